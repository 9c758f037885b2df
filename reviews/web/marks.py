"""A text with the places marked that screening noticed."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def marked(text: str, places: Iterable[tuple[int, int]]) -> SafeString:
    """Return ``text`` as HTML with ``places`` (start, end exclusive) in ``<mark>``.

    Places that overlap or touch become one. What lies outside the text is cut off: findings are
    kept, and a later version may count otherwise.

    >>> marked("call <me> now", [(0, 4), (3, 9)])
    '<mark class="mark">call &lt;me&gt;</mark> now'
    """
    pieces: list[str] = []
    done = 0
    for start, end in _joined(places, length=len(text)):
        pieces.append(text[done:start])
        pieces.append(format_html('<mark class="mark">{}</mark>', text[start:end]))
        done = end
    pieces.append(text[done:])
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _joined(places: Iterable[tuple[int, int]], *, length: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted((max(start, 0), min(end, length)) for start, end in places):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
