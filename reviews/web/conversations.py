"""Pages on which customers talk: questions with their answers, comments, and one review alone."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reviews.catalog.models import Product
from reviews.common.idempotency import KeyInUse
from reviews.common.rates import Doing
from reviews.common.tokens import make_token
from reviews.content import queries
from reviews.content.drafts import InvalidContribution
from reviews.content.kinds import Kind, Source
from reviews.content.models import Contribution
from reviews.content.operations import replies
from reviews.content.operations.contributions import ProductClosed, Submission
from reviews.content.queries import Place, PublishedContribution
from reviews.identity.permissions import ANONYMOUS
from reviews.identity.shopper_tokens import Shopper
from reviews.web import cursors, talk_heads
from reviews.web.access import product_of
from reviews.web.forms import changed_message
from reviews.web.guard import Attempt, Guard, Refused, fresh, guarded
from reviews.web.heads import Head
from reviews.web.languages import in_language_asked
from reviews.web.once import stored_once
from reviews.web.receipt import PURPOSE
from reviews.web.shopper import author_of, kept_private, mark_of, shopper_of
from reviews.web.talk_form import AnswerForm, CommentForm, QuestionForm, TalkForm
from reviews.web.visitors import votes_of

ENTRIES = 20
METHODS = ["GET", "HEAD", "POST"]

Act = Callable[..., Contribution]
Page = Callable[[TalkForm, Guard, int], HttpResponse]


@require_http_methods(METHODS)
@in_language_asked
def questions(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Show the questions about a product; take a new one."""
    product = product_of(slug, ref)

    def page(form: TalkForm, guard: Guard, status: int) -> HttpResponse:
        shown = queries.published_questions(product=product, after=_after(request), limit=ENTRIES)
        return _page(
            request,
            "reviews/web/questions.html",
            product,
            form,
            guard,
            functools.partial(talk_heads.of_questions, request, product, shown.items),
            status=status,
            questions=shown.items,
            votes=votes_of(request, product.company, on=_with_answers(shown.items)),
            next_word=cursors.of_moment(shown.next),
        )

    return _served(request, product, QuestionForm, replies.ask, page)


