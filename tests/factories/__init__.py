"""Things to test with, made the way the system itself makes them: through the operations."""

import io
from datetime import datetime
from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone

from reviews.catalog.models import Company, Order, Product
from reviews.catalog.operations import companies, orders, products
from reviews.catalog.operations.orders import LineData
from reviews.catalog.operations.products import ProductData
from reviews.content.drafts import Draft
from reviews.content.field_data import FormFieldData, OptionData
from reviews.content.fields import Field, FieldRole
from reviews.content.kinds import Incentive, Kind, PurchaseProof, Source
from reviews.content.models import Contribution, Report
from reviews.content.operations import form_fields, publication, replies, reports, reviews
from reviews.content.operations.contributions import Submission
from reviews.content.reporting import Complaint
from reviews.content.visitors import Visitor
from reviews.encourage.models import MailboxMail
from reviews.encourage.operations import mailbox
from reviews.encourage.operations.mailbox import Received
from reviews.identity.models import Membership, Reviewer, StaffUser
from reviews.identity.operations import api_keys, reviewers, staff
from reviews.identity.operations.api_keys import IssuedKey
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import KeyRole, Role
from reviews.interop import kept_files
from reviews.interop.models import ImportKind, ImportRun
from reviews.interop.operations import runs
from reviews.journal.actors import SYSTEM, Actor
from reviews.moderation.models import Case, Outcome
from reviews.moderation.operations import cases, decisions, screening

PASSWORD = "a-long-pass-phrase"
HELD_TEXT = "Lovely cup. Write to me at lan.nguyen@example.com and I will tell you more."


class CompanyFactory(factory.Factory):
    """A company."""

    class Meta:
        model = Company

    slug = factory.Sequence(lambda n: f"company-{n}")
    name = factory.Sequence(lambda n: f"Company {n}")

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Company:
        return companies.create(by=SYSTEM, at=timezone.now(), **fields)


class ProductFactory(factory.Factory):
    """A product of a company."""

    class Meta:
        model = Product

    company = factory.SubFactory(CompanyFactory)
    ref = factory.Sequence(lambda n: f"product-{n}")
    name = factory.Sequence(lambda n: f"Product {n}")

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Product:
        company = fields.pop("company")
        (made,) = products.upsert(
            by=SYSTEM, at=timezone.now(), company=company, products=[ProductData(**fields)]
        )
        return made.product


class OrderFactory(factory.Factory):
    """An order of a company; ``lines`` are its products."""

    class Meta:
        model = Order

    company = factory.SubFactory(CompanyFactory)
    ref = factory.Sequence(lambda n: f"order-{n}")
    email = factory.Sequence(lambda n: f"buyer-{n}@example.com")
    placed_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Order:
        products = fields.pop("lines", None) or [ProductFactory(company=fields["company"])]
        lines = [LineData(product=product) for product in products]
        return orders.place(by=SYSTEM, at=timezone.now(), lines=lines, **fields)


class StaffUserFactory(factory.Factory):
    """A staff account that signs in with ``PASSWORD``."""

    class Meta:
        model = StaffUser

    email = factory.Sequence(lambda n: f"staff-{n}@example.com")
    name = factory.Sequence(lambda n: f"Staff {n}")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> StaffUser:
        return staff.create_account(**fields)


class MembershipFactory(factory.Factory):
    """A staff user's part in a company."""

    class Meta:
        model = Membership

    company = factory.SubFactory(CompanyFactory)
    user = factory.SubFactory(StaffUserFactory)
    role = Role.OWNER

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Membership:
        return staff.grant(by=SYSTEM, at=timezone.now(), **fields)


class ApiKeyFactory(factory.Factory):
    """An issued key: ``.key`` is the row, ``.text`` what is sent."""

    class Meta:
        model = IssuedKey

    company = factory.SubFactory(CompanyFactory)
    kind = KeyRole.PUBLISHABLE
    name = "Shop"

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> IssuedKey:
        return api_keys.issue(by=SYSTEM, at=timezone.now(), **fields)


class ReviewerFactory(factory.Factory):
    """A customer who contributes."""

    class Meta:
        model = Reviewer

    company = factory.SubFactory(CompanyFactory)
    email = factory.Sequence(lambda n: f"customer-{n}@example.com")

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Reviewer:
        company = fields.pop("company")
        return reviewers.recognise(at=timezone.now(), company=company, data=ReviewerData(**fields))


def form_field(company: Company, **fields: Any) -> Field:
    """Ask something; unless otherwise said, for stars for the quality of all products."""
    role = fields.setdefault("role", FieldRole.DIMENSION)
    fields.setdefault("label", {"en": "Quality", "vi": "Chất lượng"})
    if role is FieldRole.DIMENSION:
        fields.setdefault("low_label", {"en": "Poor", "vi": "Kém"})
        fields.setdefault("high_label", {"en": "Excellent", "vi": "Tuyệt vời"})
    elif "options" not in fields:
        fields["options"] = [
            OptionData(code="small", label={"en": "Runs small", "vi": "Hơi chật"}),
            OptionData(code="true", label={"en": "True to size", "vi": "Vừa vặn"}),
        ]
    data = FormFieldData(**{"code": "", **fields})
    return form_fields.put(by=SYSTEM, at=timezone.now(), company=company, field=data)


