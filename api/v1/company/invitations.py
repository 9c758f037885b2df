"""Asking buyers for reviews."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency, pagination
from api.contract import Contract
from api.fields import EmailField, InputSerializer, PatternField, TextField, YesNoField
from api.idempotency import Result
from api.pagination import AFTER, LIMIT
from api.v1.storefront.serializers import LANGUAGE_OF_PAGE
from api.views import CompanyView
from reviews.catalog import refs
from reviews.content import limits
from reviews.encourage import links
from reviews.encourage.models import Invitation
from reviews.encourage.operations import invitations
from reviews.encourage.operations.invitations import AT_ONCE_MAX, InvitationData
from reviews.identity.permissions import Permission

LISTING = "invitations"
CUSTOMER_REF_MAX = 128


class PersonInput(InputSerializer):
    """Whom the company asks about what; the company vouches that this person bought it."""

    product_ref = PatternField(rf"^{refs.PATTERN}\Z", trim_whitespace=False)
    email = EmailField(max_length=limits.EMAIL_MAX)
    customer_ref = TextField(
        advertised_max=CUSTOMER_REF_MAX,
        max_length=CUSTOMER_REF_MAX,
        required=False,
        allow_blank=True,
        help_text="The shop's own id of its customer.",
    )
    language = PatternField(
        f"^{LANGUAGE_OF_PAGE}$", required=False, help_text="BCP 47; of the mail and the form."
    )


class InvitationsInput(InputSerializer):
    """People to invite, all or none."""

    invitations = serializers.ListField(child=PersonInput(), min_length=1, max_length=AT_ONCE_MAX)
    send = YesNoField(
        required=False,
        default=True,
        help_text="Whether we write the mails. If not, pass on `link` yourself.",
    )


class InvitationSerializer(serializers.Serializer[Any]):
    """An invitation and what has become of it."""

    id = serializers.UUIDField(source="pk")
    product_ref = serializers.CharField(source="product.ref")
    state = serializers.CharField()
    link = serializers.SerializerMethodField(
        help_text="Proves the purchase to whoever has it: for the invited person only."
    )
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    contribution_id = serializers.UUIDField(allow_null=True)

    def get_link(self, invitation: Invitation) -> str:
        """Return the address of the form."""
        return links.to_invitation(invitation.pk)


class InvitationsSerializer(serializers.Serializer[Any]):
    """The invitations, in the order asked; who had an open one keeps it."""

    items = InvitationSerializer(many=True)


class InvitationPageSerializer(serializers.Serializer[Any]):
    """One page of invitations, latest first."""

    items = InvitationSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    next_cursor = serializers.CharField(allow_null=True)


class Invitations(CompanyView):
    """All invitations."""

    contracts: ClassVar = {
        "GET": Contract(
            id="listInvitations",
            permission=Permission.INVITATION_MANAGE,
            summary="Invitations to review, latest first",
            answers={200: InvitationPageSerializer},
            parameters=(AFTER, LIMIT),
        ),
        "POST": Contract(
            id="inviteBuyers",
            permission=Permission.INVITATION_MANAGE,
            summary="Invite up to 100 buyers to review what they bought",
            description="All of them or, if any is at fault, none; `errors` then says which by "
            "`index`. Who has an open invitation for the product keeps that one and gets no "
            "second mail. A review by the link counts as a verified purchase.",
            answers={201: InvitationsSerializer},
            body=InvitationsInput,
            example={
                "invitations": [{"product_ref": "mug-ripple-indigo", "email": "linh@example.com"}],
                "send": True,
            },
        ),
    }

    def get(self, request: Request) -> Response:
        """Return a page of invitations."""
        after, limit = self.values[AFTER], self.values[LIMIT]
        place = pagination.decode_time_and_id(after, LISTING) if after else None
        rows = (
            Invitation.objects.for_company(self.access.company)
            .select_related("product")
            .latest_first(after=place)
        )
        found = list(rows[: limit + 1])
        shown, more = found[:limit], len(found) > limit
        cursor = None
        if more:
            latest = shown[-1]
            cursor = pagination.encode_place(LISTING, latest.created_at.isoformat(), str(latest.pk))
        return Response(
            pagination.page(
                items=InvitationSerializer(shown, many=True).data,
                path=request.path,
                values=self.values,
                cursor=cursor,
            )
        )

    def post(self, request: Request) -> HttpResponse:
        """Invite people."""
        sent = self.sent(request)
        people = [InvitationData(**fields) for fields in sent["invitations"]]
        at = timezone.now()

        def act() -> Result:
            made = invitations.invite(
                by=self.access.principal.actor,
                at=at,
                company=self.access.company,
                people=people,
                send=sent["send"],
            )
            return Result(status=201, data=InvitationsSerializer({"items": made}).data)

        return idempotency.once(request, body=self.body, at=at, act=act)
