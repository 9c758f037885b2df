"""Files on the disk of this machine."""

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class DurableFiles(FileSystemStorage):
    """Files that outlive a power cut once ``save`` has returned, as rows do once committed.

    Without flushing, the row of a photo could be there and its file not.
    """

    def _save(self, name: str, content: Any) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]  # Django's own hook
        path = Path(self.path(saved))
        # The file, its folder, and the folder's name in the one above, which may be new.
        for place in (path, path.parent, path.parent.parent):
            descriptor = os.open(place, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return saved
