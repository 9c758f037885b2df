"""What is shown of a photo: upright, small enough, and nothing but the picture."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms, ImageEnhance

from reviews.content.photos.inspection import FORMATS, inspect
from reviews.content.photos.rendering import SIDES, Rendered, Size, render
from reviews.content.photos.similarity import difference_hash, distance
from tests.factories.pictures import picture, picture_file


def rendered(data: bytes) -> Rendered:
    return render(data, kind=inspect(data).format)


def shown(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    assert image.format == "WEBP"
    return image


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_but_the_picture_is_left(kind: str) -> None:
    data = picture_file(kind)
    assert b"Camera of Lan" in data, "the test's own file has it"
    for size, file in rendered(data).files.items():
        image = shown(file)
        assert not dict(image.getexif()), size
        assert not image.info.get("icc_profile")
        assert b"Camera" not in file
        assert b"EXIF" not in file


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_shown_upright(orientation: int) -> None:
    done = rendered(picture_file("JPEG", orientation=orientation, quality=95))
    turned = orientation in (5, 6, 7, 8)
    assert (done.width, done.height) == ((64, 96) if turned else (96, 64))
    # Where the blue corner, drawn at the lower right, is once the camera's turn is undone.
    corner = {
        1: (80, 50), 2: (15, 50), 3: (15, 15), 4: (80, 15),
        5: (50, 80), 6: (15, 80), 7: (15, 15), 8: (50, 15),
    }[orientation]  # fmt: skip
    red, _green, blue = shown(done.files[Size.FULL]).convert("RGB").getpixel(corner)  # type: ignore[misc]
    assert blue > 150 > red


def test_every_size_fits_and_none_is_blown_up() -> None:
    done = rendered(picture_file("JPEG", width=3000, height=2000))
    sizes = {size: shown(file).size for size, file in done.files.items()}
    assert sizes == {
        Size.THUMB: (240, 240),
        Size.MEDIUM: (720, 480),
        Size.LARGE: (1600, 1067),
        Size.FULL: (2560, 1707),
    }
    assert (done.width, done.height) == (2560, 1707)
    small = rendered(picture_file("PNG"))
    assert shown(small.files[Size.FULL]).size == (96, 64)
    assert SIDES[Size.FULL] == 2560


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16", "CMYK"])
def test_every_way_to_store_colours_is_drawn(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    stream = BytesIO()
    picture().convert("L" if mode == "I;16" else mode).convert(mode).save(stream, kind)
    done = rendered(stream.getvalue())
    assert shown(done.files[Size.FULL]).mode == "RGB"


def test_what_one_can_see_through_is_white() -> None:
    stream = BytesIO()
    Image.new("RGBA", (64, 64), (255, 0, 0, 0)).save(stream, "PNG")
    image = shown(rendered(stream.getvalue()).files[Size.FULL])
    assert min(image.convert("RGB").getpixel((30, 30))) > 250  # type: ignore[type-var,arg-type]


def test_colours_of_another_profile_stay_what_they_looked_like() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = rendered(picture_file("JPEG", quality=95))
    profiled = rendered(picture_file("JPEG", quality=95, icc_profile=lab))
    broken = rendered(picture_file("JPEG", quality=95, icc_profile=b"nonsense"))
    colours = [
        shown(done.files[Size.FULL]).convert("RGB").getpixel((10, 10))
        for done in (plain, profiled, broken)
    ]
    for colour in colours[1:]:
        assert all(abs(a - b) < 8 for a, b in zip(colours[0], colour, strict=True))  # type: ignore[arg-type]


def test_pictures_that_look_alike_have_hashes_that_are_alike() -> None:
    one = picture(800, 600)
    again = ImageEnhance.Brightness(one.resize((400, 300))).enhance(1.1)
    other = one.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert distance(difference_hash(one), difference_hash(again)) <= 6
    assert distance(difference_hash(one), difference_hash(other)) > 6
    assert -(1 << 63) <= difference_hash(other) < 1 << 63


def test_greys_of_sixteen_bits_keep_their_shade() -> None:
    stream = BytesIO()
    Image.new("I;16", (64, 64), 40_000).save(stream, "PNG")
    image = shown(rendered(stream.getvalue()).files[Size.FULL]).convert("RGB")
    assert image.getpixel((30, 30)) == pytest.approx((156, 156, 156), abs=2)


def swapped_profile() -> bytes:
    """Return sRGB with the primaries of red and blue exchanged, which nobody can overlook."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for place in range(132, 132 + 12 * int.from_bytes(profile[128:132]), 12):
        name = bytes(profile[place : place + 4])
        if name in (b"rXYZ", b"bXYZ"):
            profile[place : place + 4] = b"bXYZ" if name == b"rXYZ" else b"rXYZ"
    return bytes(profile)


def test_colours_are_taken_over_into_those_of_the_web() -> None:
    done = rendered(picture_file("PNG", icc_profile=swapped_profile()))
    red, _green, blue = shown(done.files[Size.FULL]).convert("RGB").getpixel((10, 10))  # type: ignore[misc]
    assert blue > 150 > red


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_format_is_turned_upright(kind: str, orientation: int) -> None:
    done = rendered(picture_file(kind, orientation=orientation, width=400, height=200))
    assert (done.width, done.height) == ((200, 400) if orientation > 4 else (400, 200))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_heic_that_was_turned_once_is_not_turned_again(orientation: int) -> None:
    lying = picture_file("HEIF", orientation=orientation, width=400, height=200)
    done = rendered(lying)
    assert (done.width, done.height) == Image.open(BytesIO(lying)).size


@pytest.mark.parametrize("kind", FORMATS)
def test_what_lies_behind_the_end_of_a_file_stays_behind(kind: str) -> None:
    for file in rendered(picture_file(kind) + b"Planted behind the end").files.values():
        assert b"Planted" not in file


@pytest.mark.parametrize("size", [(32, 16_000), (16_000, 32)])
def test_odd_shapes_are_drawn_in_all_sizes(size: tuple[int, int]) -> None:
    done = rendered(picture_file("PNG", width=size[0], height=size[1]))
    assert all(min(shown(file).size) >= 1 for file in done.files.values())
