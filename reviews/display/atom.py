"""A feed of reviews for feed readers: Atom 1.0 (RFC 4287). Data in, text out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.html import escape, linebreaks

from reviews.display.xml_text import DECLARATION, around, element, empty

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One review."""

    id: UUID
    address: str
    title: str
    author: str
    language: str
    body: str
    notes: Sequence[str]
    """What is said beside the text: that it is verified, what must be disclosed."""
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A list of reviews, newest first."""

    address: str
    """Its own; also what it is known by for ever."""
    page: str
    title: str
    author: str
    language: str
    begun_at: datetime
    """Its time as long as nothing is in it."""
    entries: Sequence[Entry]


def document(feed: Feed) -> bytes:
    """Return the feed as it is sent."""
    latest = max((entry.published_at for entry in feed.entries), default=feed.begun_at)
    return (
        DECLARATION
        + around(
            "feed",
            [
                element("id", feed.address),
                element("title", feed.title),
                element("updated", _time(latest)),
                empty("link", rel="self", type="application/atom+xml", href=feed.address),
                empty("link", rel="alternate", type="text/html", href=feed.page),
                around("author", [element("name", feed.author)]),
                element("generator", "UGC Hub"),
                *(_entry(entry) for entry in feed.entries),
            ],
            xmlns=NAMESPACE,
            xml__lang=feed.language,
        )
    ).encode()


def _entry(entry: Entry) -> str:
    notes = f"<p>{escape(' · '.join(entry.notes))}</p>" if entry.notes else ""
    return around(
        "entry",
        [
            element("id", entry.id.urn),
            element("title", entry.title),
            element("published", _time(entry.published_at)),
            element("updated", _time(entry.published_at)),
            empty("link", rel="alternate", type="text/html", href=entry.address),
            around("author", [element("name", entry.author)]),
            element("content", f"{notes}{linebreaks(entry.body, autoescape=True)}", type="html"),
        ],
        xml__lang=entry.language,
    )


def _time(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
