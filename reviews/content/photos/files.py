"""Where the files of a photo lie on the storage."""

from reviews.content.photos.rendering import Size

INCOMING = "photos/incoming"
"""Uploads as they came. Nothing here is ever served."""
SHOWN = "photos/shown"


def incoming(name: str) -> str:
    """Return where the upload lies until its sizes are made."""
    return f"{INCOMING}/{name}"


def shown(name: str, size: Size) -> str:
    """Return where one size lies: in many folders, since disks dislike large ones."""
    return f"{SHOWN}/{name[:2]}/{name}-{size}.webp"


def all_of(name: str) -> list[str]:
    """Return every place that a file of the photo can be at."""
    return [incoming(name), *(shown(name, size) for size in Size)]
