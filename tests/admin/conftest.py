"""An operator who is signed in, and an installation with something in every table."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.catalog.operations import companies, orders, products
from reviews.catalog.operations.orders import LineData
from reviews.catalog.operations.products import ProductData
from reviews.common.models import IdempotentAnswer
from reviews.content.drafts import Draft
from reviews.content.field_data import FormFieldData
from reviews.content.fields import FieldRole
from reviews.content.operations import form_fields, media, votes
from reviews.content.operations.contributions import Submission, receive
from reviews.content.visitors import Visitor
from reviews.display.channels import FeedKind
from reviews.display.looks import Look
from reviews.display.operations import feeds, figures, widgets
from reviews.encourage.kinds import MessageKind
from reviews.encourage.operations import invitations, messages
from reviews.encourage.operations.invitations import InvitationData
from reviews.identity.models import LinkPurpose, StaffUser
from reviews.identity.operations import (
    api_keys,
    erasures,
    magic_links,
    reviewers,
    shopper_secrets,
    staff,
)
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import KeyRole, Role
from reviews.interop.models import ImportRun
from reviews.journal import operations as journal
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery
from reviews.moderation.operations import appeals, policies
from tests.factories import published_review, received_mail, refused_case, reported
from tests.factories.pictures import picture_file


@pytest.fixture
def operator(db: None) -> StaffUser:
    return staff.create_account(email="op@example.com", password="correct horse", operator=True)


@pytest.fixture
def admin_client(operator: StaffUser, client: Client) -> Client:
    client.force_login(operator)
    return client


@pytest.fixture
def company(db: None) -> Company:
    return companies.create(by=SYSTEM, at=timezone.now(), slug="acme", name="Acme")


@pytest.fixture
def mug(company: Company) -> Product:
    data = ProductData(ref="mug", name="Mug", group_ref="mugs", group_name="Mugs")
    (upserted,) = products.upsert(by=SYSTEM, at=timezone.now(), company=company, products=[data])
    return upserted.product


@pytest.fixture
def everything(company: Company, mug: Product) -> None:
    fill(company, mug, times=2)


def fill(company: Company, mug: Product, *, times: int) -> None:
    """Put ``times`` more rows, or about that many, into each table."""
    at = timezone.now()
    policies.current(company=company, at=at)
    already = ImportRun.objects.count()
    for number in range(already, already + times):
        email = f"ann{number}@example.com"
        another = companies.create(by=SYSTEM, at=at, slug=f"company-{number}", name="Another")
        feeds.ask(by=SYSTEM, at=at, company=another, kind=FeedKind.GOOGLE)
        companies.add_site(
            by=SYSTEM, at=at, company=company, host=f"{number}.example", name="x", language="en"
        )
        data = ProductData(ref=f"p{number}", name="P", group_ref=f"g{number}")
        (upserted,) = products.upsert(by=SYSTEM, at=at, company=company, products=[data])
        orders.place(
            by=SYSTEM,
            at=at,
            company=company,
            ref=f"o{number}",
            placed_at=at - timedelta(days=9),
            lines=[LineData(product=mug), LineData(product=upserted.product)],
            email=email,
        )
        field = FormFieldData(
            code=f"aspect_{number}",
            role=FieldRole.DIMENSION,
            label={"en": "Quality"},
            category=f"Category {number}",
            low_label={"en": "Poor"},
            high_label={"en": "Excellent"},
        )
        form_fields.put(by=SYSTEM, at=at, company=company, field=field)
        user = staff.create_account(email=f"staff{number}@example.com")
        staff.grant(by=SYSTEM, at=at, company=company, user=user, role=Role.MODERATOR)
        api_keys.issue(by=SYSTEM, at=at, company=company, kind=KeyRole.SECRET, name="Shop")
        shopper_secrets.issue(by=SYSTEM, at=at, company=company, name="Shop")
        reviewer = reviewers.recognise(at=at, company=company, data=ReviewerData(email=email))
        magic_links.issue(by=SYSTEM, at=at, reviewer=reviewer, purpose=LinkPurpose.MY_CONTENT)
        leaving = reviewers.recognise(
            at=at, company=company, data=ReviewerData(email=f"leaving{number}@example.com")
        )
        erasures.request(by=SYSTEM, at=at, reviewer=leaving)
        invitations.invite(
            by=SYSTEM,
            at=at,
            company=company,
            people=[InvitationData(product_ref=f"p{number}", email=f"asked{number}@example.com")],
            send=False,
        )
        ImportRun.objects.create(
            company=company, source="import:x", file_name="x.csv", started_at=at
        )
        messages.queue(
            by=SYSTEM,
            at=at,
            company=company,
            kind=MessageKind.ERASURE_REQUESTED,
            to=email,
            language="en",
            reference=str(number),
            context={"on": at.date(), "link": f"{settings.BASE_URL}/secret-link/"},
        )
        received_mail(company, text="secret-link")
        IdempotentAnswer.objects.create(
            scope="x",
            key=f"key-{number}",
            fingerprint="f",
            status=201,
            body={"secret": "answer-body"},
            created_at=at,
        )
        receive(
            by=SYSTEM,
            at=at,
            company=company,
            submissions=[
                Submission(
                    product=upserted.product,
                    draft=Draft(rating=5, body=body, author_name="Ann"),
                    source="hosted_form",
                    author=ReviewerData(email=email),
                )
                for body in (
                    "A fine thing that I would buy again at once.",
                    "Write to me at ann@somewhere.example or ring 0903 123 456, best price!",
                )
            ],
        )
        shown = published_review(upserted.product)
        photo = media.receive(by=SYSTEM, at=at, company=company, data=picture_file())
        media.attach(company=company, wanted=[(shown.revisions.get(), [photo.pk])])
        votes.cast(
            by=SYSTEM,
            at=at,
            company=company,
            contribution_id=shown.pk,
            visitor=Visitor(device=f"device-{number:016}"),
            is_helpful=True,
        )
        reported(shown)
        appeals.lodge(
            by=SYSTEM,
            at=at,
            company=company,
            contribution_id=refused_case(upserted.product).contribution_id,
            text="Look again.",
        )
        widgets.set_look(by=SYSTEM, at=at, company=another, look=Look(radius=number))
    figures.count_all(at=at)
    for delivery in Delivery.objects.owed():
        journal.deliver(delivery_id=delivery.pk, at=at)
