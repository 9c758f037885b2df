"""The command finds each summary that is wrong, says how, and mends it if told to."""

import io
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.catalog.operations import companies, products
from reviews.catalog.operations.products import ProductData
from reviews.content.drafts import Draft
from reviews.content.models import RatingSummary
from reviews.content.operations import publication, reviews
from reviews.content.operations.contributions import Submission
from reviews.journal.actors import SYSTEM
from reviews.management.commands import recompute_summaries


@pytest.fixture
def company(db: None) -> Company:
    return make_company("acme")


def make_company(slug: str) -> Company:
    company = companies.create(by=SYSTEM, at=timezone.now(), slug=slug, name=slug)
    for upserted in products.upsert(
        by=SYSTEM,
        at=timezone.now(),
        company=company,
        products=[ProductData(ref=ref, name=ref) for ref in ("mug", "pot", "jar")],
    ):
        publish(upserted.product, stars=5)
        publish(upserted.product, stars=2)
    return company


def publish(product: Product, *, stars: int) -> None:
    contribution = reviews.submit(
        by=SYSTEM,
        at=timezone.now(),
        submission=Submission(
            product=product,
            draft=Draft(rating=stars, recommends=stars > 3),
            source="hosted_form",
            written_at=datetime(2024, 5, stars, tzinfo=UTC),
        ),
    ).contribution
    revision = contribution.revisions.get()
    assert publication.publish(by=SYSTEM, at=timezone.now(), revision_id=revision.pk)


def spoil(company: Company, ref: str) -> None:
    product = Product.objects.get(company=company, ref=ref)
    RatingSummary.objects.filter(product=product).update(
        stars_5=7, latest_review_at=datetime(2020, 1, 1, tzinfo=UTC)
    )


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("recompute_summaries", *arguments, stdout=out)
    return out.getvalue()


def test_right_summaries_are_left_alone(company: Company) -> None:
    assert run() == "3 products compared; differences: 0.\n"


def test_a_wrong_summary_is_told_and_fails(company: Company) -> None:
    spoil(company, "pot")
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"3 products compared; differences: 1\. With --repair"):
        call_command("recompute_summaries", stdout=out)
    assert out.getvalue() == (
        "acme/pot: stars_5 is 7, should be 1; latest_review_at is 2020-01-01T00:00:00+00:00, "
        "should be 2024-05-05T00:00:00+00:00\n"
    )
    assert RatingSummary.objects.get(product__ref="pot").stars_5 == 7


def test_a_wrong_summary_is_mended(company: Company) -> None:
    spoil(company, "pot")
    spoil(company, "jar")
    before = Product.objects.get(ref="pot").display_version
    assert run("--repair").endswith("3 products compared; differences: 2, put right.\n")
    assert RatingSummary.objects.get(product__ref="pot").stars_5 == 1
    assert Product.objects.get(ref="pot").display_version == before + 1
    assert run() == "3 products compared; differences: 0.\n"


def test_one_company_can_be_chosen(company: Company) -> None:
    other = make_company("other")
    spoil(other, "mug")
    assert run("--company", "acme") == "3 products compared; differences: 0.\n"
    with pytest.raises(CommandError, match="differences: 1"):
        run("--company", "other")
    with pytest.raises(CommandError, match="no company “none”"):
        run("--company", "none")


def test_products_are_read_in_pages(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recompute_summaries, "PAGE", 2)
    spoil(company, "mug")
    spoil(company, "jar")
    assert run("--repair").endswith("3 products compared; differences: 2, put right.\n")
