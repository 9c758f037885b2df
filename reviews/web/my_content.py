"""What an author wrote: a list, each on a page of its own with its history, and taking it back."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviews.content.operations import contributions
from reviews.moderation.operations import appeals
from reviews.moderation.operations.appeals import (
    AlreadyAppealed,
    AppealTooLate,
    InvalidAppeal,
    NothingToAppeal,
)
from reviews.moderation.written import (
    Standing,
    Written,
    versions_of,
    withdrawn_at,
    written_by,
    written_one,
)
from reviews.web import cursors
from reviews.web.appeals import AppealForm, panel_of
from reviews.web.my_access import Here, back_to, for_author, page
from reviews.web.my_words import Card, chapter_of
from reviews.web.told import picture_of

AT_ONCE = 20
"""Texts on one page; most people have written one or two."""


def overview(request: HttpRequest, here: Here) -> HttpResponse:
    """Show what the author wrote, and what can be done about it."""
    word = request.GET.get("after", "")
    shown = written_by(here.author, after=cursors.moment(word), limit=AT_ONCE)
    following = cursors.of_moment(shown.next)
    return page(
        request,
        here,
        "content",
        cards=[Card(written=written) for written in shown.items],
        next_address=f"?after={following}" if following else "",
        first_address=reverse("web:my", args=[here.company.slug]) if word else "",
    )


@require_safe
@for_author
def written(request: HttpRequest, here: Here, contribution_id: UUID) -> HttpResponse:
    """Show something the author wrote, where it stands and why, and its versions."""
    return _page(request, here, written_or_404(here, contribution_id))


@require_POST
@for_author
def withdraw(request: HttpRequest, here: Here, contribution_id: UUID) -> HttpResponse:
    """Take something back for good."""
    found = written_or_404(here, contribution_id)
    contributions.withdraw(by=here.actor, at=timezone.now(), contribution_id=found.id)
    return back_to(here, "my-written", found.id)


@require_POST
@for_author
def appeal(request: HttpRequest, here: Here, contribution_id: UUID) -> HttpResponse:
    """Take up the author's appeal against a refusal."""
    found = written_or_404(here, contribution_id)
    form = AppealForm(request.POST)
    form.full_clean()
    try:
        appeals.lodge(
            by=here.actor,
            at=timezone.now(),
            company=here.company,
            contribution_id=found.id,
            text=form.cleaned_data["text"],
        )
    except InvalidAppeal as error:
        form.refuse(error)
        return _page(request, here, found, form=form)
    except (NothingToAppeal, AlreadyAppealed, AppealTooLate):
        # Sent twice, or decided since the page was opened, which says how it is.
        pass
    return back_to(here, "my-written", found.id)


def written_or_404(here: Here, contribution_id: UUID) -> Written:
    """Return what the author wrote.

    Raises:
        Http404: it is not there, or somebody else's.
    """
    found = written_one(here.author, contribution_id=contribution_id)
    if found is None:
        raise Http404(_("There is nothing of yours under this address."))
    return found


def _page(
    request: HttpRequest, here: Here, found: Written, *, form: AppealForm | None = None
) -> HttpResponse:
    refused = found.standing in (Standing.REFUSED, Standing.CHANGE_REFUSED)
    address = reverse("web:my-appeal", args=[here.company.slug, found.id])
    return page(
        request,
        here,
        "written",
        card=Card(written=found),
        pictures=[picture_of(photo) for photo in found.newest.photos],
        chapters=[chapter_of(version) for version in versions_of(found)],
        withdrawn_at=withdrawn_at(found),
        panel=panel_of(found.contribution, address=address, form=form) if refused else None,
        status=422 if form else 200,
    )
