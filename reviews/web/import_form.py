"""The form that takes a file for an import."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy

from reviews.interop.importers.csv_reviews import UnreadableFile
from reviews.interop.importers.product_files import require_readable
from reviews.interop.kept_files import FILE_MAX

_HEAD = 4096


class ImportForm(forms.Form):
    """A file of products."""

    file = forms.FileField(
        label=gettext_lazy("File of products"),
        help_text=gettext_lazy(
            "CSV, with at least an id and a title in each line, or a Google Merchant feed in XML. "
            "At most 64 MB."
        ),
        allow_empty_file=True,
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "invalid": gettext_lazy("Choose a file first."),
        },
        widget=forms.FileInput(attrs={"class": "input", "accept": ".csv,.tsv,.txt,.xml"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Look at its size and its first bytes."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > FILE_MAX:
            raise forms.ValidationError(too_large())
        try:
            require_readable(file.read(_HEAD))
        except UnreadableFile as error:
            raise forms.ValidationError(str(error)) from error
        return file

    def refuse(self, message: str) -> None:
        """Put what is wrong beside the field."""
        self.add_error("file", message)


def too_large() -> str:
    """Say that a file is too large."""
    return gettext("The file has more than 64 MB. Split it, or send fewer products at a time.")
