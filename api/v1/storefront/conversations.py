"""Questions, answers and comments: what customers say to each other."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request

from api import caching, guard, idempotency, pagination
from api.authentication import KEY_PARAMETER
from api.caching import Shown
from api.contract import Contract
from api.fields import EmailField, InputSerializer, PatternField, TextField
from api.idempotency import Result
from api.links import absolute
from api.pagination import AFTER, LIMIT
from api.problems import PRODUCT_CLOSED
from api.scoping import nothing_there, product_or_404, uuid_or_404
from api.v1.storefront.authors import author_of
from api.v1.storefront.serializers import (
    LANGUAGE_OF_PAGE,
    ContributionSerializer,
    ReceiptSerializer,
    TopicSerializer,
)
from api.v1.storefront.views import ID, REF
from api.views import StorefrontView
from reviews.catalog.models import Product
from reviews.common.rates import Doing
from reviews.content import limits, queries
from reviews.content.drafts import Draft
from reviews.content.kinds import Kind, Source
from reviews.content.models import Contribution
from reviews.content.operations import replies
from reviews.content.operations.contributions import Submission
from reviews.content.queries import Place, ReplyPlace
from reviews.content.queries.threads import FIRST
from reviews.identity.permissions import Permission

# A longest legal text, every character of it as two escapes of six bytes.
BODY_BYTES = 128 * 1024
RECEIPT = (
    "The answer is a receipt: from then on it is not lost. It is screened, and shown once it is "
    "published; `Location` leads to it from then on."
)
IN_PAGES = "In pages: follow `next`, or send `next_cursor` as `after`."


class TalkInput(InputSerializer):
    """A question, an answer or a comment, as its author wants it shown."""

    body = TextField(advertised_max=limits.BODY_MAX)
    author_name = TextField(
        advertised_max=limits.NAME_MAX,
        required=False,
        allow_blank=True,
        help_text="The name to show; empty is anonymous.",
    )
    email = EmailField(
        required=False,
        allow_blank=True,
        max_length=limits.EMAIL_MAX,
        help_text="To tell the author what became of it. Never shown.",
    )
    language = PatternField(
        f"^{LANGUAGE_OF_PAGE}$",
        required=False,
        help_text="BCP 47 tag of the page; counts where the text is too short to tell.",
    )


class QuestionSerializer(TopicSerializer):
    """A question with its first answers."""

    replies = ContributionSerializer(
        many=True,
        help_text=f"The first {FIRST} answers beside the company's, oldest first. "
        "Where there are more, `contributions/{id}/answers` has all of them.",
    )


class QuestionPageSerializer(serializers.Serializer[Any]):
    """One page of questions."""

    items = QuestionSerializer(many=True)
    next = serializers.URLField(allow_null=True, help_text="The following page; null at the end.")
    next_cursor = serializers.CharField(allow_null=True)


class TalkPageSerializer(serializers.Serializer[Any]):
    """One page of comments or answers."""

    items = ContributionSerializer(many=True)
    next = serializers.URLField(allow_null=True, help_text="The following page; null at the end.")
    next_cursor = serializers.CharField(allow_null=True)


Act = Callable[..., Contribution]


class _Talk(StorefrontView):
    """What the four lists have in common."""

    def _answer(
        self,
        request: Request,
        product: Product,
        make: Callable[[], tuple[Any, str | None]],
        *,
        kept: bool,
    ) -> HttpResponse:
        """Answer with a page; ``make`` returns its items and where the next one begins."""
        values = self.values
        also = {KEY_PARAMETER: request.query_params[KEY_PARAMETER]} if self.access.in_url else {}

        def page() -> Any:
            items, cursor = make()
            return pagination.page(
                items=items, path=request.path, values=values, cursor=cursor, **also
            )

        # Later pages are asked for once; keeping them would push out what is asked for often.
        return caching.answer(request, Shown([product], query=values.query(), kept=kept), page)

    def _receive(
        self, request: Request, act: Act, *, product: Product, parent: Contribution | None = None
    ) -> HttpResponse:
        """Receive what was sent, by the operation of its kind."""
        sent = self.sent(request)
        author = author_of(self.access, sent)
        submission = Submission(
            product=product,
            parent=parent,
            draft=Draft(body=sent["body"], author_name=sent.get("author_name", "")),
            source=Source.STOREFRONT_API,
            author=author,
            language=author.language,
        )
        at = timezone.now()

        def once() -> Result:
            with guard.admitted(request, self.weighed):
                said = act(by=self.access.principal.actor, at=at, submission=submission)
            return Result(
                status=201,
                data=ReceiptSerializer(said).data,
                headers={"Location": absolute(reverse("api:contribution", args=[said.pk]))},
            )

        return idempotency.once(request, body=self.body, at=at, act=once)

    def _parent(self, contribution_id: str, kind: Kind) -> Contribution:
        parent = queries.open_parent(
            company=self.access.company, contribution_id=uuid_or_404(contribution_id), kind=kind
        )
        if parent is None:
            raise nothing_there()
        return parent

    def _replies(self, request: Request, contribution_id: str, kind: Kind) -> HttpResponse:
        after = _reply_place(self.values[AFTER])
        found = queries.published_contribution(
            company=self.access.company, contribution_id=uuid_or_404(contribution_id)
        )
        if found is None or found[0].kind is not kind:
            raise nothing_there()
        parent, product = found

        def make() -> tuple[Any, str | None]:
            page = queries.published_replies(
                parent, product=product, after=after, limit=self.values[LIMIT]
            )
            items = ContributionSerializer(page.items, many=True).data
            if page.next is None:
                return items, None
            official = "official" if page.next.is_official else ""
            return items, _cursor("replies", page.next.written_at, page.next.id.hex, official)

        return self._answer(request, product, make, kept=after is None)


class ProductQuestions(_Talk):
    """The questions about one product."""

    contracts: ClassVar = {
        "GET": Contract(
            id="listQuestions",
            permission=Permission.PUBLISHED_READ,
            summary="Published questions about a product, newest first",
            description=IN_PAGES,
            answers={200: QuestionPageSerializer},
            parameters=(AFTER, LIMIT),
            is_versioned=True,
            paths={"ref": REF},
        ),
        "POST": Contract(
            id="askQuestion",
            permission=Permission.CONTRIBUTION_SUBMIT,
            summary="Ask a question about a product",
            description=RECEIPT,
            answers={201: ReceiptSerializer},
            body=TalkInput,
            body_max=BODY_BYTES,
            example={
                "body": "Does it go into the dishwasher?",
                "author_name": "Linh",
                "email": "linh@example.com",
            },
            problems=(PRODUCT_CLOSED,),
            doing=Doing.QUESTION,
            paths={"ref": REF},
        ),
    }

    def get(self, request: Request, ref: str) -> HttpResponse:
        """Return a page of questions."""
        after = _place(self.values[AFTER], "questions")
        product = product_or_404(company=self.access.company, ref=ref)

        def make() -> tuple[Any, str | None]:
            page = queries.published_questions(
                product=product, after=after, limit=self.values[LIMIT]
            )
            items = QuestionSerializer(page.items, many=True).data
            return items, _cursor_of(page.next, "questions")

        return self._answer(request, product, make, kept=after is None)

    def post(self, request: Request, ref: str) -> HttpResponse:
        """Receive a question."""
        product = product_or_404(company=self.access.company, ref=ref)
        return self._receive(request, replies.ask, product=product)


class ProductComments(_Talk):
    """The comments on one product itself."""

    contracts: ClassVar = {
        "GET": Contract(
            id="listProductComments",
            permission=Permission.PUBLISHED_READ,
            summary="Published comments on a product, newest first",
            description=f"{IN_PAGES} Comments on its reviews are none of them.",
            answers={200: TalkPageSerializer},
            parameters=(AFTER, LIMIT),
            is_versioned=True,
            paths={"ref": REF},
        ),
        "POST": Contract(
            id="commentOnProduct",
            permission=Permission.CONTRIBUTION_SUBMIT,
            summary="Comment on a product",
            description=RECEIPT,
            answers={201: ReceiptSerializer},
            body=TalkInput,
            body_max=BODY_BYTES,
            example={"body": "The new glaze is darker than the old one.", "author_name": "Bảo"},
            problems=(PRODUCT_CLOSED,),
            doing=Doing.COMMENT,
            paths={"ref": REF},
        ),
    }

    def get(self, request: Request, ref: str) -> HttpResponse:
        """Return a page of comments."""
        after = _place(self.values[AFTER], "comments")
        product = product_or_404(company=self.access.company, ref=ref)

        def make() -> tuple[Any, str | None]:
            page = queries.published_comments(
                product=product, after=after, limit=self.values[LIMIT]
            )
            items = ContributionSerializer(page.items, many=True).data
            return items, _cursor_of(page.next, "comments")

        return self._answer(request, product, make, kept=after is None)

    def post(self, request: Request, ref: str) -> HttpResponse:
        """Receive a comment."""
        product = product_or_404(company=self.access.company, ref=ref)
        return self._receive(request, replies.comment, product=product)


class ReviewComments(_Talk):
    """The comments on one review."""

    contracts: ClassVar = {
        "GET": Contract(
            id="listReviewComments",
            permission=Permission.PUBLISHED_READ,
            summary="Published comments on a review",
            description=f"The company's word first, then from the oldest on. {IN_PAGES}",
            answers={200: TalkPageSerializer},
            parameters=(AFTER, LIMIT),
            is_versioned=True,
            paths={"contribution_id": ID},
        ),
        "POST": Contract(
            id="commentOnReview",
            permission=Permission.CONTRIBUTION_SUBMIT,
            summary="Comment on a review",
            description=f"On a published review only. {RECEIPT}",
            answers={201: ReceiptSerializer},
            body=TalkInput,
            body_max=BODY_BYTES,
            example={"body": "Mine is still fine after a year.", "author_name": "Mai"},
            problems=(PRODUCT_CLOSED,),
            doing=Doing.COMMENT,
            paths={"contribution_id": ID},
        ),
    }

    def get(self, request: Request, contribution_id: str) -> HttpResponse:
        """Return a page of comments."""
        return self._replies(request, contribution_id, Kind.REVIEW)

    def post(self, request: Request, contribution_id: str) -> HttpResponse:
        """Receive a comment."""
        review = self._parent(contribution_id, Kind.REVIEW)
        return self._receive(request, replies.comment, product=review.product, parent=review)


class QuestionAnswers(_Talk):
    """The answers to one question."""

    contracts: ClassVar = {
        "GET": Contract(
            id="listAnswers",
            permission=Permission.PUBLISHED_READ,
            summary="Published answers to a question",
            description=f"The company's word first, then from the oldest on. {IN_PAGES}",
            answers={200: TalkPageSerializer},
            parameters=(AFTER, LIMIT),
            is_versioned=True,
            paths={"contribution_id": ID},
        ),
        "POST": Contract(
            id="answerQuestion",
            permission=Permission.CONTRIBUTION_SUBMIT,
            summary="Answer a question",
            description=f"A published question only. {RECEIPT}",
            answers={201: ReceiptSerializer},
            body=TalkInput,
            body_max=BODY_BYTES,
            example={"body": "Yes, mine goes in every day.", "author_name": "Mai"},
            problems=(PRODUCT_CLOSED,),
            doing=Doing.ANSWER,
            paths={"contribution_id": ID},
        ),
    }

    def get(self, request: Request, contribution_id: str) -> HttpResponse:
        """Return a page of answers."""
        return self._replies(request, contribution_id, Kind.QUESTION)

    def post(self, request: Request, contribution_id: str) -> HttpResponse:
        """Receive an answer."""
        question = self._parent(contribution_id, Kind.QUESTION)
        return self._receive(request, replies.answer, product=question.product, parent=question)


def _place(text: str, listing: str) -> Place | None:
    return Place(*pagination.decode_time_and_id(text, listing)) if text else None


def _reply_place(text: str) -> ReplyPlace | None:
    if not text:
        return None
    time, number, official = pagination.decode_place(text, "replies", parts=3)
    return ReplyPlace(bool(official), *pagination.time_and_id(time, number))


def _cursor_of(place: Place | None, listing: str) -> str | None:
    return None if place is None else _cursor(listing, place.written_at, place.id.hex)


def _cursor(listing: str, written_at: datetime, *parts: str) -> str:
    return pagination.encode_place(listing, written_at.isoformat(), *parts)
