"""Changing what one wrote: the same form as before, filled in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reviews.common.rates import Doing
from reviews.content.drafts import InvalidContribution
from reviews.content.kinds import Kind
from reviews.content.operations import contributions
from reviews.content.operations.contributions import UnableToEdit
from reviews.moderation.written import Written
from reviews.web.earlier import draft_of_newest, review_form_of
from reviews.web.guard import Guard, Refused, fresh, guarded
from reviews.web.my_access import Here, back_to, for_author, page, typed_in
from reviews.web.my_content import written_or_404
from reviews.web.my_words import Card
from reviews.web.previews import with_previews
from reviews.web.review_form import ReviewForm
from reviews.web.talk_form import AnswerForm, CommentForm, QuestionForm, TalkForm
from reviews.web.writing import take_photos

EditForm = ReviewForm | TalkForm

_TALK: dict[Kind, type[TalkForm]] = {
    form.kind: form for form in (QuestionForm, AnswerForm, CommentForm)
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_author
@with_previews
def edit(request: HttpRequest, here: Here, contribution_id: UUID) -> HttpResponse:
    """Show the form with what was written; when it is sent, store the new version."""
    found = written_or_404(here, contribution_id)
    if here.is_being_erased or not found.may_change:
        return _too_late(request, here, found)
    doing = Doing(found.kind)
    if request.method != "POST":
        form = _form_of(found)
        return _page(request, here, found, form, fresh(here.company, doing=doing), status=200)
    form = _form_of(found, request)
    try:
        attempt = guarded(request, here.company, doing=doing, reviewer=str(here.author.pk))
        if isinstance(form, ReviewForm):
            take_photos(request, here.company, form)
        if not form.errors:
            try:
                with attempt.carried_out():
                    contributions.edit(
                        by=here.actor,
                        at=timezone.now(),
                        contribution_id=found.id,
                        draft=form.draft(),
                    )
                return back_to(here, "my-written", found.id)
            except InvalidContribution as error:
                form.refuse(error)
            except UnableToEdit:
                # Taken back, or its erasure began, at this moment.
                return _too_late(request, here, found)
        return _page(request, here, found, form, attempt.guard, status=422)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return refusal.on(_page(request, here, found, form, refusal.guard, status=422))


def _too_late(request: HttpRequest, here: Here, found: Written) -> HttpResponse:
    """Lead to the page that says where it stands; what was typed is shown once more, to copy it."""
    typed = typed_in(request)
    if not typed:
        return back_to(here, "my-written", found.id)
    return page(request, here, "too_late", card=Card(written=found), typed=typed, status=409)


def _form_of(found: Written, request: HttpRequest | None = None) -> EditForm:
    """Return the form with what was written or, with a request, with what was sent instead."""
    sent = None if request is None else request.POST
    if found.kind is Kind.REVIEW:
        return review_form_of(found, sent)
    form_class = _TALK[found.kind]
    form = form_class.of(draft_of_newest(found)) if sent is None else form_class(sent)
    form.know_author()
    return form


def _page(
    request: HttpRequest,
    here: Here,
    found: Written,
    form: EditForm,
    guard: Guard,
    *,
    status: int,
) -> HttpResponse:
    return page(
        request,
        here,
        "edit",
        card=Card(written=found),
        product=found.product,
        form=form,
        guard=guard,
        is_review=found.kind is Kind.REVIEW,
        status=status,
    )
