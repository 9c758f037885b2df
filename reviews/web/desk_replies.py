"""The desk's pages on which a company answers its customers in public."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from reviews.content import queries
from reviews.content.drafts import Draft, InvalidContribution, Rules, checked
from reviews.content.kinds import Kind
from reviews.content.operations import replies as operations
from reviews.content.operations.replies import NothingToReplyTo
from reviews.content.queries import HeldContribution, HeldFilter, Place
from reviews.content.queries.held import OPEN_TO_REPLY
from reviews.identity.permissions import Permission
from reviews.web import cursors
from reviews.web.access import Seat, seat_at
from reviews.web.desk import for_staff
from reviews.web.desk_rail import tabs_of

ENTRIES = 20


class ReplyForm(forms.Form):
    """The company's word on one review or question."""

    body = forms.CharField(
        required=False,
        label=gettext_lazy("Your reply"),
        help_text=gettext_lazy("Public at once, in the company’s name."),
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask content what it would say."""
        try:
            draft = Draft(body=self.cleaned_data.get("body", ""))
            checked(draft, kind=Kind.COMMENT, rules=Rules(today=date.max))
        except InvalidContribution as error:
            self.refuse(error)
        return self.cleaned_data

    def refuse(self, error: InvalidContribution) -> None:
        """Put what content does not take beside the field."""
        for name, messages in error.errors.items():
            self.add_error(name if name in self.fields else None, messages)


@dataclass(frozen=True)
class Entry:
    """Something that a customer said, with the form to reply to it."""

    said: HeldContribution
    address: str
    public_address: str
    form: ReplyForm


@require_safe
@for_staff
def replies(request: HttpRequest, slug: str) -> HttpResponse:
    """List the public reviews and questions that are without the company's word."""
    seat = seat_at(request, slug, needs=Permission.CONTRIBUTION_REPLY)
    after = cursors.moment(request.GET.get("after", ""))
    page = queries.contributions(
        company=seat.company,
        only=HeldFilter(awaits_reply=True),
        after=None if after is None else Place(*after),
        limit=ENTRIES,
    )
    here, word = reverse("web:replies", args=[slug]), cursors.of_moment(page.next)
    return _render(
        request,
        "reviews/desk/replies.html",
        seat,
        entries=[_entry(seat, said, ReplyForm(prefix=said.id.hex)) for said in page.items],
        first_address=here if after else "",
        next_address=f"{here}?after={word}" if word else "",
        done=_done(request, seat),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def reply(request: HttpRequest, slug: str, contribution_id: UUID) -> HttpResponse:
    """Show one of them with the reply there is; say it, replace it or take it back."""
    seat = seat_at(request, slug, needs=Permission.CONTRIBUTION_REPLY)
    said = queries.contribution(company=seat.company, contribution_id=contribution_id)
    if said is None or said.kind not in OPEN_TO_REPLY or said.published_at is None:
        raise Http404(_("What was here is not public, or never was here."))
    prefix = said.id.hex
    if request.method != "POST":
        body = said.official_reply.body if said.official_reply else ""
        form = ReplyForm(prefix=prefix, initial={"body": body})
        return _one(request, seat, said, form)
    by, at = seat.principal.actor, timezone.now()
    if request.POST.get("do") == "withdraw":
        operations.withdraw_reply(
            by=by, at=at, company=seat.company, contribution_id=contribution_id
        )
        return HttpResponseRedirect(request.path, status=303)
    form = ReplyForm(request.POST, prefix=prefix)
    if not form.is_valid():
        return _one(request, seat, said, form, status=422)
    try:
        operations.reply_officially(
            by=by,
            at=at,
            company=seat.company,
            contribution_id=contribution_id,
            body=form.cleaned_data["body"],
        )
    except NothingToReplyTo:
        raise Http404(_("What was here is not public, or never was here.")) from None
    address = reverse("web:replies", args=[slug])
    return HttpResponseRedirect(f"{address}?done={contribution_id}", status=303)


def _one(
    request: HttpRequest,
    seat: Seat,
    said: HeldContribution,
    form: ReplyForm,
    *,
    status: int = 200,
) -> HttpResponse:
    entry = _entry(seat, said, form)
    return _render(request, "reviews/desk/reply.html", seat, status=status, entry=entry, form=form)


def _entry(seat: Seat, said: HeldContribution, form: ReplyForm) -> Entry:
    name = "question" if said.kind is Kind.QUESTION else "review"
    return Entry(
        said=said,
        address=reverse("web:reply", args=[seat.company.slug, said.id]),
        public_address=reverse(f"web:{name}", args=[seat.company.slug, said.product.ref, said.id]),
        form=form,
    )


def _done(request: HttpRequest, seat: Seat) -> Entry | None:
    """Return what was replied to a moment ago."""
    try:
        contribution_id = UUID(request.GET.get("done", ""))
    except ValueError:
        return None
    said = queries.contribution(company=seat.company, contribution_id=contribution_id)
    if said is None or said.official_reply is None:
        return None
    return _entry(seat, said, ReplyForm())


def _render(
    request: HttpRequest, template: str, seat: Seat, *, status: int = 200, **shown: Any
) -> HttpResponse:
    return render(
        request,
        template,
        {
            "company": seat.company,
            "tabs": tabs_of(seat, current="replies"),
            "has_other_desks": seat.has_other_desks,
            **shown,
        },
        status=status,
    )
