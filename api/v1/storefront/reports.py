"""Reporting a contribution, quickly or by a legal notice."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from rest_framework import serializers
from rest_framework.request import Request

from api import guard, idempotency
from api.contract import Contract
from api.fields import CodeField, EmailField, InputSerializer, TextField, YesNoField
from api.idempotency import Result
from api.links import absolute
from api.scoping import nothing_there, uuid_or_404
from api.v1.storefront.authors import visitor_of
from api.v1.storefront.votes import ID, VoterField
from api.views import StorefrontView
from reviews.common.rates import Doing
from reviews.common.tokens import make_token
from reviews.content import limits
from reviews.content.models import Contribution
from reviews.content.operations import reports
from reviews.content.reporting import Complaint, ReportKind, ReportReason
from reviews.identity.permissions import Permission


class ReportInput(InputSerializer):
    """What is wrong with a contribution. A legal notice says more than a report."""

    kind = CodeField(choices=ReportKind.choices)
    voter = VoterField()
    reason = CodeField(
        choices=ReportReason.choices,
        required=False,
        help_text="Of a report. A legal notice is always about the law.",
    )
    text = TextField(
        advertised_max=limits.NOTICE_TEXT_MAX,
        required=False,
        allow_blank=True,
        help_text="In a legal notice: why it is against the law. A report takes "
        f"{limits.REPORT_TEXT_MAX} characters, and needs them with the reason `other` only.",
    )
    email = EmailField(
        required=False,
        allow_blank=True,
        max_length=limits.EMAIL_MAX,
        help_text="To say what became of it. A legal notice needs it, as it needs the name.",
    )
    name = TextField(
        advertised_max=limits.NOTIFIER_MAX,
        required=False,
        allow_blank=True,
        help_text="Of a legal notice: who sends it. Never shown to the author.",
    )
    law = TextField(
        advertised_max=limits.LAW_MAX,
        required=False,
        allow_blank=True,
        help_text="Of a legal notice: the country and the law, if known.",
    )
    location = TextField(
        advertised_max=limits.LOCATION_MAX,
        required=False,
        allow_blank=True,
        help_text="Of a legal notice: the exact address at which it was seen. Without it, that of "
        "the page here.",
    )
    good_faith = YesNoField(
        required=False,
        help_text="Of a legal notice: the notifier believes it to be right and complete.",
    )
    about_child_abuse = YesNoField(
        required=False,
        help_text="Of a legal notice about an offence of Articles 3 to 7 of Directive 2011/93/EU: "
        "then name and e-mail address may be left out.",
    )


class ReportReceiptSerializer(serializers.Serializer[Any]):
    """The report is kept; what becomes of it stands at ``receipt_url``."""

    id = serializers.UUIDField(source="pk")
    state = serializers.CharField()
    receipt_url = serializers.SerializerMethodField()

    def get_receipt_url(self, report: Any) -> str:
        """Return the page that says where the report stands. Its address is the only key to it."""
        token = make_token(str(report.pk), purpose=reports.RECEIPT)
        return absolute(reverse("web:report-receipt", args=[token]))


class Reports(StorefrontView):
    """The reports about one contribution."""

    contracts: ClassVar = {
        "POST": Contract(
            id="report",
            permission=Permission.CONTRIBUTION_SUBMIT,
            summary="Report a contribution, or send a legal notice about it",
            description="Anybody may, without an account. A person looks at it. A legal notice is "
            "one of Article 16 of Regulation (EU) 2022/2065. A visitor has one open report of a "
            "kind about a contribution: another replaces what it says and answers 200.",
            answers={200: ReportReceiptSerializer, 201: ReportReceiptSerializer},
            body=ReportInput,
            example={
                "kind": "report",
                "reason": "spam",
                "text": "The same advertisement as yesterday.",
                "voter": "4f9f1c1e-6a0b-4a43-9d0b-6a1f0b8d2c57",
            },
            doing=Doing.REPORT,
            paths={"contribution_id": ID},
        )
    }

    def post(self, request: Request, contribution_id: str) -> HttpResponse:
        """Receive a report."""
        contribution = uuid_or_404(contribution_id)
        sent = self.sent(request)
        kind = ReportKind(sent["kind"])
        location = sent.get("location", "")
        if kind is ReportKind.LEGAL_NOTICE and not location:
            location = absolute(reverse("web:any-report", args=[contribution]))
        complaint = Complaint(
            kind=kind,
            reason=sent.get("reason", ""),
            text=sent.get("text", ""),
            name=sent.get("name", ""),
            email=sent.get("email", ""),
            law=sent.get("law", ""),
            location=location,
            good_faith=sent.get("good_faith", False),
            about_child_abuse=sent.get("about_child_abuse", False),
        )
        visitor = visitor_of(self.access, device=sent["voter"])
        at = timezone.now()

        def act() -> Result:
            with guard.admitted(request, self.weighed):
                received = reports.receive(
                    by=self.access.principal.actor,
                    at=at,
                    company=self.access.company,
                    contribution_id=contribution,
                    visitor=visitor,
                    complaint=complaint,
                    language=get_language() or settings.LANGUAGE_CODE,
                )
            data = ReportReceiptSerializer(received.report).data
            return Result(status=201 if received.is_new else 200, data=data)

        try:
            return idempotency.once(request, body=self.body, at=at, act=act)
        except Contribution.DoesNotExist:
            raise nothing_there() from None
