"""Pages on which customers talk: questions with their answers, comments, and one review alone."""

from collections.abc import Callable, Mapping
from dataclasses import astuple
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reviews.catalog.models import Product
from reviews.content import queries
from reviews.content.kinds import Kind, Source
from reviews.content.models import Contribution
from reviews.content.operations import replies
from reviews.content.operations.contributions import Submission
from reviews.content.queries import Place, PublishedContribution
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import ANONYMOUS
from reviews.web import cursors
from reviews.web.access import product_of
from reviews.web.once import sent
from reviews.web.talk_form import AnswerForm, CommentForm, QuestionForm, TalkForm

ENTRIES = 20
METHODS = ["GET", "HEAD", "POST"]

Act = Callable[..., Contribution]
Page = Callable[[TalkForm, int], HttpResponse]


@require_http_methods(METHODS)
def questions(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Show the questions about a product; take a new one."""
    product = product_of(slug, ref)

    def page(form: TalkForm, status: int) -> HttpResponse:
        shown = queries.published_questions(product=product, after=_after(request), limit=ENTRIES)
        return _page(
            request,
            "reviews/web/questions.html",
            product,
            form,
            status=status,
            questions=shown.items,
            next_word=cursors.of_moment(shown.next),
        )

    return _served(request, product, QuestionForm, replies.ask, page)


@require_http_methods(METHODS)
def comments(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Show the comments on a product itself; take a new one."""
    product = product_of(slug, ref)

    def page(form: TalkForm, status: int) -> HttpResponse:
        shown = queries.published_comments(product=product, after=_after(request), limit=ENTRIES)
        return _page(
            request,
            "reviews/web/comments.html",
            product,
            form,
            status=status,
            comments=shown.items,
            next_word=cursors.of_moment(shown.next),
        )

    return _served(request, product, CommentForm, replies.comment, page)


@require_http_methods(METHODS)
def question(request: HttpRequest, slug: str, ref: str, contribution_id: UUID) -> HttpResponse:
    """Show one question with its answers; take a new one."""
    product = product_of(slug, ref)
    parent = _parent(product, contribution_id, Kind.QUESTION)

    def page(form: TalkForm, status: int) -> HttpResponse:
        return _page(
            request,
            "reviews/web/question.html",
            product,
            form,
            status=status,
            **_thread(request, product, contribution_id, name="question"),
        )

    return _served(request, product, AnswerForm, replies.answer, page, parent=parent)


@require_http_methods(METHODS)
def review(request: HttpRequest, slug: str, ref: str, contribution_id: UUID) -> HttpResponse:
    """Show one review with what was said about it; take a new comment."""
    product = product_of(slug, ref)
    parent = _parent(product, contribution_id, Kind.REVIEW)

    def page(form: TalkForm, status: int) -> HttpResponse:
        return _page(
            request,
            "reviews/web/review.html",
            product,
            form,
            status=status,
            **_thread(request, product, contribution_id, name="review"),
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
    found = queries.published_contribution(
        company=product.company, contribution_id=contribution_id
    )
    if found is None:
        raise Http404(_("What was here is not public, or never was here."))
    (topic,) = queries.with_replies([found[0]], product=product)
    after = cursors.reply(request.GET.get("after", ""))
    shown = queries.published_replies(topic, product=product, after=after, limit=ENTRIES)
    return {
        name: topic,
        # The company's word stands with what it is about, on every page.
        "remarks": [remark for remark in shown.items if not remark.is_official],
        "next_word": cursors.of_reply(shown.next),
    }


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
    if request.method != "POST":
        return page(form_class.fresh(), 200)
    form = form_class(request.POST)
    if not product.accepts_reviews:
        return page(form, 409)
    if not form.is_valid():
        return page(form, 422)
    draft, email, language = form.draft(), form.cleaned_data["email"], get_language() or ""

    def store(at: datetime) -> UUID:
        said = act(
            by=ANONYMOUS.actor,
            at=at,
            submission=Submission(
                product=product,
                parent=parent,
                draft=draft,
                source=Source.HOSTED_FORM,
                author=ReviewerData(claimed_email=email, language=language),
                language=language,
            ),
        )
        return said.pk

    about = product.pk if parent is None else parent.pk
    return sent(
        form,
        product=product,
        scope=f"web:{form.kind}:{about}",
        key=form.cleaned_data["submission_key"],
        said=[astuple(draft), email],
        store=store,
        busy=str(form.busy),
        page=lambda status: page(form, status),
    )


def _page(
    request: HttpRequest,
    template: str,
    product: Product,
    form: TalkForm,
    *,
    status: int,
    next_word: str,
    **shown: list[PublishedContribution] | PublishedContribution,
) -> HttpResponse:
    after = request.GET.get("after", "")
    return render(
        request,
        template,
        {
            "company": product.company,
            "product": product,
            "form": form,
            "address": request.path,
            "canonical": request.build_absolute_uri(
                f"{request.path}?after={after}" if _is_place(after) else request.path
            ),
            "first_address": request.path if after else "",
            "next_address": f"{request.path}?after={next_word}" if next_word else "",
            **shown,
        },
        status=status,
    )


def _is_place(word: str) -> bool:
    return cursors.moment(word) is not None or cursors.reply(word) is not None
