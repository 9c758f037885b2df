"""Feeds of reviews for channels: their addresses, and what became of making them."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency
from api.contract import Contract
from api.fields import InputSerializer
from api.idempotency import Result
from api.views import CompanyView
from reviews.display.channels import FeedKind, address_of
from reviews.display.feeds.items import REASONS
from reviews.display.models import ChannelFeed
from reviews.display.operations import feeds
from reviews.display.queries import feeds_of
from reviews.identity.permissions import Permission


class LeftOutSerializer(serializers.Serializer[Any]):
    """How many public reviews are not in a feed, by reason."""

    collected_elsewhere = serializers.IntegerField(
        min_value=0, help_text="They were imported; channels take only what was collected here."
    )
    no_text = serializers.IntegerField(min_value=0, help_text="They are stars alone.")
    no_product_page = serializers.IntegerField(
        min_value=0, help_text="Their product has no `url` in the catalogue."
    )


class FeedSerializer(serializers.Serializer[Any]):
    """A feed, and what became of making it last."""

    kind = serializers.ChoiceField(choices=FeedKind.choices)
    address = serializers.URLField(
        help_text="Where the channel fetches it. Whoever knows the address can read it."
    )
    is_being_made = serializers.BooleanField()
    asked_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was asked for, as long as making it has not begun."
    )
    tried_at = serializers.DateTimeField(
        allow_null=True, help_text="When making it last ended, whichever way."
    )
    failure = serializers.CharField(
        help_text="Why it could not be made the last time; empty otherwise. The last whole file "
        "is handed out until another is whole."
    )
    made_at = serializers.DateTimeField(
        allow_null=True, help_text="As of when it is; null while there is none."
    )
    bytes = serializers.IntegerField(min_value=0)
    reviews = serializers.IntegerField(min_value=0, help_text="How many are in it.")
    left_out = LeftOutSerializer()


class FeedsSerializer(serializers.Serializer[Any]):
    """The feeds that were ever asked for."""

    items = FeedSerializer(many=True)


class FeedInput(InputSerializer):
    """Which feed is asked for."""

    kind = serializers.ChoiceField(choices=FeedKind.choices)


class Feeds(CompanyView):
    """All feeds of the company."""

    contracts: ClassVar = {
        "GET": Contract(
            id="listFeeds",
            permission=Permission.PRODUCT_MANAGE,
            summary="The feeds for channels, and what became of making them",
            answers={200: FeedsSerializer},
        ),
        "POST": Contract(
            id="makeFeed",
            permission=Permission.PRODUCT_MANAGE,
            summary="Have a feed for a channel made, now and from now on",
            description="`google` is the product review feed of Merchant Center (XML 2.4), `meta` "
            "that of Meta's shops (CSV). Each holds all public reviews that were collected here, "
            "have a text, and are of a product with a `url`. It is made in the background, and "
            "made anew whenever something has changed. Its address stays.",
            answers={202: FeedSerializer},
            body=FeedInput,
            example={"kind": "google"},
        ),
    }

    def get(self, request: Request) -> Response:
        """Return the feeds."""
        found = feeds_of(self.access.company)
        return Response({"items": [_shown(feed) for feed in found]})

    def post(self, request: Request) -> HttpResponse:
        """Ask for a feed."""
        kind = FeedKind(self.sent(request)["kind"])
        company, at = self.access.company, timezone.now()

        def act() -> Result:
            feed = feeds.ask(by=self.access.principal.actor, at=at, company=company, kind=kind)
            return Result(status=202, data=_shown(feed))

        return idempotency.once(request, body=self.body, at=at, act=act)


def _shown(feed: ChannelFeed) -> Any:
    return FeedSerializer(
        {
            "kind": feed.kind,
            "address": address_of(FeedKind(feed.kind), feed.name),
            "is_being_made": feed.begun_at is not None,
            "asked_at": feed.asked_at,
            "tried_at": feed.tried_at,
            "failure": feed.failure,
            "made_at": feed.made_at,
            "bytes": feed.byte_size,
            "reviews": feed.reviews,
            "left_out": {reason: feed.left_out.get(reason, 0) for reason in REASONS},
        }
    ).data
