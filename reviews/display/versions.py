"""Names of versions: what an ETag is made of."""

import hashlib
from collections.abc import Iterable


def version_tag(*, versions: Iterable[int], variant: str) -> str:
    """Return a strong ETag for what is shown of some products in one variant.

    Args:
        versions: the display version of each product shown, in the order shown.
        variant: everything else the bytes depend on: path, parameters, language, program version.
    """
    parts = [*(str(version) for version in versions), variant]
    return '"' + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32] + '"'
