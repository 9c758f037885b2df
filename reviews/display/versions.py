"""Names of versions: what an ETag is made of."""

import hashlib
from collections.abc import Iterable

from django.utils.http import parse_etags


def version_tag(*, versions: Iterable[int], variant: str) -> str:
    """Return a strong ETag for what is shown of some products in one variant.

    Args:
        versions: the display version of each product shown, in the order shown.
        variant: everything else the bytes depend on: path, parameters, language, program version.
    """
    parts = [*(str(version) for version in versions), variant]
    return '"' + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32] + '"'


def is_known(tag: str, header: str) -> bool:
    """Tell whether an ``If-None-Match`` names the tag.

    By weak comparison (RFC 9110, section 13.1.2): whoever compresses makes tags weak.
    """
    tags = parse_etags(header)
    return "*" in tags or tag.removeprefix("W/") in {known.removeprefix("W/") for known in tags}
