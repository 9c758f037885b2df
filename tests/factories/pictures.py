"""Files of pictures, made anew: small, and of every kind that customers send."""

from io import BytesIO
from typing import Any

from PIL import Image
from pillow_heif import from_pillow

GPS = "Nguyễn's garden, 10.7769 N"


def picture(width: int = 96, height: int = 64) -> Image.Image:
    """Return a picture whose left half is red and whose lower right corner is blue."""
    image = Image.new("RGB", (width, height), "white")
    image.paste((200, 30, 30), (0, 0, width // 2, height))
    image.paste((30, 30, 200), (width // 2, height // 2, width, height))
    return image


def picture_file(
    kind: str = "JPEG", *, width: int = 96, height: int = 64, orientation: int = 0, **options: Any
) -> bytes:
    """Return the bytes of a picture, with what cameras put in beside it."""
    image = picture(width, height)
    exif = Image.Exif()
    exif[0x010E] = GPS.encode("ascii", "replace").decode()
    exif[0x0110] = "Camera of Lan"
    exif.get_ifd(0x8825)[2] = (10.0, 46.0, 37.0)
    if orientation:
        exif[0x0112] = orientation
    stream = BytesIO()
    if kind == "HEIF":
        from_pillow(image).save(stream, format="HEIF", quality=80, exif=exif.tobytes())
    else:
        image.save(stream, kind, exif=exif, **options)
    return stream.getvalue()
