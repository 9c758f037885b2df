"""The journal cannot be altered, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.catalog.operations import companies
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return companies.create(by=SYSTEM, at=timezone.now(), slug="acme", name="Acme")


def test_an_operation_leaves_an_entry_with_its_actor(company: Company) -> None:
    entry = JournalEntry.objects.get(event="company.created")
    assert (entry.company, entry.actor_kind, entry.subject_id) == (
        company,
        "system",
        str(company.pk),
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reviews_journalentry SET event = 'nothing.happened'",
        "DELETE FROM reviews_journalentry",
        "TRUNCATE reviews_journalentry CASCADE",
    ],
)
def test_the_database_refuses_to_change_an_entry(company: Company, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # The suite switches this one off to empty the tables between tests.
        cursor.execute(
            "ALTER TABLE reviews_journalentry ENABLE TRIGGER reviews_journal_no_truncate"
        )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert JournalEntry.objects.filter(event="company.created").exists()


class Broken(Exception):
    pass


def test_the_entry_goes_with_the_transaction_that_failed() -> None:
    def create_and_break() -> None:
        with transaction.atomic():
            companies.create(by=SYSTEM, at=timezone.now(), slug="gone", name="Gone")
            raise Broken

    with pytest.raises(Broken):
        create_and_break()
    assert not JournalEntry.objects.exists()
