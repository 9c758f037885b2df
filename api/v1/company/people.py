"""A customer who asks the company about their data: a copy of it, and its erasure."""

import json
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency
from api.bodies import render
from api.contract import Contract
from api.fields import EmailField, InputSerializer, TextField, WholeNumberField, YesNoField
from api.idempotency import Result
from api.problems import NOT_FOUND, TOO_LATE, Problem
from api.scoping import nothing_there, uuid_or_404
from api.views import CompanyView
from reviews.catalog.order_data import CUSTOMER_REF_MAX, EMAIL_MAX
from reviews.identity.lifecycle import ErasureState
from reviews.identity.models import Erasure, Reviewer
from reviews.identity.operations import erasures, people
from reviews.identity.operations.erasures import COOLING_OFF
from reviews.identity.operations.people import COOLING_OFF_MAX
from reviews.identity.permissions import Permission
from reviews.interop.operations import personal_data

ID = {"type": "string", "format": "uuid"}
STATES = list(Erasure.state.field.choices or ())


class SoughtPersonInput(InputSerializer):
    """Who asks: by exactly one of the two."""

    email = EmailField(
        max_length=EMAIL_MAX,
        required=False,
        help_text="The address the person writes from. Make sure that it is really theirs.",
    )
    customer_ref = TextField(
        advertised_max=CUSTOMER_REF_MAX,
        max_length=CUSTOMER_REF_MAX,
        required=False,
        help_text="The shop's own id of its customer.",
    )
    with_guests = YesNoField(
        required=False,
        default=False,
        help_text="Also the guests who typed this address and never confirmed it. Anybody may have "
        "typed it: say so only if you are sure that it was this person.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for exactly one name of the person, and for guests by address only."""
        if ("email" in attrs) == ("customer_ref" in attrs):
            raise serializers.ValidationError(
                {"email": [_("Give either the e-mail address or the customer id.")]}
            )
        if attrs["with_guests"] and "email" not in attrs:
            raise serializers.ValidationError(
                {"with_guests": [_("Guests are found by an e-mail address only.")]}
            )
        return attrs


class ErasureInput(SoughtPersonInput):
    """Whom to forget, and when."""

    cooling_off_days = WholeNumberField(
        required=False,
        default=COOLING_OFF.days,
        min_value=0,
        max_value=COOLING_OFF_MAX.days,
        help_text="How long the person can still think again; 0 if the person does not want to.",
    )


class PersonalDataSerializer(serializers.Serializer[Any]):
    """Everything about one person. docs/privacy.md describes each part."""

    format = serializers.CharField()
    company = serializers.DictField(child=serializers.CharField())
    person = serializers.UUIDField(help_text="Stands for the person, also in `records`.")
    exported_at = serializers.DateTimeField()
    records = serializers.DictField(
        child=serializers.ListField(child=serializers.DictField()),
        help_text="By kind of row; kinds of which there is nothing are left out.",
    )
    events = serializers.ListField(child=serializers.DictField())


class PersonalDataListSerializer(serializers.Serializer[Any]):
    """One copy for the person and, if asked for, one for each guest."""

    items = PersonalDataSerializer(many=True)


class ErasureSerializer(serializers.Serializer[Any]):
    """A wish to be forgotten, and what has become of it."""

    id = serializers.UUIDField()
    person = serializers.UUIDField(
        source="reviewer_id", help_text="Stands for the person; the same as in an export."
    )
    state = serializers.ChoiceField(choices=STATES)
    requested_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="Until then it can be called off.")
    ended_at = serializers.DateTimeField(allow_null=True)


class ErasureListSerializer(serializers.Serializer[Any]):
    """One for the person and, if asked for, one for each guest."""

    items = ErasureSerializer(many=True)


