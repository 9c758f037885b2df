"""The command finds each review that stands at a wrong place, and mends it if told to."""

import io

import pytest
from django.core.management import CommandError, call_command

from reviews.content.models import Contribution
from tests.factories import CompanyFactory, ProductFactory, published_review

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("recompute_usefulness", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def wrong() -> Contribution:
    review = published_review(ProductFactory(company=CompanyFactory(slug="acme")))
    Contribution.objects.filter(pk=review.pk).update(usefulness=1_500)
    return review


def test_nothing_wrong_is_said(db: None) -> None:
    published_review(ProductFactory())
    assert run() == "differences: 0.\n"


def test_a_difference_is_told_and_left(wrong: Contribution) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"differences: 1\. With --repair"):
        call_command("recompute_usefulness", stdout=out)
    assert out.getvalue() == (
        f"acme/{wrong.pk}: usefulness is 1,500, should be {wrong.usefulness:,}\n"
    )
    wrong.refresh_from_db()
    assert wrong.usefulness == 1_500


def test_told_to_it_mends(wrong: Contribution) -> None:
    assert run("--repair").endswith("differences: 1, put right.\n")
    assert run("--company", "acme") == "differences: 0.\n"


def test_an_unknown_company_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="no company “nobody”"):
        run("--company", "nobody")


def test_only_the_company_asked_for_is_looked_at(wrong: Contribution) -> None:
    CompanyFactory(slug="other")
    assert run("--company", "other") == "differences: 0.\n"
