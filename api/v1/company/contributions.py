"""What customers said, in every state, and the company's word on it."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency, pagination, parameters
from api.contract import Contract
from api.fields import InputSerializer, TextField
from api.idempotency import Result
from api.pagination import AFTER, LIMIT
from api.scoping import nothing_there, product_or_404, uuid_or_404
from api.v1.company.serializers import CaseProductSerializer
from api.v1.storefront.serializers import IncentiveField
from api.views import CompanyView
from reviews.catalog import refs
from reviews.content import limits, queries
from reviews.content.kinds import Kind, PurchaseProof
from reviews.content.models import Contribution
from reviews.content.operations import replies
from reviews.content.operations.replies import NothingToReplyTo
from reviews.content.queries import HeldContribution, HeldFilter, Place
from reviews.content.queries.held import LOOKED_AT_MAX
from reviews.identity.permissions import Permission

LISTING = "contributions"
STATES = list(Contribution.state.field.choices or ())
ID = {"type": "string", "format": "uuid"}

KIND = parameters.codes("kind", Kind.values, description="Keep these kinds.")
STATE = parameters.codes(
    "state", [str(code) for code, _label in STATES], description="Keep what stands so."
)
PRODUCT = parameters.pattern(
    "product",
    refs.PATTERN,
    accepted="the ref of a product",
    example="mug-ripple-indigo",
    description="Keep what is about this product.",
)
AWAITING_REPLY = parameters.boolean(
    "awaiting_reply",
    description="`true` keeps public reviews and questions without the company's word. A page then "
    f"looks at {LOOKED_AT_MAX} contributions at most: it may hold fewer items than `limit`, even "
    "none, and still have a `next`.",
)


class HeldSerializer(serializers.Serializer[Any]):
    """A contribution with its newest text, whether or not the public sees it."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    state = serializers.ChoiceField(choices=STATES)
    product = CaseProductSerializer()
    parent_id = serializers.UUIDField(allow_null=True)
    is_official = serializers.BooleanField(help_text="The company itself speaks.")
    title = serializers.CharField()
    body = serializers.CharField()
    author_name = serializers.CharField()
    rating = serializers.IntegerField(
        allow_null=True, min_value=limits.STARS_MIN, max_value=limits.STARS_MAX
    )
    recommends = serializers.BooleanField(allow_null=True)
    language = serializers.CharField()
    revision_number = serializers.IntegerField(min_value=1)
    is_public_text = serializers.BooleanField(help_text="This very text is what the public sees.")
    source = serializers.CharField()  # type: ignore[assignment]  # a name of ours
    incentive = IncentiveField()
    is_verified_purchase = serializers.BooleanField()
    purchase_proof = serializers.ChoiceField(
        choices=PurchaseProof.choices, allow_blank=True, help_text="Empty if none is known."
    )
    is_email_confirmed = serializers.BooleanField()
    written_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)


class HeldTopicSerializer(HeldSerializer):
    """The same with the company's word on it."""

    official_reply = HeldSerializer(allow_null=True, help_text="The company's public word on it.")


class HeldPageSerializer(serializers.Serializer[Any]):
    """One page of contributions, newest first."""

    items = HeldTopicSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    next_cursor = serializers.CharField(allow_null=True)


class ReplyInput(InputSerializer):
    """The company's word."""

    body = TextField(advertised_max=limits.BODY_MAX)


class Contributions(CompanyView):
    """Everything that was said."""

    contracts: ClassVar = {
        "GET": Contract(
            id="listContributions",
            permission=Permission.CONTRIBUTION_VIEW,
            summary="Contributions of every kind and state, newest first",
            answers={200: HeldPageSerializer},
            parameters=(KIND, STATE, PRODUCT, AWAITING_REPLY, AFTER, LIMIT),
        )
    }

    def get(self, request: Request) -> Response:
        """Return a page of contributions."""
        company, values = self.access.company, self.values
        after, ref = values[AFTER], values[PRODUCT]
        page = queries.contributions(
            company=company,
            only=HeldFilter(
                kinds=tuple(Kind(code) for code in values[KIND]),
                states=values[STATE],
                product=product_or_404(company=company, ref=ref) if ref else None,
                awaits_reply=bool(values[AWAITING_REPLY]),
            ),
            after=Place(*pagination.decode_time_and_id(after, LISTING)) if after else None,
            limit=values[LIMIT],
        )
        cursor = None
        if page.next is not None:
            place = page.next
            cursor = pagination.encode_place(LISTING, place.written_at.isoformat(), place.id.hex)
        return Response(
            pagination.page(
                items=HeldTopicSerializer(page.items, many=True).data,
                path=request.path,
                values=values,
                cursor=cursor,
            )
        )


class _One(CompanyView):
    """What the routes of one contribution have in common."""

    def _found(self, contribution_id: str) -> HeldContribution:
        found = queries.contribution(
            company=self.access.company, contribution_id=uuid_or_404(contribution_id)
        )
        if found is None:
            raise nothing_there()
        return found


class ContributionDetail(_One):
    """One contribution."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getHeldContribution",
            permission=Permission.CONTRIBUTION_VIEW,
            summary="A contribution in whatever state",
            answers={200: HeldTopicSerializer},
            paths={"contribution_id": ID},
        )
    }

    def get(self, request: Request, contribution_id: str) -> Response:
        """Return the contribution."""
        return Response(HeldTopicSerializer(self._found(contribution_id)).data)


class Reply(_One):
    """The company's word on one contribution."""

    contracts: ClassVar = {
        "PUT": Contract(
            id="reply",
            permission=Permission.CONTRIBUTION_REPLY,
            summary="Say the company's word on a review or a question",
            description="It is public at once and takes the place of an earlier one. The same text "
            "once more changes nothing. What is not public cannot be replied to: 404.",
            answers={200: HeldTopicSerializer},
            body=ReplyInput,
            body_max=128 * 1024,
            example={"body": "Thank you! The new handle is twice as strong."},
            paths={"contribution_id": ID},
        )
    }

    def put(self, request: Request, contribution_id: str) -> Response:
        """Publish the word."""
        sent = self.sent(request)
        try:
            replies.reply_officially(
                by=self.access.principal.actor,
                at=timezone.now(),
                company=self.access.company,
                contribution_id=uuid_or_404(contribution_id),
                body=sent["body"],
            )
        except NothingToReplyTo:
            raise nothing_there() from None
        return Response(HeldTopicSerializer(self._found(contribution_id)).data)


class ReplyWithdrawal(_One):
    """Taking the company's word back."""

    contracts: ClassVar = {
        "POST": Contract(
            id="withdrawReply",
            permission=Permission.CONTRIBUTION_REPLY,
            summary="Take the company's word back",
            description="Where there is none, nothing changes.",
            answers={200: HeldTopicSerializer},
            paths={"contribution_id": ID},
        )
    }

    def post(self, request: Request, contribution_id: str) -> HttpResponse:
        """Withdraw the word."""
        at = timezone.now()

        def act() -> Result:
            replies.withdraw_reply(
                by=self.access.principal.actor,
                at=at,
                company=self.access.company,
                contribution_id=uuid_or_404(contribution_id),
            )
            return Result(status=200, data=HeldTopicSerializer(self._found(contribution_id)).data)

        try:
            return idempotency.once(request, body=self.body, at=at, act=act)
        except NothingToReplyTo:
            raise nothing_there() from None
