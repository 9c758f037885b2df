"""After an erasure no table and no file has the person, wherever they had left something."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.content.drafts import Draft
from reviews.content.kinds import Kind
from reviews.content.models import Contribution, Media
from reviews.content.operations import contributions, media, votes
from reviews.content.reporting import ReportKind
from reviews.content.visitors import Visitor
from reviews.encourage.operations import invitations
from reviews.encourage.operations.invitations import InvitationData
from reviews.encourage.tasks import send_due
from reviews.identity.models import Reviewer
from reviews.identity.operations import erasures, magic_links
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import KeyRole
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery
from reviews.journal.operations import deliver
from tests.factories import (
    ApiKeyFactory,
    ProductFactory,
    official_reply,
    published_review,
    published_talk,
    refused_case,
    reported,
)
from tests.factories.pictures import picture_file

pytestmark = pytest.mark.django_db

MARK = "zorblatt"
"""In the address, the customer id, the name and every text of the person, and nowhere else."""
EMAIL = f"{MARK}@example.com"
PERSON = ReviewerData(email=EMAIL, customer_ref=f"c-{MARK}", language="en")


@pytest.fixture
def company(db: None) -> Company:
    return ProductFactory().company


def react() -> None:
    while owed := list(Delivery.objects.owed().order_by("id")):
        for delivery in owed:
            assert deliver(delivery_id=delivery.pk, at=timezone.now())


def tables_with(text: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s',  # noqa: S608  (ours)
                [f"%{text}%"],
            )
            if cursor.fetchone()[0]:
                yield table


def leave_something_everywhere(company: Company) -> Reviewer:
    at = timezone.now()
    mug, cup, pot, jug = (ProductFactory(company=company) for _ in range(4))
    said = {"body": f"So says {MARK}.", "author_name": MARK, "author": PERSON}
    shown = published_review(mug, title=f"By {MARK}", **said)
    photo = media.receive(by=SYSTEM, at=at, company=company, data=picture_file())
    media.attach(company=company, wanted=[(shown.revisions.get(), [photo.pk])])
    react()
    contributions.edit(
        by=SYSTEM,
        at=at,
        contribution_id=shown.pk,
        draft=Draft(rating=4, body=f"Changed by {MARK}.", pros=(MARK,), author_name=MARK),
    )
    refused_case(cup, body=f"{MARK} at {EMAIL}, ring 0903 123 456, best price!", author=PERSON)
    question = published_talk(mug, Kind.QUESTION, **said)
    published_talk(mug, Kind.ANSWER, parent=question, **said)
    published_talk(mug, Kind.COMMENT, parent=shown, **said)
    official_reply(shown, "Thank you.")
    person = shown.reviewer
    assert person is not None
    other = published_review(pot)
    votes.cast(
        by=SYSTEM,
        at=at,
        company=company,
        contribution_id=other.pk,
        visitor=Visitor(device="device-0000000001", reviewer=person),
        is_helpful=True,
    )
    reported(
        other,
        kind=ReportKind.LEGAL_NOTICE,
        email=EMAIL,
        name=MARK,
        text=f"{MARK} finds that this is against the law.",
        location="http://testserver/c/acme/mug-1/",
        good_faith=True,
    )
    invitations.invite(
        by=SYSTEM,
        at=at,
        company=company,
        people=[InvitationData(product_ref=jug.ref, email=EMAIL)],
        send=True,
    )
    magic_links.request(by=SYSTEM, at=at, company=company, email=EMAIL)
    place_order_by_api(company, mug.ref)
    react()
    send_due()
    return person


def place_order_by_api(company: Company, product_ref: str) -> None:
    key = ApiKeyFactory(company=company, kind=KeyRole.SECRET)
    answer = Client().put(
        "/api/v1/company/orders/o-1",
        json.dumps(
            {
                "placed_at": timezone.now().isoformat(),
                "email": EMAIL,
                "customer_ref": PERSON.customer_ref,
                "lines": [{"product_ref": product_ref}],
            }
        ),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key.text}", "Idempotency-Key": "order-1"},
    )
    assert answer.status_code in {200, 201}, answer.text


def test_no_table_and_no_file_has_the_person(company: Company) -> None:
    person = leave_something_everywhere(company)
    before = set(tables_with(MARK))
    assert {
        "reviews_reviewer",
        "reviews_revision",
        "reviews_order",
        "reviews_report",
        "reviews_message",
    } <= before
    photo = Media.objects.get()
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if photo.name in str(path)]
    assert files
    erasures.request(by=SYSTEM, at=timezone.now(), reviewer=person)
    react()
    later = timezone.now() + erasures.COOLING_OFF + timedelta(seconds=1)
    assert erasures.start_due(at=later) == 1
    react()
    assert erasures.finish_settled(at=later) == 1
    react()
    assert list(tables_with(MARK)) == []
    assert not any(path.exists() for path in files)
    assert Contribution.objects.filter(reviewer=person).exists(), "the stars stay, by nobody"
