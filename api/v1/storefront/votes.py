"""Voting on whether a contribution was helpful."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request

from api import guard, idempotency
from api.contract import Contract
from api.fields import InputSerializer, PatternField, YesNoField
from api.idempotency import Result
from api.problems import OWN_CONTRIBUTION
from api.scoping import nothing_there, uuid_or_404
from api.v1.storefront.authors import visitor_of
from api.views import StorefrontView
from reviews.common.rates import Doing
from reviews.content.models import Contribution
from reviews.content.operations import votes
from reviews.content.visitors import DEVICE_PATTERN
from reviews.identity.permissions import Permission

ID = {"type": "string", "format": "uuid"}


class VoterField(PatternField):
    """The random id by which a page or widget knows its visitor again."""

    def __init__(self, **options: Any) -> None:
        """Take what other fields take."""
        super().__init__(
            rf"^{DEVICE_PATTERN}\Z",
            trim_whitespace=False,
            help_text="Random, made once and kept on the visitor's device, such as a UUID. Make it "
            "only when the visitor votes or reports; never from anything that identifies somebody.",
            **options,
        )


class VoteInput(InputSerializer):
    """A vote."""

    helpful = YesNoField(allow_null=True, help_text="`null` takes the vote back.")
    voter = VoterField()


class TallySerializer(serializers.Serializer[Any]):
    """The votes on a contribution."""

    helpful_count = serializers.IntegerField(min_value=0)
    not_helpful_count = serializers.IntegerField(min_value=0)
    yours = serializers.BooleanField(allow_null=True, help_text="As it is now; `null` is none.")


class Votes(StorefrontView):
    """The votes on one contribution."""

    contracts: ClassVar = {
        "POST": Contract(
            id="vote",
            permission=Permission.CONTRIBUTION_SUBMIT,
            summary="Say whether a contribution was helpful",
            description="Each visitor has one vote, which another replaces; the same again changes "
            "nothing, so that a repeat needs no `Idempotency-Key`. A customer of whom the shop's "
            "token tells, and who has written here before, has one on all devices, and none on "
            "what they wrote.",
            answers={200: TallySerializer},
            body=VoteInput,
            example={"helpful": True, "voter": "4f9f1c1e-6a0b-4a43-9d0b-6a1f0b8d2c57"},
            problems=(OWN_CONTRIBUTION,),
            doing=Doing.VOTE,
            paths={"contribution_id": ID},
        )
    }

    def post(self, request: Request, contribution_id: str) -> HttpResponse:
        """Set, change or take back the visitor's vote."""
        contribution = uuid_or_404(contribution_id)
        sent = self.sent(request)
        visitor = visitor_of(self.access, device=sent["voter"])
        at = timezone.now()

        def act() -> Result:
            with guard.admitted(request, self.weighed):
                tally = votes.cast(
                    by=self.access.principal.actor,
                    at=at,
                    company=self.access.company,
                    contribution_id=contribution,
                    visitor=visitor,
                    is_helpful=sent["helpful"],
                )
            return Result(status=200, data=TallySerializer(tally).data)

        try:
            return idempotency.once(request, body=self.body, at=at, act=act)
        except Contribution.DoesNotExist:
            raise nothing_there() from None