class Export(CompanyView):
    """A copy of what is known about a person."""

    contracts: ClassVar = {
        "POST": Contract(
            id="exportPerson",
            permission=Permission.PERSON_MANAGE,
            summary="All personal data of a customer who asks for it",
            description="The same file that the person can download. The journal keeps who asked "
            "for it and when. Photos have addresses that are good for an hour. With an "
            "Idempotency-Key a repeat is about the same persons, and reads anew what is known.",
            answers={200: PersonalDataListSerializer},
            body=SoughtPersonInput,
            example={"email": "lan@example.com"},
        )
    }

    def post(self, request: Request) -> HttpResponse:
        """Return the data."""
        sent, at = self.sent(request), timezone.now()
        by, company = self.access.principal.actor, self.access.company

        def act() -> Result:
            found = people.look_up(by=by, at=at, company=company, **sent)
            if not found:
                raise _nobody()
            return Result(status=200, data={"people": [str(person.pk) for person in found]})

        answer = idempotency.once(request, body=self.body, at=at, act=act)
        # The answer is kept for repeats for a day, where no personal data may be. So what is kept
        # says only who it was, and what is known about them is read each time.
        ids = [UUID(text) for text in json.loads(answer.content)["people"]]
        rows = Reviewer.objects.for_company(company).select_related("company").in_bulk(ids)
        exports = [
            personal_data.hand_out(by=by, at=at, reviewer=rows[person_id])
            for person_id in ids
            if person_id in rows
        ]
        answer.content = render({"items": [export.as_json() for export in exports]})
        return answer


class Erasures(CompanyView):
    """Wishes to be forgotten, which persons have told the company."""

    contracts: ClassVar = {
        "POST": Contract(
            id="erasePerson",
            permission=Permission.PERSON_MANAGE,
            summary="Erase the personal data of a customer who asks for it",
            description="It begins when the time to think again is over, and ends some minutes "
            "later. One that is open already stays, and is brought forward if it would come later "
            "than asked for now. What stays afterwards: docs/privacy.md.",
            answers={201: ErasureListSerializer},
            body=ErasureInput,
            example={"email": "lan@example.com", "cooling_off_days": 7},
        )
    }

    def post(self, request: Request) -> HttpResponse:
        """Take the wish."""
        sent, at = self.sent(request), timezone.now()
        cooling_off = timedelta(days=sent.pop("cooling_off_days"))

        def act() -> Result:
            wishes = people.request_erasures(
                by=self.access.principal.actor,
                at=at,
                company=self.access.company,
                cooling_off=cooling_off,
                **sent,
            )
            if not wishes:
                raise _nobody()
            return Result(status=201, data=ErasureListSerializer({"items": wishes}).data)

        return idempotency.once(request, body=self.body, at=at, act=act)


class ErasureDetail(CompanyView):
    """One wish to be forgotten."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getErasure",
            permission=Permission.PERSON_MANAGE,
            summary="What has become of an erasure",
            answers={200: ErasureSerializer},
            paths={"erasure_id": ID},
        )
    }

    def get(self, request: Request, erasure_id: str) -> Response:
        """Return the wish."""
        return Response(ErasureSerializer(_erasure(self, erasure_id)).data)


class ErasureCancellation(CompanyView):
    """The person wants to stay after all."""

    contracts: ClassVar = {
        "POST": Contract(
            id="cancelErasure",
            permission=Permission.PERSON_MANAGE,
            summary="Call an erasure off while there is time",
            description="One that was called off before stays so.",
            answers={200: ErasureSerializer},
            problems=(TOO_LATE,),
            paths={"erasure_id": ID},
        )
    }

    def post(self, request: Request, erasure_id: str) -> HttpResponse:
        """Call it off."""
        at = timezone.now()

        def act() -> Result:
            wish = _erasure(self, erasure_id)
            erasures.cancel(by=self.access.principal.actor, at=at, erasure=wish)
            wish.refresh_from_db()
            if wish.state != ErasureState.CANCELLED:
                raise Problem(TOO_LATE, "The erasure has begun; nothing of it can be taken back.")
            return Result(status=200, data=ErasureSerializer(wish).data)

        return idempotency.once(request, body=self.body, at=at, act=act)


def _nobody() -> Problem:
    return Problem(NOT_FOUND, "The company knows nobody by that.")


def _erasure(view: CompanyView, erasure_id: str) -> Erasure:
    wish = (
        Erasure.objects.for_company(view.access.company)
        .select_related("company")
        .filter(pk=uuid_or_404(erasure_id))
        .first()
    )
    if wish is None:
        raise nothing_there()
    return wish
