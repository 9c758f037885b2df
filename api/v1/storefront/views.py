"""The routes that pages of shops call."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework.request import Request

from api import caching, guard, idempotency, pagination, parameters
from api.authentication import KEY_PARAMETER
from api.caching import Shown
from api.contract import Contract
from api.idempotency import Result
from api.links import absolute
from api.pagination import AFTER, LIMIT
from api.parameters import Parameter, Unreadable, Values
from api.problems import PRODUCT_CLOSED
from api.scoping import nothing_there, product_or_404, uuid_or_404
from api.v1.storefront import serializers
from api.v1.storefront.authors import author_of
from api.views import StorefrontView
from reviews.catalog import refs
from reviews.catalog.models import Company, Product
from reviews.common.rates import Doing
from reviews.content import limits, queries
from reviews.content.drafts import Draft
from reviews.content.kinds import Source
from reviews.content.operations import reviews
from reviews.content.operations.contributions import Submission
from reviews.content.queries import ReviewFilter
from reviews.content.sorting import DEFAULT, Position, Sort
from reviews.display import cursors
from reviews.identity.permissions import Permission

PRODUCTS_AT_ONCE = 100

SORT = parameters.choice(
    "sort",
    Sort,
    default=DEFAULT,
    description="The order; equal ones come newest first. `useful` goes by helpful votes, age, "
    "detail and photos, and by neither stars nor opinion: see docs/ordering_and_rating.md.",
)
RATING = parameters.integers(
    "rating",
    low=limits.STARS_MIN,
    high=limits.STARS_MAX,
    description="Keep reviews with one of these numbers of stars.",
)
VERIFIED = parameters.boolean(
    "verified",
    description="Keep reviews whose author is known to have bought the product (or not).",
)
LANGUAGE = parameters.pattern(
    "language",
    serializers.LANGUAGE,
    accepted=gettext_noop("a language such as en or vi"),
    example="vi",
    description="Keep reviews in this language.",
)


def _refs(texts: Sequence[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(texts[0].split(",")))
    if "" in found or len(found) > PRODUCTS_AT_ONCE:
        raise Unreadable(_("Name 1 to %(most)d products.") % {"most": PRODUCTS_AT_ONCE})
    return found


PRODUCTS: Parameter[tuple[str, ...]] = Parameter(
    name="products",
    parse=_refs,
    default=(),
    required=True,
    description="Refs of products, separated by commas.",
    schema={
        "type": "array",
        "items": {"type": "string", "pattern": "^[^,]+$"},
        "minItems": 1,
        "maxItems": PRODUCTS_AT_ONCE,
    },
)

REF = {"type": "string", "pattern": f"^{refs.PATTERN}$", "examples": ["mug-ripple-indigo"]}
ID = {"type": "string", "format": "uuid"}


def products_of(company: Company, asked: Sequence[str]) -> list[Product]:
    """Return the company's products of these refs, in the order asked, without unknown ones."""
    known = {
        product.ref: product
        for product in Product.objects.for_company(company).with_refs(
            ref for ref in asked if refs.is_ref(ref)
        )
    }
    return [known[ref] for ref in asked if ref in known]


def position_in(values: Values) -> Position | None:
    """Return where the page of reviews begins that is asked for; ``None`` is the beginning.

    Raises:
        Problem: the cursor is none, or one of another order.
    """
    after = values[AFTER]
    try:
        return cursors.decode(after, sort=values[SORT]) if after else None
    except cursors.BadCursor:
        raise pagination.bad_cursor() from None


class ProductDetail(StorefrontView):
    """One product."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getProduct",
            permission=Permission.PUBLISHED_READ,
            summary="A product with its rating summary",
            answers={200: serializers.ProductSerializer},
            is_versioned=True,
            paths={"ref": REF},
        )
    }

    def get(self, request: Request, ref: str) -> HttpResponse:
        """Return the product."""
        product = product_or_404(company=self.access.company, ref=ref)

        def make() -> Any:
            summary = queries.summary_of(product)
            return serializers.ProductSerializer({"product": product, "summary": summary}).data

        return caching.answer(request, Shown([product]), make)


class Summaries(StorefrontView):
    """The stars of many products, for lists of products."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getSummaries",
            permission=Permission.PUBLISHED_READ,
            summary="Rating summaries of up to 100 products",
            description="Products that the company does not have are listed in `unknown`.",
            answers={200: serializers.SummariesSerializer},
            parameters=(PRODUCTS,),
            is_versioned=True,
        )
    }

    def get(self, request: Request) -> HttpResponse:
        """Return the summaries."""
        company, asked = self.access.company, self.values[PRODUCTS]
        products = products_of(company, asked)
        known = {product.ref for product in products}

        def make() -> Any:
            summaries = queries.summaries_of(company=company, products=products)
            items = [
                {
                    "product_ref": product.ref,
                    **serializers.SummarySerializer(summaries[product.pk]).data,
                }
                for product in products
            ]
            return {"items": items, "unknown": [ref for ref in asked if ref not in known]}

        shown = Shown(products, query=self.values.query(), leaves_out=len(products) < len(asked))
        return caching.answer(request, shown, make)


