"""Links to videos: which ones we take, and what is shown of them.

Nothing is fetched. A link is taken apart, and only the provider, the id and what the player needs
are kept, so that no address of the author's making reaches a page.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from reviews.content.extras import Unacceptable
from reviews.content.limits import VIDEO_URL_MAX

EMBED_ORIGINS = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://www.tiktok.com",
)
"""Where the players come from: what a page's policy must let into a frame."""

START_MAX = 24 * 60 * 60

_PLAIN = re.compile(r"[!-~]+")
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
# As long as an id and none: a player of lists, and one of whatever is on air.
_YOUTUBE_NOT_IDS = frozenset({"videoseries", "live_stream"})
_START = re.compile(r"(?:([0-9]{1,2})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,6})s?)?")
_VIMEO_ID = re.compile(r"[0-9]{1,12}")
_VIMEO_HASH = re.compile(r"[0-9a-f]{8,16}")
_TIKTOK_USER = re.compile(r"@[A-Za-z0-9_.]{1,24}")
_TIKTOK_ID = re.compile(r"[0-9]{10,20}")


class Provider(TextChoices):
    """Where a video may be. Codes live for ever."""

    YOUTUBE = "youtube", "YouTube"
    VIMEO = "vimeo", "Vimeo"
    TIKTOK = "tiktok", "TikTok"


@dataclass(frozen=True, kw_only=True)
class Video:
    """A video: its page, and its player, which is loaded on a click only."""

    provider: Provider
    id: str
    canonical_url: str
    embed_url: str


def checked_video(url: str) -> Video:
    """Return the video that a link leads to.

    ``http``, a missing scheme and parameters for tracking are forgiven and dropped.

    Raises:
        Unacceptable: it is no link to one video on YouTube, Vimeo or TikTok.
    """
    parts = _parts(url.strip())
    read = _READERS.get(parts.hostname or "")
    if read is None:
        raise Unacceptable(_("Paste a link to a video on YouTube, Vimeo or TikTok."))
    return read(parts)


def _parts(url: str) -> SplitResult:
    if len(url) > VIDEO_URL_MAX:
        raise Unacceptable(_("At most %(limit)d characters.") % {"limit": VIDEO_URL_MAX})
    broken = Unacceptable(_("This is not a whole link. Copy it from the video’s page."))
    if not _PLAIN.fullmatch(url) or "\\" in url:
        raise broken
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        port = parts.port
    except ValueError:
        raise broken from None
    standard = {"http": 80, "https": 443}
    if parts.scheme not in standard or "@" in parts.netloc:
        raise broken
    if port not in (None, standard[parts.scheme]):
        raise broken
    return parts


def _segments(parts: SplitResult) -> list[str]:
    return parts.path.strip("/").split("/")


def _parameter(parts: SplitResult, name: str) -> str:
    """Return the value of a parameter; one that is given twice is none."""
    try:
        values = parse_qs(parts.query, max_num_fields=50).get(name, [])
    except ValueError:
        return ""
    return values[0] if len(values) == 1 else ""


def _no_video(provider: Provider) -> Unacceptable:
    return Unacceptable(
        _("This link leads to no single video. Open the video on %(provider)s and copy its link.")
        % {"provider": provider.label}
    )


# ---------------------------------------------------------------------------------------- YouTube


def _youtube(parts: SplitResult) -> Video:
    match _segments(parts):
        case ["watch"]:
            video_id = _parameter(parts, "v")
        case ["shorts" | "embed" | "live" | "v", found]:
            video_id = found
        case _:
            raise _no_video(Provider.YOUTUBE)
    return _of_youtube(video_id, parts)


def _youtube_short(parts: SplitResult) -> Video:
    return _of_youtube(parts.path.strip("/"), parts)


def _of_youtube(video_id: str, parts: SplitResult) -> Video:
    if not _YOUTUBE_ID.fullmatch(video_id) or video_id in _YOUTUBE_NOT_IDS:
        raise _no_video(Provider.YOUTUBE)
    start = _start(_parameter(parts, "t") or _parameter(parts, "start"))
    return Video(
        provider=Provider.YOUTUBE,
        id=video_id,
        canonical_url=f"https://www.youtube.com/watch?v={video_id}"
        + (f"&t={start}s" if start else ""),
        embed_url=f"https://www.youtube-nocookie.com/embed/{video_id}"
        + (f"?start={start}" if start else ""),
    )


def _start(text: str) -> int:
    """Return where to begin in seconds; what cannot be read is the beginning."""
    match = _START.fullmatch(text)
    if match is None:
        return 0
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    start = hours * 3600 + minutes * 60 + seconds
    return start if start <= START_MAX else 0


# ------------------------------------------------------------------------------------------ Vimeo


def _vimeo(parts: SplitResult) -> Video:
    key = _parameter(parts, "h")
    match _segments(parts):
        case [video_id]:
            pass
        case [video_id, key] if _VIMEO_ID.fullmatch(video_id):
            pass
        case ["channels", _, video_id] | ["groups", _, "videos", video_id]:
            pass
        case _:
            raise _no_video(Provider.VIMEO)
    return _of_vimeo(video_id, key)


def _vimeo_player(parts: SplitResult) -> Video:
    match _segments(parts):
        case ["video", video_id]:
            return _of_vimeo(video_id, _parameter(parts, "h"))
    raise _no_video(Provider.VIMEO)


def _of_vimeo(video_id: str, key: str) -> Video:
    """``key`` opens a video that is not listed; a listed one has none."""
    if not _VIMEO_ID.fullmatch(video_id) or (key and not _VIMEO_HASH.fullmatch(key)):
        raise _no_video(Provider.VIMEO)
    # Without tracking: https://developer.vimeo.com/player/sdk/embed
    query = urlencode({**({"h": key} if key else {}), "dnt": "1"})
    return Video(
        provider=Provider.VIMEO,
        id=video_id,
        canonical_url=f"https://vimeo.com/{video_id}" + (f"/{key}" if key else ""),
        embed_url=f"https://player.vimeo.com/video/{video_id}?{query}",
    )


# ----------------------------------------------------------------------------------------- TikTok


def _tiktok(parts: SplitResult) -> Video:
    match _segments(parts):
        case [user, "video", video_id] if _TIKTOK_USER.fullmatch(user):
            if _TIKTOK_ID.fullmatch(video_id):
                return Video(
                    provider=Provider.TIKTOK,
                    id=video_id,
                    canonical_url=f"https://www.tiktok.com/{user}/video/{video_id}",
                    embed_url=f"https://www.tiktok.com/embed/v2/{video_id}",
                )
        case ["t", *_]:
            return _tiktok_short(parts)
    raise _no_video(Provider.TIKTOK)


def _tiktok_short(parts: SplitResult) -> Video:
    raise Unacceptable(
        _(
            "A short link of TikTok does not say which video it means. Open it and copy the "
            "address of the page, which has /video/ in it."
        )
    )


_READERS: Mapping[str, Callable[[SplitResult], Video]] = {
    "youtube.com": _youtube,
    "www.youtube.com": _youtube,
    "m.youtube.com": _youtube,
    "music.youtube.com": _youtube,
    "www.youtube-nocookie.com": _youtube,
    "youtu.be": _youtube_short,
    "vimeo.com": _vimeo,
    "www.vimeo.com": _vimeo,
    "player.vimeo.com": _vimeo_player,
    "tiktok.com": _tiktok,
    "www.tiktok.com": _tiktok,
    "m.tiktok.com": _tiktok,
    "vm.tiktok.com": _tiktok_short,
    "vt.tiktok.com": _tiktok_short,
}
