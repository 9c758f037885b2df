"""What is said of a text that is too long: how much, so that its author knows what to do."""

from collections.abc import Mapping

from django.utils.translation import ngettext


def too_long(text: str, limit: int) -> str:
    """Return a sentence about a text with more characters than ``limit``; nothing if it fits."""
    excess = len(text) - limit
    if excess <= 0:
        return ""
    return ngettext(
        "Shorten this by %(excess)d character; at most %(limit)d fit.",
        "Shorten this by %(excess)d characters; at most %(limit)d fit.",
        excess,
    ) % {"excess": excess, "limit": limit}


def faults_of_length(values: object, limits: Mapping[str, int]) -> dict[str, list[str]]:
    """Return, by name, what is said of the attributes of ``values`` that are too long."""
    said = {name: too_long(getattr(values, name), limit) for name, limit in limits.items()}
    return {name: [sentence] for name, sentence in said.items() if sentence}
