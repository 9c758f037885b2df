"""Versions of a company's policy."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.journal.actors import SYSTEM
from reviews.moderation.models import Policy
from reviews.moderation.operations import policies
from tests.factories import CompanyFactory


def adopt(company: Company, term: str) -> Policy:
    return policies.adopt(
        by=SYSTEM,
        at=timezone.now(),
        company=company,
        hold_everything=False,
        blocked_terms=[term, f" {term} ", ""],
        watched_terms=[],
    )


@pytest.mark.django_db
def test_a_company_begins_with_the_default_and_each_change_is_a_version() -> None:
    company = CompanyFactory()
    first = policies.current(company=company, at=timezone.now())
    second = adopt(company, "teapotz")
    assert (first.version, second.version) == (1, 2)
    assert second.blocked_terms == ["teapotz"]
    assert policies.current(company=company, at=timezone.now()) == second
    first.refresh_from_db()
    assert first.blocked_terms == []


@pytest.mark.django_db(transaction=True)
def test_four_changes_at_once_are_four_versions() -> None:
    company = CompanyFactory()
    start = threading.Barrier(4)

    def run(number: int) -> int:
        try:
            start.wait(timeout=10)
            return adopt(company, f"term{number}").version
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run, range(4))) == [2, 3, 4, 5]
