"""Text as it can stand in XML 1.0, piece by piece, so that a long document is never held whole."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

# Whatever is no Char of XML 1.0 (section 2.2): most control characters, and lone surrogates. No
# escape makes them legal.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """Return ``text`` without the characters that XML 1.0 knows no way to write."""
    return _FORBIDDEN.sub("", text)


def element(name: str, text: object = "", **attributes: object) -> str:
    """Return an element that holds text; ``_`` at the end of an attribute's name is left away.

    >>> element("title", "a < b ]]>", type_="text")
    '<title type="text">a &lt; b ]]&gt;</title>'
    """
    # A carriage return that is not escaped comes back as a line feed.
    held = escape(legal(str(text)), {"\r": "&#13;"})
    return f"<{name}{_written(attributes)}>{held}</{name}>"


def empty(name: str, **attributes: object) -> str:
    """Return an element that holds nothing."""
    return f"<{name}{_written(attributes)}/>"


def around(name: str, parts: Iterable[str], **attributes: object) -> str:
    """Return an element around others; nothing around nothing."""
    held = "".join(parts)
    return f"<{name}{_written(attributes)}>{held}</{name}>" if held else ""


def _written(attributes: dict[str, object]) -> str:
    return "".join(
        f" {_name(name)}={quoteattr(legal(str(value)))}" for name, value in attributes.items()
    )


def _name(name: str) -> str:
    return name.rstrip("_").replace("__", ":")
