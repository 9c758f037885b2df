"""Photos, from the upload to their sizes, and their end.

Files are written before the rows that name them commit, and deleted after the rows that named them
are gone: by a delivery, which is owed until it is done, so that no photo of somebody who is to be
forgotten stays behind. An upload whose row never committed is found by the sweep. No row is ever
without its file.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.catalog.models import Company
from reviews.catalog.operations.products import bump_display_version
from reviews.content import limits
from reviews.content.drafts import InvalidContribution
from reviews.content.lifecycle import MEDIA, MediaState
from reviews.content.models import Contribution, Media, Revision, RevisionMedia
from reviews.content.operations import usefulness
from reviews.content.photos import files
from reviews.content.photos.inspection import NotAPhoto, inspect
from reviews.content.photos.rendering import Rendered, render
from reviews.content.querysets import ContributionQuerySet
from reviews.journal import operations as journal
from reviews.journal.actors import SYSTEM, Actor

UNSENT_FOR = timedelta(hours=24)
"""How long an upload waits to be sent with something."""
SWEPT_AT_ONCE = 500


def receive(*, by: Actor, at: datetime, company: Company, data: bytes) -> Media:
    """Keep a photo that somebody uploaded. It is shown to nobody before it is sent with something.

    Raises:
        NotAPhoto: see there.
    """
    found = inspect(data)
    name = secrets.token_hex(16)
    # Reading and writing take their time, so both are done before the transaction.
    default_storage.save(files.incoming(name), ContentFile(data))
    with transaction.atomic():
        media = Media.objects.create(
            company=company,
            name=name,
            source_format=found.format,
            byte_size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            width=found.width,
            height=found.height,
            received_at=at,
        )
        _record(media, "media.received", by=by, at=at)
    return media


def make_sizes(*, at: datetime, media_id: UUID) -> bool:
    """Draw a photo in its sizes; return whether that was done now.

    Done twice it writes the same files again. Whoever is killed leaves the upload where it is, and
    the next one begins anew.
    """
    media = Media.objects.filter(pk=media_id, state=MediaState.RECEIVED).first()
    if media is None:
        return False
    rendered = None
    try:
        with default_storage.open(files.incoming(media.name)) as upload:
            rendered = render(upload.read(), kind=media.source_format)
        for size, data in rendered.files.items():
            # A second try writes over the first.
            default_storage.save(files.shown(media.name, size), ContentFile(data))
    except NotAPhoto:
        rendered = None
    if not _settle(media, rendered, at=at):
        # Discarded meanwhile, and its files deleted before these were written.
        delete_files(paths=files.all_of(media.name))
        return False
    return True


@transaction.atomic
def show(*, media_id: UUID) -> bool:
    """Tell caches of a photo that became ready after what it stands in became public, and count it
    in the order of the reviews.

    It follows the commit that made the photo ready. So, whichever of the two comes last, caches are
    told after both: asked before that commit, the version might become public just then, and be
    kept without its photo.
    """
    shown = _shown_with(Media.objects.filter(pk=media_id)).first()
    if shown is None:
        return False
    usefulness.refresh(contribution=shown)
    bump_display_version(product_ids=[shown.product_id])
    return True


@transaction.atomic
def attach(*, company: Company, wanted: Sequence[tuple[Revision, Sequence[UUID]]]) -> None:
    """Show uploads in revisions, in the order given, in the caller's transaction.

    Costs nothing if no revision has any.

    Raises:
        InvalidContribution: too many, one twice, or one that is not there to be used.
    """
    wanted = [(revision, ids) for revision, ids in wanted if ids]
    if not wanted:
        return
    for _revision, ids in wanted:
        _check_number(ids)
    found = {
        media.pk: media
        for media in Media.objects.for_company(company)
        .filter(pk__in={media_id for _revision, ids in wanted for media_id in ids})
        # In one order, so that two that name the same photos do not wait for each other.
        .select_for_update(no_key=True)
        .order_by("pk")
    }
    for revision, ids in wanted:
        for position, media_id in enumerate(ids):
            media = found.get(media_id)
            if media is None or media.state == MediaState.REFUSED:
                raise _unusable(position)
            if media.contribution_id not in (None, revision.contribution_id):
                # Somebody else's, or sent before with something else.
                raise _unusable(position)
            media.contribution_id = revision.contribution_id
    Media.objects.bulk_update(found.values(), fields=("contribution",))
    RevisionMedia.objects.bulk_create(
        RevisionMedia(
            company=company,
            contribution_id=revision.contribution_id,
            revision=revision,
            media_id=media_id,
            position=position,
        )
        for revision, ids in wanted
        for position, media_id in enumerate(ids)
    )


def ids_of(*, revision: Revision) -> tuple[UUID, ...]:
    """Return the photos of a revision in their order, as a draft names them."""
    uses = RevisionMedia.objects.filter(company=revision.company_id, revision=revision)
    return tuple(uses.order_by("position").values_list("media_id", flat=True))


def hand_over(*, revision: Revision, to: Contribution) -> tuple[UUID, ...]:
    """Give a revision's photos to another contribution, and return them for a draft of that one.

    In the caller's transaction, with both contributions locked: two texts of one person become one.
    """
    ids = ids_of(revision=revision)
    RevisionMedia.objects.filter(media__in=ids).delete()
    Media.objects.filter(pk__in=ids).update(contribution=to)
    return ids


@transaction.atomic
def discard(*, by: Actor, at: datetime, media_ids: Iterable[UUID]) -> int:
    """Delete photos, wherever they stand; return how many there were.

    Their addresses lead nowhere from the commit on; the files go with the delivery that follows.
    """
    wanted = list(media_ids)
    # Before the photos, as everywhere. One that was not drawn is seen by nobody, so it changes no
    # contribution.
    seen = Media.objects.filter(pk__in=wanted, state=MediaState.READY)
    poorer = list(_shown_with(seen))
    found = list(
        Media.objects.filter(pk__in=wanted)
        .select_for_update(of=("self",))
        .select_related("company")
        .order_by("pk")
    )
    ids = [media.pk for media in found]
    places = RevisionMedia.objects.filter(media__in=ids)
    shown_of = Contribution.objects.published().filter(
        published_revision__in=places.values("revision")
    )
    products = sorted(set(shown_of.values_list("product_id", flat=True)))
    places.delete()
    Media.objects.filter(pk__in=ids).delete()
    for media in found:
        _record(media, "media.discarded", by=by, at=at, files=files.all_of(media.name))
    for contribution in poorer:
        usefulness.refresh(contribution=contribution)
    for product_id in products:
        bump_display_version(product_ids=[product_id])
    return len(found)


def delete_files(*, paths: Iterable[str]) -> None:
    """Delete files, of which some or all may be gone already."""
    for path in paths:
        default_storage.delete(path)


def discard_unsent(*, at: datetime) -> int:
    """Delete what nobody has sent with anything for a day, and what could not be drawn.

    Returns how many, at most ``SWEPT_AT_ONCE`` of each sort. What is being sent at this moment is
    locked by whoever sends it, and passed over.
    """
    stale = Media.objects.filter(received_at__lt=at - UNSENT_FOR).order_by("received_at", "id")
    discarded = 0
    for rows in (stale.filter(contribution=None), stale.filter(state=MediaState.REFUSED)):
        with transaction.atomic():
            locked = rows.select_for_update(skip_locked=True)[:SWEPT_AT_ONCE]
            ids = [media.pk for media in locked]
            discarded += discard(by=SYSTEM, at=at, media_ids=ids)
    return discarded


def delete_strays(*, at: datetime) -> int:
    """Delete uploads on the storage that no row names; return how many."""
    _folders, names = default_storage.listdir(files.INCOMING) if _is_there() else ([], [])
    old = [
        name
        for name in names
        if default_storage.get_modified_time(files.incoming(name)) < at - UNSENT_FOR
    ][:SWEPT_AT_ONCE]
    named = set(
        Media.objects.filter(name__in=old, state=MediaState.RECEIVED).values_list("name", flat=True)
    )
    strays = [name for name in old if name not in named]
    for name in strays:
        default_storage.delete(files.incoming(name))
    return len(strays)


def _shown_with(photos: QuerySet[Media]) -> ContributionQuerySet:
    """Return, to be locked in one order, what the public sees with these photos in it."""
    revisions = RevisionMedia.objects.filter(media__in=photos).values("revision")
    return (
        Contribution.objects.published()
        .filter(published_revision__in=revisions)
        .select_for_update(no_key=True)
        .order_by("pk")
    )


@transaction.atomic
def _settle(media: Media, rendered: Rendered | None, *, at: datetime) -> bool:
    state, more = MediaState.REFUSED, {}
    if rendered is not None:
        state = MediaState.READY
        more = {
            "ready_at": at,
            "width": rendered.width,
            "height": rendered.height,
            "perceptual_hash": rendered.hash,
        }
    moved = Media.objects.filter(pk=media.pk, state__in=MEDIA.sources_of(state)).update(
        state=state, **more
    )
    if not moved:
        return False
    _record(media, f"media.{state}", by=SYSTEM, at=at)
    # A crash in between leaves it to the sweep.
    upload = [files.incoming(media.name)]
    transaction.on_commit(partial(delete_files, paths=upload), robust=True)
    return True


def _record(media: Media, event: str, *, by: Actor, at: datetime, **payload: object) -> None:
    journal.record(
        by=by,
        at=at,
        company=media.company,
        event=event,
        subject_kind="media",
        subject_id=media.pk,
        **payload,
    )


def _is_there() -> bool:
    """Whether anything was ever uploaded: a folder on a disk is made by its first file."""
    try:
        default_storage.listdir(files.INCOMING)
    except FileNotFoundError:
        return False
    return True


def _check_number(ids: Sequence[UUID]) -> None:
    excess = len(ids) - limits.PHOTOS_MAX
    if excess > 0:
        raise InvalidContribution(
            {
                "photos": [
                    ngettext(
                        "Take %(excess)d photo away; at most %(limit)d can be shown.",
                        "Take %(excess)d photos away; at most %(limit)d can be shown.",
                        excess,
                    )
                    % {"excess": excess, "limit": limits.PHOTOS_MAX}
                ]
            }
        )
    if len(set(ids)) < len(ids):
        raise InvalidContribution({"photos": [_("The same photo stands here twice.")]})


def _unusable(position: int) -> InvalidContribution:
    return InvalidContribution(
        {
            "photos": [
                _("Photo %(number)d is no longer there. Please add it again.")
                % {"number": position + 1}
            ]
        }
    )
