"""Is it a photo, of a kind we read, of a size we take, and all there?"""

import re
import struct
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from threading import BoundedSemaphore

from django.utils.translation import gettext as _
from PIL import Image

from reviews.content import limits

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
"""In the library's names. Nothing else is ever tried: fewer readers, fewer mistakes to attack."""

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
# Markers of a JPEG beside those that stand alone or mean nothing.
_MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])")
_SCAN, _END = b"\xda", b"\xd9"
# What a picture of the largest size takes uncompressed is some 150 MB, whoever sends it; one at a
# time, so that a process does not need it several times over.
one_at_a_time = BoundedSemaphore(1)


class NotAPhoto(Exception):
    """The file cannot be taken as a photo. The message is for the person who chose it."""


@dataclass(frozen=True)
class Inspected:
    """A photo that can be read to its end."""

    format: str
    width: int
    height: int


def inspect(data: bytes) -> Inspected:
    """Return what the photo is, after reading all of it.

    What the file is called, and what the browser says of it, is not looked at: its own bytes tell.

    Raises:
        NotAPhoto: see there.
    """
    if not data:
        raise NotAPhoto(_("This file is empty."))
    if len(data) > limits.PHOTO_BYTES_MAX:
        raise NotAPhoto(too_large())
    kind = _kind(data)
    if kind is None:
        raise NotAPhoto(_("This is no photo we can read. Send a JPEG, PNG, WebP, HEIC or AVIF."))
    with one_at_a_time:
        image = opened(data, kind)
        size = image.size
        try:
            if kind == "JPEG":
                # An eighth of the size takes a fraction of the time and memory, and still reads
                # the file to its end.
                image.draft("RGB", (size[0] // 8 or 1, size[1] // 8 or 1))
            image.load()
            if kind != "JPEG":
                # Some formats say one size in front and have another inside.
                size = _require_fitting(image)
        except (MemoryError, NotAPhoto):
            # Too little memory is no fault of the photo's.
            raise
        # Decoders raise whatever the broken bytes lead them to.
        except Exception as error:
            raise NotAPhoto(_broken()) from error
        finally:
            image.close()
    return Inspected(kind, *size)


def opened(data: bytes, kind: str) -> Image.Image:
    """Return the picture with its header read and its size checked, and nothing decoded yet.

    Raises:
        NotAPhoto: see there.
    """
    _learn_heif()
    try:
        image = Image.open(BytesIO(data), formats=[kind])
    # A warning where warnings are errors; elsewhere the size is looked at below.
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPhoto(_too_many_pixels()) from error
    except MemoryError:
        raise
    # What a reader trips over in bytes made to trip it has many names.
    except Exception as error:
        raise NotAPhoto(_broken()) from error
    try:
        _require_fitting(image)
        if kind == "JPEG":
            _require_few_scans(data)
    except NotAPhoto:
        image.close()
        raise
    return image


def _require_fitting(image: Image.Image) -> tuple[int, int]:
    """Return the size of a picture.

    Raises:
        NotAPhoto: it has too many pixels, or too few to be seen.
    """
    width, height = image.size
    if max(width, height) > limits.PHOTO_SIDE_MAX or width * height > limits.PHOTO_PIXELS_MAX:
        raise NotAPhoto(_too_many_pixels())
    if min(width, height) < limits.PHOTO_SIDE_MIN:
        raise NotAPhoto(
            _("This picture is too small: both sides need at least %(side)d pixels.")
            % {"side": limits.PHOTO_SIDE_MIN}
        )
    return width, height


def _require_few_scans(data: bytes) -> None:
    """Look how often a JPEG goes over its picture: each time can be a second of work in few bytes.

    Segments are stepped over by their lengths: thumbnails inside them have scans of their own.

    Raises:
        NotAPhoto: it does so more often than any camera's.
    """
    scans, place = 0, 2
    while (found := _MARKER.search(data, place)) is not None and found[1] != _END:
        scans += found[1] == _SCAN
        place = found.end() + int.from_bytes(data[found.end() : found.end() + 2])
    if scans > limits.PHOTO_SCANS_MAX:
        raise NotAPhoto(_broken())


def too_large() -> str:
    """Say that a file has too many bytes."""
    return _("This file is too large: a photo may have at most %(size)d MB.") % {
        "size": limits.PHOTO_BYTES_MAX // 1024**2
    }


def _too_many_pixels() -> str:
    return _("This picture has too many pixels: at most %(millions)d million are taken.") % {
        "millions": limits.PHOTO_PIXELS_MAX // 1_000_000
    }


def _broken() -> str:
    return _("This photo is damaged or not all of it arrived. Please send it again.")


def _kind(data: bytes) -> str | None:
    """Return the library's name of the format that the first bytes announce."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return _kind_of_brands(data)
    return None


def _kind_of_brands(data: bytes) -> str | None:
    """Return the format by the brands of ISO/IEC 14496-12: AVIF and HEIC share the container."""
    (length,) = struct.unpack(">I", data[:4])
    box = data[8 : min(length, 256)]
    brands = {box[:4], *(box[place : place + 4] for place in range(8, len(box) - 3, 4))}
    if brands & _AVIF_BRANDS:
        return "AVIF"
    return "HEIF" if brands & _HEIC_BRANDS else None


@cache
def _learn_heif() -> None:
    """Teach the library HEIC, once."""
    # Imported here: it loads 26 MB of decoders, which a process that sees no photo does not need.
    from pillow_heif import register_heif_opener  # noqa: PLC0415

    # What lies beside the photo is not read, and this process keeps its other cores.
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
