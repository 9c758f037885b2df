"""What is shown of a photo: upright, in the usual colours, without anything but the picture.

A photo brings along where and when and with which device it was taken. None of that is copied: each
file here is drawn anew from the pixels.
"""

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from reviews.content.photos.inspection import NotAPhoto, one_at_a_time, opened
from reviews.content.photos.similarity import difference_hash

MIME_TYPE = "image/webp"
"""Every browser of the last years reads it, and it takes a third less than JPEG at one look."""
QUALITY = 82


class Size(StrEnum):
    """How large a photo is asked for. The names stand in addresses and live for ever."""

    THUMB = "thumb"
    """A square cut from the middle, for rows of photos."""
    MEDIUM = "medium"
    LARGE = "large"
    FULL = "full"
    """The photo itself, for whoever wants to see everything."""


SIDES: dict[Size, int] = {Size.THUMB: 240, Size.MEDIUM: 720, Size.LARGE: 1600, Size.FULL: 2560}
"""Pixels of the longer side at most; of the square's side."""


@dataclass(frozen=True)
class Rendered:
    """A photo in all its sizes."""

    files: dict[Size, bytes]
    width: int
    """Of the full size, upright."""
    height: int
    hash: int


def render(data: bytes, *, kind: str) -> Rendered:
    """Draw the photo in all sizes.

    Raises:
        NotAPhoto: it cannot be decoded after all.
    """
    with one_at_a_time:
        image = opened(data, kind)
        try:
            picture = _picture(image, kind=kind)
        except MemoryError:
            # No fault of the photo's: it is tried again.
            raise
        # Decoders raise whatever the broken bytes lead them to.
        except Exception as error:
            raise NotAPhoto from error
        finally:
            image.close()
    files = {Size.FULL: _encoded(picture)}
    for size in (Size.LARGE, Size.MEDIUM):
        smaller = picture.copy()
        smaller.thumbnail((SIDES[size],) * 2, Image.Resampling.LANCZOS)
        files[size] = _encoded(smaller)
    square = ImageOps.fit(picture, (SIDES[Size.THUMB],) * 2, Image.Resampling.LANCZOS)
    files[Size.THUMB] = _encoded(square)
    return Rendered(files, *picture.size, hash=difference_hash(picture))


def _picture(image: Image.Image, *, kind: str) -> Image.Image:
    """Return the picture upright, in sRGB, and no larger than the full size.

    It is made smaller first: each further step would need the memory of the whole once more.
    """
    side = SIDES[Size.FULL]
    if kind == "JPEG":
        image.draft("RGB", (side, side))
    image.load()
    picture = _scalable(image)
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return _flat(_usual_colours(ImageOps.exif_transpose(picture)))


def _scalable(image: Image.Image) -> Image.Image:
    """Return the picture with channels between whose values there are others."""
    if image.mode.startswith("I"):
        # Greys of 16 bits, which the library would cut off at 255.
        return image.point(lambda grey: grey * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")


def _usual_colours(image: Image.Image) -> Image.Image:
    """Return the picture in sRGB: the profile goes, so what it says is done first."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "L", "CMYK"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A broken profile: shown as if it had none, as browsers do.
        return image
    return converted or image


def _flat(image: Image.Image) -> Image.Image:
    """Return the picture on white where one could see through it."""
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image.convert("RGB")


def _encoded(picture: Image.Image) -> bytes:
    stream = BytesIO()
    # Only what is named is written: no EXIF, no XMP, no profile.
    picture.save(stream, "WEBP", quality=QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return stream.getvalue()
