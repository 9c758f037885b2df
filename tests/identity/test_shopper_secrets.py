"""Secrets of shops: shown once, kept nowhere, several at a time, each of one company."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.identity.models import ShopperSecret
from reviews.identity.operations import shopper_secrets
from reviews.identity.queries import shopper_of
from reviews.identity.shopper_secrets import accepted_of, secret_of
from reviews.identity.shopper_tokens import InvalidShopperToken, Shopper
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.factories import CompanyFactory
from tests.factories.shoppers import issued_secret, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return CompanyFactory(slug="acme")


def reading(company: Company, token: str) -> Shopper:
    return shopper_of(company=company, token=token, at=timezone.now())


def refused(company: Company, token: str) -> str:
    with pytest.raises(InvalidShopperToken) as caught:
        reading(company, token)
    return caught.value.reason


def test_a_secret_is_long_random_to_strangers_and_in_no_table(company: Company) -> None:
    first, second = issued_secret(company), issued_secret(company)
    assert first.text.startswith("ss_")
    assert len(first.text) == 46
    assert first.text != second.text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608  (names of our own)
            assert first.text[3:] not in str(cursor.fetchall()), table


def test_issuing_and_revoking_leave_a_trace_without_the_secret(company: Company) -> None:
    issued = issued_secret(company)
    at = timezone.now()
    row = issued.secret
    assert shopper_secrets.revoke(by=SYSTEM, at=at, company=company, secret=row)
    assert not shopper_secrets.revoke(by=SYSTEM, at=at, company=company, secret=row)
    entries = JournalEntry.objects.about(kind="shopper_secret", subject_id=row.pk).order_by("id")
    assert [entry.event for entry in entries] == [
        "shopper_secret.issued",
        "shopper_secret.revoked",
    ]
    assert all(entry.payload == {} for entry in entries)


def test_two_are_good_at_once_until_one_is_revoked(company: Company) -> None:
    old, new = issued_secret(company, name="2025"), issued_secret(company, name="2026")
    before, after = token_of(old), token_of(new)
    assert reading(company, before) == reading(company, after)
    shopper_secrets.revoke(by=SYSTEM, at=timezone.now(), company=company, secret=old.secret)
    assert "revoked" in refused(company, before)
    assert reading(company, after)


def test_the_secret_of_one_company_speaks_for_no_other(company: Company) -> None:
    other = CompanyFactory(slug="globex")
    theirs = issued_secret(other)
    assert "names no secret of this company" in refused(company, token_of(theirs))
    # Nor with our name in it.
    assert "names no secret" in refused(company, token_of(theirs, aud="ugc-hub:acme"))
    assert refused(other, token_of(theirs, aud="ugc-hub:acme")) == "Its aud must be ugc-hub:globex."
    assert not shopper_secrets.revoke(
        by=SYSTEM, at=timezone.now(), company=company, secret=theirs.secret
    )
    assert ShopperSecret.objects.active().filter(pk=theirs.secret.pk).exists()


def test_a_kid_is_the_id_and_no_other_spelling_of_it(company: Company) -> None:
    issued = issued_secret(company)
    good = token_of(issued)
    assert reading(company, good)
    for kid in (issued.secret.pk.hex, f"{{{issued.secret.pk}}}", str(uuid.uuid4()), "x", "\x00"):
        issued.secret.pk = kid
        assert "names no secret" in refused(company, token_of(issued))


def test_a_new_secret_key_ends_all_unless_the_old_one_is_kept_as_a_fallback(
    company: Company, settings: Any
) -> None:
    issued = issued_secret(company)
    token, former = token_of(issued), settings.SECRET_KEY
    settings.SECRET_KEY = "another-" + "y" * 40
    assert "signature" in refused(company, token)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert reading(company, token)
    # What is issued from now on is of the new one.
    assert secret_of(issued.secret.pk) != issued.text
    assert accepted_of(issued.secret.pk) == [secret_of(issued.secret.pk), issued.text]
    settings.SECRET_KEY_FALLBACKS = []
    assert "signature" in refused(company, token)


def test_a_token_ends_by_the_time_it_is_used_at(company: Company) -> None:
    issued, at = issued_secret(company), timezone.now().replace(microsecond=0)
    token = token_of(issued, at=at)
    for minutes in (0, 10):
        assert shopper_of(company=company, token=token, at=at + timedelta(minutes=minutes))
    with pytest.raises(InvalidShopperToken, match="expired"):
        shopper_of(company=company, token=token, at=at + timedelta(minutes=11))
