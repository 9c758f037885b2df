"""Links to videos are taken apart, and only what is known to be a video remains."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.content.extras import Unacceptable
from reviews.content.videos import EMBED_ORIGINS, Provider, checked_video

ID = "dQw4w9WgXcQ"
WATCH = f"https://www.youtube.com/watch?v={ID}"
PLAYER = f"https://www.youtube-nocookie.com/embed/{ID}"


@pytest.mark.parametrize(
    "url",
    [
        WATCH,
        f"  {WATCH}\n",
        f"http://youtube.com/watch?v={ID}",
        f"youtube.com/watch?v={ID}",
        f"https://m.youtube.com/watch?app=desktop&v={ID}&list=PL1&utm_source=x",
        f"https://music.youtube.com/watch?v={ID}&si=abc",
        f"HTTPS://WWW.YouTube.COM:443/watch?v={ID}#frag",
        f"https://youtu.be/{ID}?si=tracking",
        f"https://www.youtube.com/shorts/{ID}?feature=share",
        f"https://www.youtube.com/embed/{ID}",
        f"https://www.youtube.com/live/{ID}/",
        f"https://www.youtube-nocookie.com/embed/{ID}?rel=0",
    ],
)
def test_a_video_of_youtube_in_every_dress(url: str) -> None:
    video = checked_video(url)
    assert (video.provider, video.id) == (Provider.YOUTUBE, ID)
    assert (video.canonical_url, video.embed_url) == (WATCH, PLAYER)


@pytest.mark.parametrize(
    ("sent", "seconds"),
    [("t=90", 90), ("t=1m30s", 90), ("t=1h2m3s", 3723), ("start=7", 7)]
    + [(f"t={odd}", 0) for odd in ("", "x", "-5", "1e9", "99h", "999999", "%D9%A5", "1%0a")],
)
def test_where_a_video_starts_is_kept_and_nonsense_is_the_beginning(
    sent: str, seconds: int
) -> None:
    video = checked_video(f"https://youtu.be/{ID}?{sent}")
    assert video.embed_url == (f"{PLAYER}?start={seconds}" if seconds else PLAYER)
    assert video.canonical_url == (f"{WATCH}&t={seconds}s" if seconds else WATCH)


@pytest.mark.parametrize(
    ("url", "canonical", "query"),
    [
        ("https://vimeo.com/76979871", "https://vimeo.com/76979871", "dnt=1"),
        ("https://www.vimeo.com/76979871?share=copy", "https://vimeo.com/76979871", "dnt=1"),
        ("https://vimeo.com/channels/staffpicks/76979871", "https://vimeo.com/76979871", "dnt=1"),
        ("https://vimeo.com/groups/name/videos/76979871", "https://vimeo.com/76979871", "dnt=1"),
        (
            "https://vimeo.com/76979871/abcdef1234",
            "https://vimeo.com/76979871/abcdef1234",
            "h=abcdef1234&dnt=1",
        ),
        (
            "https://player.vimeo.com/video/76979871?h=abcdef1234&badge=0",
            "https://vimeo.com/76979871/abcdef1234",
            "h=abcdef1234&dnt=1",
        ),
    ],
)
def test_a_video_of_vimeo_listed_or_not(url: str, canonical: str, query: str) -> None:
    video = checked_video(url)
    assert (video.provider, video.id) == (Provider.VIMEO, "76979871")
    assert video.canonical_url == canonical
    assert video.embed_url == f"https://player.vimeo.com/video/76979871?{query}"


@pytest.mark.parametrize("host", ["www.tiktok.com", "tiktok.com", "m.tiktok.com"])
def test_a_video_of_tiktok(host: str) -> None:
    video = checked_video(f"https://{host}/@some.user_1/video/7106594312292453675?is_from_webapp=1")
    assert (video.provider, video.id) == (Provider.TIKTOK, "7106594312292453675")
    assert video.canonical_url == ("https://www.tiktok.com/@some.user_1/video/7106594312292453675")
    assert video.embed_url == "https://www.tiktok.com/embed/v2/7106594312292453675"


@pytest.mark.parametrize(
    "url", ["https://vm.tiktok.com/ZMabc/", "vt.tiktok.com/x", "https://www.tiktok.com/t/ZTx/"]
)
def test_a_short_link_of_tiktok_is_refused_with_the_way_out(url: str) -> None:
    with pytest.raises(Unacceptable, match="/video/"):
        checked_video(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "https://",
        "https://example.com/watch?v=" + ID,
        "https://youtube.com.evil.example/watch?v=" + ID,
        "https://evil.example/https://www.youtube.com/watch?v=" + ID,
        "https://www.youtube.com@evil.example/watch?v=" + ID,
        "https://user:pass@www.youtube.com/watch?v=" + ID,
        "https://www.youtube.com:8443/watch?v=" + ID,
        "https://www.youtube.com:x/watch?v=" + ID,
        "https://www.youtube.com./watch?v=" + ID,
        "https://www.youtube.com\\@evil.example/watch?v=" + ID,
        "javascript:alert(1)//youtu.be/" + ID,
        "javascript://youtu.be/" + ID,
        "data:text/html,youtu.be",
        "ftp://youtu.be/" + ID,
        "//youtu.be/" + ID,
        "https://[youtu.be/" + ID,
        "https://youtu.be/" + ID + "x",
        "https://youtu.be/" + ID[:-1],
        "https://youtu.be/" + ID + "\n<script>",
        "https://youtu.be/<script>x</",
        "https://youtu.be/" + ID[:-1] + "é",
        "https://www.youtube.com/embed/videoseries?list=PL1",
        "https://www.youtube.com/embed/live_stream?channel=UC1",
        "https://www.youtube.com/watch?v=" + ID + "&v=aaaaaaaaaaa",
        "https://www.youtube.com/watch?" + "a=1&" * 60 + "v=" + ID,
        "https://www.youtube.com/playlist?list=PL1",
        "https://www.youtube.com/@channel",
        "https://vimeo.com/",
        "https://vimeo.com/blog",
        "https://vimeo.com/76979871/settings",
        "https://vimeo.com/76979871/ABCDEF1234?h=x",
        "https://vimeo.com/٧٦٩٧٩٨٧١",
        "https://player.vimeo.com/76979871",
        "https://www.tiktok.com/@user",
        "https://www.tiktok.com/@us er/video/7106594312292453675",
        "https://www.tiktok.com/@user/photo/7106594312292453675",
        "https://www.tiktok.com/@user/video/71065943122924536750000",
        "https://youtu.be/" + ID + "?" + "a" * 500,
    ],
)
def test_what_is_no_video_is_refused_in_words(url: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        checked_video(url)
    assert str(refused.value)


@given(
    st.one_of(
        st.text(max_size=60),
        st.tuples(
            st.sampled_from(
                ["https://youtu.be/", "https://vimeo.com/", "https://www.tiktok.com/@"]
            ),
            st.text(max_size=40),
        ).map("".join),
    )
)
def test_whatever_is_sent_nothing_but_a_known_player_comes_out(url: str) -> None:
    try:
        video = checked_video(url)
    except Unacceptable:
        return
    assert video.embed_url.startswith(tuple(f"{origin}/" for origin in EMBED_ORIGINS))
    assert video.embed_url.isascii()
    assert not set(video.embed_url) & set(" \"'<>\\@")
