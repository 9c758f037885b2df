"""Making the files that channels fetch."""

import logging
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from reviews.catalog.models import Company
from reviews.content.queries import every_published_review
from reviews.display.channels import FeedKind
from reviews.display.feeds import files, google, meta
from reviews.display.feeds.items import Item, Tally, taken
from reviews.display.models import ChannelFeed
from reviews.display.queries import hosts_of, state_of
from reviews.journal import operations as journal
from reviews.journal.actors import Actor

logger = logging.getLogger(__name__)

LEASE = timedelta(hours=2)
"""After which a worker that began to make a file counts as gone."""
BROKE_OFF = "It could not be made. It is tried again; the operator of this site can see why."

Clock = Callable[[], datetime]


@transaction.atomic
def ask(*, by: Actor, at: datetime, company: Company, kind: FeedKind) -> ChannelFeed:
    """Ask for a feed to be made now; the first time it gets the address that it keeps."""
    feed, _is_new = ChannelFeed.objects.get_or_create(
        company=company, kind=kind, defaults={"name": secrets.token_urlsafe(32)}
    )
    ChannelFeed.objects.filter(pk=feed.pk).update(asked_at=at)
    feed.refresh_from_db()
    journal.record(
        by=by,
        at=at,
        company=company,
        event="feed.requested",
        subject_kind="channel_feed",
        subject_id=feed.pk,
        kind=kind,
    )
    return feed


def make(*, feed_id: UUID, clock: Clock) -> bool:
    """Make a feed's file anew, and put it in place of the last one once it is whole.

    Returns whether it was ours to make: another worker may be at it. Nothing is recorded in the
    journal, where it would drown what people do; the row tells what became of it.
    """
    begun_at = clock()
    if not _claim(feed_id, at=begun_at):
        return False
    feed = ChannelFeed.objects.select_related("company").get(pk=feed_id)
    ours = ChannelFeed.objects.filter(pk=feed_id, begun_at=begun_at)
    # Read first: what changes from here on makes it due again.
    state = state_of(feed.company)
    tally = Tally()
    try:
        kept = files.keep(feed_id, _pieces(feed, tally))
    # Whatever it was, a fault of ours or of the storage: the last file stays where it is.
    except Exception:
        logger.exception("feed broke off", extra={"feed_id": str(feed_id)})
        ours.update(begun_at=None, tried_at=clock(), failure=BROKE_OFF)
        return True
    if kept.sha256 == feed.sha256:
        # The same as before. Whoever has it need not fetch it again.
        files.remove(kept.name)
        kept = files.KeptFeed(name=feed.kept_as, size=kept.size, sha256=kept.sha256)
    in_place = ours.update(
        begun_at=None,
        tried_at=clock(),
        failure="",
        made_at=begun_at,
        made_of=state,
        kept_as=kept.name,
        byte_size=kept.size,
        sha256=kept.sha256,
        reviews=tally.taken,
        left_out=dict(tally.left_out),
    )
    if in_place:
        files.keep_only(feed_id, kept.name)
    elif kept.name != feed.kept_as:
        files.remove(kept.name)
    return True


def _claim(feed_id: UUID, *, at: datetime) -> bool:
    free = Q(begun_at=None) | Q(begun_at__lt=at - LEASE)
    claimed = ChannelFeed.objects.filter(free, pk=feed_id).update(begun_at=at, asked_at=None)
    return bool(claimed)


def _pieces(feed: ChannelFeed, tally: Tally) -> Iterator[str]:
    company = feed.company
    items: Iterator[Item] = taken(every_published_review(company), tally)
    if feed.kind == FeedKind.GOOGLE:
        return google.pieces(items, publisher=company.name)
    return meta.pieces(items, store=company.name, store_id=company.slug, hosts=hosts_of(company))
