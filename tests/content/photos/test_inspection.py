"""What is taken for a photo, and what is not, by its bytes alone."""

import struct
import zlib
from io import BytesIO
from unittest import mock

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


@pytest.mark.parametrize("side", [9_000, 0x3FFF])
def test_a_webp_bomb_is_refused_by_what_it_announces(side: int) -> None:
    data = bytearray(FILES["WEBP"])
    struct.pack_into("<HH", data, data.find(b"\x9d\x01\x2a") + 3, side, side)
    with pytest.raises(NotAPhoto, match=r"too many pixels|damaged"):
        inspect(bytes(data))


def test_the_largest_photo_of_a_telephone_fits() -> None:
    stream = BytesIO()
    Image.new("RGB", (8160, 6144), "white").save(stream, "JPEG", quality=20)
    assert inspect(stream.getvalue()).width == 8160


def test_a_jpeg_that_goes_over_its_picture_again_and_again_is_refused() -> None:
    whole = picture_file("JPEG", progressive=True)
    latest = whole.rindex(b"\xff\xda")
    assert inspect(whole)
    many = whole[:latest] + whole[latest:-2] * limits.PHOTO_SCANS_MAX + whole[-2:]
    with pytest.raises(NotAPhoto, match="damaged"):
        inspect(many)


def test_thumbnails_inside_a_jpeg_do_not_count_as_going_over_it() -> None:
    whole = picture_file("JPEG", progressive=True)
    segment = b"\xff\xda\x00\x02" * 200
    carried = b"\xff\xeb" + struct.pack(">H", len(segment) + 2) + segment
    assert inspect(whole[:2] + carried + whole[2:])


def test_a_telephone_s_jpeg_with_a_second_picture_is_a_jpeg() -> None:
    stream = BytesIO()
    picture().save(stream, "MPO", save_all=True, append_images=[picture(48, 48)])
    found = inspect(stream.getvalue())
    assert (found.format, found.width) == ("JPEG", 96)


def test_a_film_behind_a_photo_is_let_alone() -> None:
    assert inspect(FILES["JPEG"] + b"\x00\x00\x00\x18ftypmp42" + bytes(5000)).width == 96


@pytest.mark.parametrize("front", [b"%PDF-1.7\n", b"<script>alert(1)</script>", b"PK\x03\x04"])
def test_a_photo_behind_something_else_is_none(front: bytes) -> None:
    with pytest.raises(NotAPhoto, match="no photo we can read"):
        inspect(front + FILES["JPEG"])


def test_too_little_memory_is_no_fault_of_a_photo_s() -> None:
    with (
        mock.patch.object(Image.Image, "load", side_effect=MemoryError),
        mock.patch("PIL.ImageFile.ImageFile.load", side_effect=MemoryError),
        pytest.raises(MemoryError),
    ):
        inspect(FILES["PNG"])


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
