"""What is shown of a photo: upright, in the usual colours, without anything but the picture.

A photo brings along where and when and with which device it was taken. None of that is copied: each
file here is drawn anew from the pixels.
"""

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from reviews.content.photos.inspection import NotAPhoto, opened
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
    image = opened(data, kind)
    try:
        if kind == "JPEG":
            side = SIDES[Size.FULL]
            image.draft("RGB", (side, side))
        picture = _flat(_usual_colours(ImageOps.exif_transpose(image)))
    # Decoders raise whatever the broken bytes lead them to.
    except Exception as error:
        raise NotAPhoto from error
    finally:
        image.close()
    picture.thumbnail((SIDES[Size.FULL],) * 2, Image.Resampling.LANCZOS)
    files = {Size.FULL: _encoded(picture)}
    for size in (Size.LARGE, Size.MEDIUM):
        smaller = picture.copy()
        smaller.thumbnail((SIDES[size],) * 2, Image.Resampling.LANCZOS)
        files[size] = _encoded(smaller)
    square = ImageOps.fit(picture, (SIDES[Size.THUMB],) * 2, Image.Resampling.LANCZOS)
    files[Size.THUMB] = _encoded(square)
    return Rendered(files, *picture.size, hash=difference_hash(picture))


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
    except (ImageCms.PyCMSError, OSError):
        # A broken profile: shown as if it had none, as browsers do.
        return image
    return converted or image


def _flat(image: Image.Image) -> Image.Image:
    """Return the picture on white where one could see through it."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return image.convert("RGB")


def _encoded(picture: Image.Image) -> bytes:
    stream = BytesIO()
    # Only what is named is written: no EXIF, no XMP, no profile.
    picture.save(stream, "WEBP", quality=QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return stream.getvalue()