class ProductReviews(StorefrontView):
    """The reviews of one product."""

    contracts: ClassVar = {
        "GET": Contract(
            id="listReviews",
            permission=Permission.PUBLISHED_READ,
            summary="Published reviews of a product",
            description="In pages: follow `next`, or send `next_cursor` as `after`.",
            answers={200: serializers.ReviewPageSerializer},
            parameters=(SORT, RATING, VERIFIED, LANGUAGE, AFTER, LIMIT),
            is_versioned=True,
            paths={"ref": REF},
        ),
        "POST": Contract(
            id="submitReview",
            permission=Permission.CONTRIBUTION_SUBMIT,
            summary="Submit a review",
            description="The answer is a receipt: from then on the review is not lost. It is "
            "screened, and shown once it is published; `Location` leads to it from then on.",
            answers={201: serializers.ReceiptSerializer},
            body=serializers.ReviewInput,
            # The longest legal texts, every character of them as two escapes of six bytes.
            body_max=128 * 1024,
            example={
                "rating": 5,
                "title": "Keeps the heat",
                "body": "I have used it every morning for two months.",
                "recommends": True,
                "author_name": "Linh",
                "email": "linh@example.com",
            },
            problems=(PRODUCT_CLOSED,),
            doing=Doing.REVIEW,
            paths={"ref": REF},
        ),
    }

    def get(self, request: Request, ref: str) -> HttpResponse:
        """Return a page of reviews."""
        values = self.values
        sort, position = values[SORT], position_in(values)
        product = product_or_404(company=self.access.company, ref=ref)
        also = {KEY_PARAMETER: request.query_params[KEY_PARAMETER]} if self.access.in_url else {}

        def make() -> Any:
            page = queries.published_reviews(
                product=product,
                sort=sort,
                only=ReviewFilter(
                    ratings=values[RATING], verified=values[VERIFIED], language=values[LANGUAGE]
                ),
                after=position,
                limit=values[LIMIT],
            )
            return pagination.page(
                items=serializers.TopicSerializer(
                    queries.with_replies(page.reviews, product=product), many=True
                ).data,
                path=request.path,
                values=values,
                cursor=None if page.next is None else cursors.encode(page.next, sort=sort),
                **also,
            )

        # Later pages are asked for once; keeping them would push out what is asked for often.
        shown = Shown([product], query=values.query(), kept=position is None)
        return caching.answer(request, shown, make)

    def post(self, request: Request, ref: str) -> HttpResponse:
        """Receive a review."""
        product = product_or_404(company=self.access.company, ref=ref)
        sent = self.sent(request)
        author = author_of(self.access, sent)
        submission = Submission(
            product=product,
            draft=_draft(sent),
            source=Source.STOREFRONT_API,
            author=author,
            language=author.language,
        )
        at = timezone.now()

        def act() -> Result:
            with guard.admitted(request, self.weighed):
                submitted = reviews.submit(
                    by=self.access.principal.actor, at=at, submission=submission
                )
            review = submitted.contribution
            return Result(
                status=201,
                data=serializers.ReceiptSerializer(review).data,
                headers={"Location": absolute(reverse("api:contribution", args=[review.pk]))},
            )

        return idempotency.once(request, body=self.body, at=at, act=act)


def _draft(sent: Mapping[str, Any]) -> Draft:
    return Draft(
        title=sent.get("title", ""),
        body=sent.get("body", ""),
        author_name=sent.get("author_name", ""),
        rating=sent["rating"],
        recommends=sent.get("recommends"),
        answers=sent.get("answers", {}),
        pros=tuple(sent.get("pros", ())),
        cons=tuple(sent.get("cons", ())),
        experienced_on=sent.get("experienced_on"),
        relationship=sent.get("relationship", ""),
        video_url=sent.get("video_url", ""),
        photos=tuple(sent.get("photos", ())),
    )


class ContributionDetail(StorefrontView):
    """One published contribution."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getContribution",
            permission=Permission.PUBLISHED_READ,
            summary="A published contribution",
            description="What is not published answers as if it did not exist.",
            answers={200: serializers.TopicSerializer},
            is_versioned=True,
            paths={"contribution_id": ID},
        )
    }

    def get(self, request: Request, contribution_id: str) -> HttpResponse:
        """Return the contribution."""
        found = queries.published_contribution(
            company=self.access.company, contribution_id=uuid_or_404(contribution_id)
        )
        if found is None:
            raise nothing_there()
        contribution, product = found

        def make() -> Any:
            (topic,) = queries.with_replies([contribution], product=product)
            return serializers.TopicSerializer(topic).data

        # Most of it has been read already; keeping the bytes would save little.
        return caching.answer(request, Shown([product], kept=False), make)
