"""What is taken for a photo, and what is not, by its bytes alone."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from reviews.content import limits
from reviews.content.photos import inspection
from reviews.content.photos.inspection import FORMATS, NotAPhoto, inspect
from reviews.content.photos.rendering import Size, render
from tests.factories.pictures import picture, picture_file

FILES = {kind: picture_file(kind) for kind in FORMATS}


def png_that_claims(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose header announces so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", FORMATS)
def test_each_kind_is_known_by_its_bytes(kind: str) -> None:
    found = inspect(FILES[kind])
    assert (found.format, found.width, found.height) == (kind, 96, 64)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("part", [0.3, 0.7, 0.98])
def test_half_an_upload_is_refused_at_once(kind: str, part: float) -> None:
    data = picture_file(kind, width=400, height=300)
    with pytest.raises(NotAPhoto, match=r"damaged|no photo"):
        inspect(data[: int(len(data) * part)])


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><title>photo.jpg</title>",
        b"GIF89a" + b"\0" * 50,
        b"BM" + b"\0" * 50,
        b"%PDF-1.7\n",
        b"PK\x03\x04" + b"\0" * 50,
        b"MZ" + b"\0" * 50,
        b"\0" * 100,
        b"II*\0" + b"\0" * 50,
        b"\0\0\0\x18ftypisom" + b"\0" * 50,
    ],
)
def test_what_is_no_photo_is_refused_whatever_it_is_called(data: bytes) -> None:
    with pytest.raises(NotAPhoto, match="no photo we can read"):
        inspect(data)


def test_an_empty_file_says_so() -> None:
    with pytest.raises(NotAPhoto, match="empty"):
        inspect(b"")


def test_too_many_bytes() -> None:
    with pytest.raises(NotAPhoto, match="at most 10 MB"):
        inspect(FILES["JPEG"] + b"\0" * limits.PHOTO_BYTES_MAX)


@pytest.mark.parametrize(
    ("width", "height"),
    [(8_000, 8_000), (12_000, 12_000), (30_000, 30_000), (20_000, 100), (100, 20_000)],
)
def test_a_bomb_is_refused_by_what_it_announces(width: int, height: int) -> None:
    with pytest.raises(NotAPhoto, match="too many pixels"):
        inspect(png_that_claims(width, height))


def test_a_picture_too_small_to_see_is_refused() -> None:
    with pytest.raises(NotAPhoto, match="too small"):
        inspect(picture_file("PNG", width=20, height=200))


def test_a_page_behind_a_photo_is_drawn_over() -> None:
    both = FILES["JPEG"] + b"<script>alert(1)</script>"
    found = inspect(both)
    for data in render(both, kind=found.format).files.values():
        assert b"script" not in data


def test_of_what_moves_the_first_picture_counts() -> None:
    stream = BytesIO()
    frames = [picture(), Image.new("RGB", (96, 64), "green")]
    frames[0].save(stream, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    data = stream.getvalue()
    shown = Image.open(BytesIO(render(data, kind=inspect(data).format).files[Size.FULL]))
    assert getattr(shown, "n_frames", 1) == 1
    red, green, _blue = shown.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
    assert red > 150 > green


def test_the_library_s_own_readers_are_not_widened() -> None:
    assert inspection.FORMATS == ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(FORMATS),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12),
    cut=st.floats(0.05, 1),
)
@example(kind="PNG", changes=[(0.1, 255)], cut=1.0)
def test_broken_bytes_are_refused_or_are_a_photo_and_nothing_else(
    kind: str, changes: list[tuple[float, int]], cut: float
) -> None:
    data = bytearray(FILES[kind])
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    data = data[: int(len(data) * cut)]
    try:
        found = inspect(bytes(data))
        render(bytes(data), kind=found.format)
    except NotAPhoto:
        return
    assert found.width * found.height <= limits.PHOTO_PIXELS_MAX
