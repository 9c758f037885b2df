"""The moderation queue."""

from typing import ClassVar

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency, pagination, parameters
from api.contract import Contract
from api.idempotency import Result
from api.pagination import AFTER, LIMIT
from api.problems import APPEAL_NEEDS_ANOTHER, DECIDED_MEANWHILE, TEXT_CHANGED
from api.scoping import nothing_there, uuid_or_404
from api.v1.company import serializers
from api.views import CompanyView
from reviews.identity.permissions import Permission
from reviews.moderation import queries
from reviews.moderation.models import Case, Outcome
from reviews.moderation.operations import decisions
from reviews.moderation.queries import DecisionView, Listing
from reviews.moderation.reasons import ReasonCode

LISTING = parameters.choice(
    "listing",
    Listing,
    default=Listing.WAITING,
    description="What waits, longest first; or what was decided, latest first.",
)
ID = {"type": "string", "format": "uuid"}


class Cases(CompanyView):
    """The two lists of the desk."""

    contracts: ClassVar = {
        "GET": Contract(
            id="listCases",
            permission=Permission.CASE_VIEW,
            summary="The moderation queue, or what was decided",
            answers={200: serializers.CasePageSerializer},
            parameters=(LISTING, AFTER, LIMIT),
        )
    }

    def get(self, request: Request) -> Response:
        """Return a page of cases."""
        listing, after = self.values[LISTING], self.values[AFTER]
        page = queries.cases(
            company=self.access.company,
            listing=listing,
            after=pagination.decode_time_and_id(after, listing) if after else None,
            limit=self.values[LIMIT],
        )
        cursor = None
        if page.next is not None:
            moment, number = page.next
            cursor = pagination.encode_place(listing, moment.isoformat(), number.hex)
        return Response(
            pagination.page(
                items=serializers.CaseSerializer(page.cases, many=True).data,
                path=request.path,
                values=self.values,
                cursor=cursor,
            )
        )


class CaseDetail(CompanyView):
    """One case."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getCase",
            permission=Permission.CASE_VIEW,
            summary="A moderation case",
            answers={200: serializers.CaseSerializer},
            paths={"case_id": ID},
        )
    }

    def get(self, request: Request, case_id: str) -> Response:
        """Return the case."""
        case = queries.case(company=self.access.company, case_id=uuid_or_404(case_id))
        if case is None:
            raise nothing_there()
        return Response(serializers.CaseSerializer(case).data)


class Decisions(CompanyView):
    """The decisions on one case."""

    contracts: ClassVar = {
        "POST": Contract(
            id="decideCase",
            permission=Permission.CASE_DECIDE,
            summary="Publish or reject what a case is about",
            description="It counts for the revision that was looked at only. A decision can be "
            "revised by another that names it as `revises`.",
            answers={201: serializers.DecisionSerializer},
            body=serializers.DecisionInput,
            example={
                "revision_id": "01934f5e-5a6b-7c8d-9e0f-1a2b3c4d5e6f",
                "outcome": "reject",
                "reasons": ["advertising"],
                "note": "Third one with this link today.",
            },
            problems=(TEXT_CHANGED, DECIDED_MEANWHILE, APPEAL_NEEDS_ANOTHER),
            paths={"case_id": ID},
        )
    }

    def post(self, request: Request, case_id: str) -> HttpResponse:
        """Decide the case."""
        case = uuid_or_404(case_id)
        sent = self.sent(request)
        at = timezone.now()

        def act() -> Result:
            decision = decisions.decide(
                by=self.access.principal.actor,
                at=at,
                company=self.access.company,
                case_id=case,
                revision_id=sent["revision_id"],
                outcome=Outcome(sent["outcome"]),
                reasons=sent.get("reasons", ()),
                note=sent.get("note", ""),
                revises=sent.get("revises"),
            )
            view = DecisionView(
                id=decision.pk,
                outcome=Outcome(decision.outcome),
                reasons=[ReasonCode(code) for code in decision.reasons],
                note=decision.note,
                by=self.access.principal.actor,
                is_automatic=decision.is_automatic,
                decided_at=decision.decided_at,
            )
            return Result(status=201, data=serializers.DecisionSerializer(view).data)

        try:
            return idempotency.once(request, body=self.body, at=at, act=act)
        except Case.DoesNotExist:
            raise nothing_there() from None
