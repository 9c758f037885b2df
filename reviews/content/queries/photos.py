"""Which photos stand in which version of a contribution."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from reviews.content.lifecycle import ContributionState, MediaState
from reviews.content.models import Media, RevisionMedia
from reviews.content.photos.addresses import address_of, signed_address_of
from reviews.content.photos.rendering import SIDES, Size


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photo that is drawn in all its sizes."""

    id: UUID
    name: str
    width: int
    """Of the full size, in pixels."""
    height: int

    @property
    def addresses(self) -> Mapping[Size, str]:
        """Where each size is, as long as the photo is public."""
        return {size: address_of(self.name, size) for size in Size}

    @property
    def signed_addresses(self) -> Mapping[Size, str]:
        """Where each size is for an hour, public or not: for its author and moderators."""
        return {size: signed_address_of(self.name, size) for size in Size}

    def fitted(self, size: Size) -> tuple[int, int]:
        """Return width and height of a size, so that a page can leave room for it."""
        side = SIDES[size]
        if size is Size.THUMB:
            return side, side
        scale = min(1, side / max(self.width, self.height))
        return round(self.width * scale) or 1, round(self.height * scale) or 1


def photos_of(revision_ids: Iterable[UUID]) -> Mapping[UUID, list[Photo]]:
    """Return the photos of several revisions in their order, by revision, with one query.

    Those whose sizes are still being made, or could not be, are left out.
    """
    found: dict[UUID, list[Photo]] = {revision_id: [] for revision_id in revision_ids}
    if not found:
        return found
    uses = (
        RevisionMedia.objects.filter(revision__in=found, media__state=MediaState.READY)
        .select_related("media")
        .order_by("revision", "position")
    )
    for use in uses:
        found[use.revision_id].append(
            Photo(
                id=use.media_id, name=use.media.name, width=use.media.width, height=use.media.height
            )
        )
    return found


def photos_to_come(revision_id: UUID) -> int:
    """Return how many photos of a revision have arrived and are still being drawn."""
    uses = RevisionMedia.objects.filter(revision=revision_id, media__state=MediaState.RECEIVED)
    return uses.count()


def photo_named(name: str) -> tuple[Media, bool] | None:
    """Return the ready photo of that name, and whether it is public at this moment: it stands in
    the version that everybody sees.
    """
    media = Media.objects.filter(name=name, state=MediaState.READY).first()
    if media is None:
        return None
    public = RevisionMedia.objects.filter(
        media=media,
        contribution__state=ContributionState.PUBLISHED,
        contribution__published_revision=F("revision"),
    )
    return media, public.exists()
