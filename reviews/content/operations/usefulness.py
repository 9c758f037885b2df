"""Keeping the order "most useful first" right.

What changes an input of it, changes it in the same transaction: publishing, taking down and
emptying a text by ``publication.settle``, votes by ``votes``, photos by ``media``. All of them hold
the contribution's lock and ask :func:`of_public`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from reviews.catalog.models import Company
from reviews.catalog.operations.products import bump_display_version
from reviews.content.kinds import Kind
from reviews.content.lifecycle import MediaState
from reviews.content.models import Contribution, RevisionMedia
from reviews.content.usefulness import Qualities, usefulness

PAGE = 1_000


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A review that does not stand where it belongs; in seconds, see ``content.usefulness``."""

    contribution_id: UUID
    stored: int
    actual: int


def of_public(*, contribution: Contribution) -> int:
    """Return how useful what the public sees of it is; 0 for what stands in no such order."""
    if not _is_ordered(contribution):
        return 0
    return _of(contribution, photos=_photos([contribution]))


def refresh(*, contribution: Contribution) -> None:
    """Set it anew on a contribution whose lock the caller holds."""
    contribution.usefulness = of_public(contribution=contribution)
    contribution.save(update_fields=["usefulness"])


def recompute(*, company: Company, repair: bool) -> Iterator[Difference]:
    """Compare the order of a company's reviews with what it is made of; yield each that stands
    wrong, mended if ``repair``. Each is compared once more under the lock that all changes take.
    """
    for contribution_id in _suspects(company):
        with transaction.atomic():
            contribution = (
                Contribution.objects.for_company(company)
                .select_for_update(no_key=True)
                .get(pk=contribution_id)
            )
            stored, actual = contribution.usefulness, of_public(contribution=contribution)
            if stored == actual:
                continue
            if repair:
                refresh(contribution=contribution)
                bump_display_version(product_ids=[contribution.product_id])
        yield Difference(contribution_id=contribution_id, stored=stored, actual=actual)


def _is_ordered(contribution: Contribution) -> bool:
    return contribution.kind == Kind.REVIEW and contribution.published_revision_id is not None


def _of(contribution: Contribution, *, photos: Mapping[UUID, int]) -> int:
    revision = contribution.published_revision
    if revision is None:
        return 0
    return usefulness(
        Qualities(
            helpful=contribution.helpful_count,
            not_helpful=contribution.not_helpful_count,
            text_length=len(revision.title) + len(revision.body),
            points_named=len(revision.pros) + len(revision.cons),
            questions_answered=len(revision.answers),
            photos=photos.get(revision.pk, 0),
            written_at=contribution.written_at,
        )
    )


def _photos(contributions: Iterable[Contribution]) -> Mapping[UUID, int]:
    """Return how many photos can be seen in what is public, by revision, with one query."""
    shown = [row.published_revision_id for row in contributions]
    uses = RevisionMedia.objects.filter(revision__in=shown, media__state=MediaState.READY)
    return dict(uses.values_list("revision").annotate(Count("pk")).order_by())


def _suspects(company: Company) -> Iterator[UUID]:
    """Yield the reviews that seemed to stand wrong, page by page, no cursor held open."""
    rows = (
        Contribution.objects.for_company(company)
        .reviews()
        .select_related("published_revision")
        .order_by("id")
    )
    page: Sequence[Contribution] = list(rows[:PAGE])
    while page:
        photos = _photos(page)
        yield from (row.pk for row in page if row.usefulness != _of(row, photos=photos))
        page = list(rows.filter(id__gt=page[-1].pk)[:PAGE])
