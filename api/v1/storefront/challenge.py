"""Challenges for pages that want to have a proof of work ready before they are asked for one."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import parameters, throttling
from api.contract import Contract
from api.guard import ChallengeSerializer
from api.views import StorefrontView
from reviews.common import rates, robots
from reviews.common.rates import Doing
from reviews.common.robots import Weighed
from reviews.identity.permissions import Permission

DOING = parameters.choice(
    "doing", Doing, default=Doing.REVIEW, description="What the proof is to be for."
)


class OfferedChallengeSerializer(serializers.Serializer[Any]):
    """A challenge, and whether a proof would be needed now."""

    is_needed = serializers.BooleanField(
        help_text="Whether the next such request from this client needs a proof, as things stand."
    )
    challenge = ChallengeSerializer()


class Challenge(StorefrontView):
    """A challenge for a proof of work."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getChallenge",
            permission=Permission.CONTRIBUTION_SUBMIT,
            summary="A challenge for a proof of work",
            description="Asked for when somebody begins to write, it can be solved until they "
            "send. It counts for 15 minutes and once.",
            answers={200: OfferedChallengeSerializer},
            parameters=(DOING,),
        )
    }

    def get(self, request: Request) -> Response:
        """Return a challenge as hard as it must be now."""
        company, doing = str(self.access.company.pk), self.values[DOING]
        is_guest = throttling.is_public(self.access)
        address = request.META.get("REMOTE_ADDR", "")
        limits = robots.limits(doing, company=company, address=address) if is_guest else []
        weighed = Weighed(
            doing=doing, company=company, standings=rates.look(limits), is_guest=is_guest
        )
        offered = {"is_needed": weighed.level > 0, "challenge": weighed.challenge()}
        return Response(OfferedChallengeSerializer(offered).data)