def submitted_review(
    product: Product,
    *,
    rating: int = 5,
    title: str = "",
    body: str = "",
    author_name: str = "",
    recommends: bool | None = None,
    written_at: datetime | None = None,
    verified: bool = False,
    language: str = "en",
    incentive: Incentive = Incentive.NONE,
    author: ReviewerData | None = None,
) -> Contribution:
    """Submit a review, which then waits. Without a text its language is the one given."""
    return reviews.submit(
        by=SYSTEM,
        at=timezone.now(),
        submission=Submission(
            product=product,
            draft=Draft(
                rating=rating,
                title=title,
                body=body,
                author_name=author_name,
                recommends=recommends,
            ),
            source=Source.HOSTED_FORM,
            author=author or ReviewerData(),
            language=language,
            written_at=written_at,
            proof=PurchaseProof.SOURCE if verified else PurchaseProof.NONE,
            incentive=incentive,
        ),
    ).contribution


def published_review(product: Product, **fields: Any) -> Contribution:
    """Submit a review and publish it; takes what :func:`submitted_review` takes."""
    contribution = submitted_review(product, **fields)
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=contribution.revisions.get().pk)
    contribution.refresh_from_db()
    return contribution


def held_case(product: Product, *, body: str = HELD_TEXT, **fields: Any) -> Case:
    """Submit a review that screening holds for a person, and return its case."""
    contribution = submitted_review(product, body=body, **fields)
    screening.screen(revision_id=contribution.revisions.get().pk, at=timezone.now())
    return Case.objects.get(contribution=contribution)


def submitted_talk(
    product: Product,
    kind: Kind,
    *,
    parent: Contribution | None = None,
    body: str = "Does it keep tea warm for longer than an hour?",
    author_name: str = "",
    written_at: datetime | None = None,
    author: ReviewerData | None = None,
) -> Contribution:
    """Submit a question, an answer or a comment, which then waits."""
    acts = {Kind.QUESTION: replies.ask, Kind.ANSWER: replies.answer, Kind.COMMENT: replies.comment}
    return acts[kind](
        by=SYSTEM,
        at=timezone.now(),
        submission=Submission(
            product=product,
            draft=Draft(body=body, author_name=author_name),
            source=Source.HOSTED_FORM,
            parent=parent,
            author=author or ReviewerData(),
            language="en",
            written_at=written_at,
        ),
    )


def published_talk(product: Product, kind: Kind, **fields: Any) -> Contribution:
    """Submit one and publish it; takes what :func:`submitted_talk` takes."""
    contribution = submitted_talk(product, kind, **fields)
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=contribution.revisions.get().pk)
    contribution.refresh_from_db()
    return contribution


def official_reply(parent: Contribution, body: str) -> Contribution:
    """Let the company say its word on a public review, or answer a question."""
    return replies.reply_officially(
        by=SYSTEM,
        at=timezone.now(),
        company=parent.company,
        contribution_id=parent.pk,
        body=body,
    )


def received_mail(company: Company | None = None, **fields: Any) -> MailboxMail:
    """Put a mail into the mailbox of the installation."""
    mail = Received(
        **{
            "message_id": f"<{uuid4()}@example.com>",
            "sender": "UGC Hub <no-reply@example.com>",
            "to": "lan@example.com",
            "subject": "Your review is public",
            "text": "See it at http://testserver/c/acme/mug-1/ now.",
            "html": '<p style="color:red">See <a href="http://testserver/">it</a>.</p>',
            "headers": [["Subject", "Your review is public"]],
            "company_id": company.pk if company else None,
            **fields,
        }
    )
    mailbox.store(at=timezone.now(), mails=[mail])
    return MailboxMail.objects.get(message_id=mail.message_id)


def reported(contribution: Contribution, *, number: int = 0, **complaint: Any) -> Report:
    """Report a public contribution, and bring it to the desk; ``number`` tells people apart."""
    received = reports.receive(
        by=SYSTEM,
        at=timezone.now(),
        company=contribution.company,
        contribution_id=contribution.pk,
        visitor=Visitor(device=f"device-{number:016}"),
        complaint=Complaint(**{"reason": "spam", **complaint}),
    )
    cases.open_for_report(report_id=received.report.pk, at=timezone.now())
    return received.report


def refused_case(product: Product, *, by: Actor = SYSTEM, **fields: Any) -> Case:
    """Submit a review that screening holds, refuse it, and return its case."""
    case = held_case(product, **fields)
    decisions.decide(
        by=by,
        at=timezone.now(),
        company=case.company,
        case_id=case.pk,
        revision_id=case.revision_id,
        outcome=Outcome.REJECT,
        reasons=["personal_data"],
    )
    case.refresh_from_db()
    return case


def import_run(company: Company, content: str = "id,title\ncup,Cup\n") -> ImportRun:
    """Ask for an import of products, which then waits."""
    at = timezone.now()
    return runs.ask(
        by=SYSTEM,
        at=at,
        company=company,
        kind=ImportKind.PRODUCTS,
        file_name="products.csv",
        kept=kept_files.keep(io.BytesIO(content.encode()), at=at),
    )
