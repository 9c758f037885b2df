"""How much of a form's photos is let in.

A form without script sends everything in one request: beside the text up to six photos of 10 MB, in
a field called ``photos``. Bytes beyond a photo's limit, and photos beyond the sixth, are read from
the connection and let go by, so that the text of the same form still arrives and can be shown anew.
What fits waits in memory (small forms) or in temporary files.
"""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from reviews.content import limits

FIELD = "photos"
FORM_BYTES_MAX = 256 * 1024 * 1024
"""From here on a form is not read at all: nobody chooses so much by mistake."""


class PhotoBounds(FileUploadHandler):
    """Lets through to the handlers behind it only as much of the photos as can be taken."""

    def __init__(self, request: Any = None) -> None:
        """Begin with no photo seen."""
        super().__init__(request)
        self._photos = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  (Django's name)
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Look at the length that is announced.

        Raises:
            RequestDataTooBig: it is more than is read.
        """
        if content_length > FORM_BYTES_MAX:
            raise RequestDataTooBig("The form is too large to be read.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count the photos."""
        super().new_file(*args, **kwargs)
        self._photos += self.field_name == FIELD

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass on what fits, and one piece more, by which what is too large is known for it."""
        if self.field_name != FIELD:
            return raw_data
        fits = self._photos <= limits.PHOTOS_MAX and start <= limits.PHOTO_BYTES_MAX
        return raw_data if fits else None

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""
