"""A review that was sent already, back in its form."""

from collections.abc import Mapping
from dataclasses import replace

from reviews.content.drafts import Draft, draft_of
from reviews.content.operations import media
from reviews.content.photos.rendering import Size
from reviews.moderation.written import Written
from reviews.web.review_form import ReviewForm


def draft_of_newest(written: Written) -> Draft:
    """Return what the newest version says, photos included."""
    revision = written.newest.revision
    return replace(draft_of(revision), photos=media.ids_of(revision=revision))


def review_form_of(written: Written, sent: Mapping[str, object] | None = None) -> ReviewForm:
    """Return the form as its author finds it again, or with what was sent this time instead.

    Args:
        written: the review; whoever sees the form must be known to be its author.
        sent: the fields of a form that was sent, if one was.
    """
    draft = draft_of_newest(written)
    form = (
        ReviewForm.of(written.product, draft)
        if sent is None
        else ReviewForm(written.product, sent, earlier=draft.answers)
    )
    form.previews = {
        photo.id: photo.signed_addresses[Size.THUMB] for photo in written.newest.photos
    }
    form.know_author()
    return form