@require_http_methods(METHODS)
@in_language_asked
def comments(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Show the comments on a product itself; take a new one."""
    product = product_of(slug, ref)

    def page(form: TalkForm, guard: Guard, status: int) -> HttpResponse:
        shown = queries.published_comments(product=product, after=_after(request), limit=ENTRIES)
        return _page(
            request,
            "reviews/web/comments.html",
            product,
            form,
            guard,
            functools.partial(talk_heads.of_comments, request, product, shown.items),
            status=status,
            comments=shown.items,
            votes=votes_of(request, product.company, on=shown.items),
            next_word=cursors.of_moment(shown.next),
        )

    return _served(request, product, CommentForm, replies.comment, page)


@require_http_methods(METHODS)
@in_language_asked
def question(request: HttpRequest, slug: str, ref: str, contribution_id: UUID) -> HttpResponse:
    """Show one question with its answers; take a new one."""
    product = product_of(slug, ref)
    parent = _parent(product, contribution_id, Kind.QUESTION)

    def page(form: TalkForm, guard: Guard, status: int) -> HttpResponse:
        thread = _thread(request, product, contribution_id, name="question")
        head = functools.partial(
            talk_heads.of_question, request, product, thread["question"], thread["remarks"]
        )
        return _page(
            request,
            "reviews/web/question.html",
            product,
            form,
            guard,
            head,
            status=status,
            **thread,
        )

    return _served(request, product, AnswerForm, replies.answer, page, parent=parent)


@require_http_methods(METHODS)
@in_language_asked
def review(request: HttpRequest, slug: str, ref: str, contribution_id: UUID) -> HttpResponse:
    """Show one review with what was said about it; take a new comment."""
    product = product_of(slug, ref)
    parent = _parent(product, contribution_id, Kind.REVIEW)

    def page(form: TalkForm, guard: Guard, status: int) -> HttpResponse:
        thread = _thread(request, product, contribution_id, name="review")
        head = functools.partial(talk_heads.of_review, request, product, thread["review"])
        return _page(
            request,
            "reviews/web/review.html",
            product,
            form,
            guard,
            head,
            status=status,
            **thread,
        )

    return _served(request, product, CommentForm, replies.comment, page, parent=parent)


def _parent(product: Product, contribution_id: UUID, kind: Kind) -> Contribution:
    parent = queries.open_parent(
        company=product.company, contribution_id=contribution_id, kind=kind
    )
    if parent is None or parent.product_id != product.pk:
        raise Http404(_("What was here is not public, or never was here."))
    return parent


def _thread(
    request: HttpRequest, product: Product, contribution_id: UUID, *, name: str
) -> Mapping[str, Any]:
    """Return a contribution and what is said below it, as its page shows it."""
    found = queries.published_contribution(company=product.company, contribution_id=contribution_id)
    if found is None:
        raise Http404(_("What was here is not public, or never was here."))
    (topic,) = queries.with_replies([found[0]], product=product)
    after = cursors.reply(request.GET.get("after", ""))
    shown = queries.published_replies(topic, product=product, after=after, limit=ENTRIES)
    # The company's word stands with what it is about, on every page.
    remarks = [remark for remark in shown.items if not remark.is_official]
    return {
        name: topic,
        "votes": votes_of(request, product.company, on=[topic, *remarks]),
        "remarks": remarks,
        "next_word": cursors.of_reply(shown.next),
    }


def _with_answers(questions: Iterable[PublishedContribution]) -> Iterator[PublishedContribution]:
    for question in questions:
        yield question
        yield from question.replies


def _after(request: HttpRequest) -> Place | None:
    place = cursors.moment(request.GET.get("after", ""))
    return None if place is None else Place(*place)


def _served(
    request: HttpRequest,
    product: Product,
    form_class: type[TalkForm],
    act: Act,
    page: Page,
    *,
    parent: Contribution | None = None,
) -> HttpResponse:
    """Show the page; when its form is sent, store what was said and lead to its receipt."""
    shopper = shopper_of(request, product.company)
    doing = Doing(form_class.kind)
    if request.method != "POST":
        form = form_class.fresh(author_name=shopper.name if shopper else "")
        return kept_private(page(form, fresh(product.company, doing=doing), 200), shopper)
    form = form_class(request.POST)
    email = form.cleaned_data["email"] if form.is_valid() else ""
    try:
        attempt = guarded(
            request,
            product.company,
            doing=doing,
            email=email,
            reviewer=shopper.customer_ref if shopper else "",
        )
        sender = _Sender(product, form, act, parent, shopper)
        response = sender.send(request, attempt, page)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        response = refusal.on(page(form, refusal.guard, 422))
    return kept_private(response, shopper)


@dataclass(frozen=True)
class _Sender:
    """Something that was said, on its way."""

    product: Product
    form: TalkForm
    act: Act
    parent: Contribution | None
    shopper: Shopper | None

    def send(self, request: HttpRequest, attempt: Attempt, page: Page) -> HttpResponse:
        """Store it once and lead to its receipt; show the page again with what is wrong."""
        form, status = self.form, 409
        if request.POST.get("writing_as", "") != mark_of(self.shopper):
            form.add_error(None, changed_message(is_guest=self.shopper is None))
        elif self.product.accepts_reviews:
            status = 422
            if not form.errors:
                try:
                    token = make_token(self._stored(attempt), purpose=PURPOSE)
                    return HttpResponseRedirect(reverse("web:receipt", args=[token]), status=303)
                except InvalidContribution as error:
                    form.refuse(error)
                except ProductClosed:
                    # Closed between opening the form and sending it.
                    self.product.accepts_reviews, status = False, 409
                except KeyInUse:
                    form.add_error(None, str(form.busy))
                    status = 409
        return page(form, attempt.guard, status)

    def _stored(self, attempt: Attempt) -> str:
        draft, language = self.form.draft(), get_language() or ""
        email = self.form.cleaned_data["email"]
        author = author_of(self.shopper, email=email, language=language)

        def store(at: datetime) -> UUID:
            with attempt.carried_out():
                said = self.act(
                    by=ANONYMOUS.actor,
                    at=at,
                    submission=Submission(
                        product=self.product,
                        parent=self.parent,
                        draft=draft,
                        source=Source.HOSTED_FORM,
                        author=author,
                        language=language,
                    ),
                )
            return said.pk

        about = self.product.pk if self.parent is None else self.parent.pk
        return stored_once(
            scope=f"web:{self.form.kind}:{about}",
            key=self.form.cleaned_data["submission_key"],
            said=[astuple(draft), astuple(author)],
            store=store,
        )


def _page(
    request: HttpRequest,
    template: str,
    product: Product,
    form: TalkForm,
    guard: Guard,
    head: Callable[..., Head],
    *,
    status: int,
    next_word: str,
    **shown: Any,
) -> HttpResponse:
    after = request.GET.get("after", "")
    shopper = shopper_of(request, product.company)
    return render(
        request,
        template,
        {
            "company": product.company,
            "product": product,
            "form": form,
            "guard": guard,
            "shopper": shopper,
            "shopper_mark": mark_of(shopper),
            "head": head(
                path=f"{request.path}?after={after}" if _is_place(after) else request.path
            ),
            "first_address": request.path if after else "",
            "next_address": f"{request.path}?after={next_word}" if next_word else "",
            **shown,
        },
        status=status,
    )


def _is_place(word: str) -> bool:
    return cursors.moment(word) is not None or cursors.reply(word) is not None
