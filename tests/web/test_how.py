"""How our reviews work: said from the settings in force and the figures behind them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.kinds import Incentive
from reviews.display.models import CompanyFigures
from reviews.display.operations import figures
from reviews.display.queries import figures_of
from reviews.display.tasks import count_figures
from reviews.journal.actors import Actor, ActorKind
from reviews.moderation.models import Outcome
from reviews.moderation.operations import decisions, policies, screening
from tests.factories import (
    CompanyFactory,
    ProductFactory,
    held_case,
    published_review,
    refused_case,
    submitted_review,
)

pytestmark = pytest.mark.django_db

HERE = "/about/acme/how-reviews-work/"
MODERATOR = Actor(ActorKind.STAFF, "7")


def counted(company: Company) -> Any:
    count_figures()
    found = figures_of(company)
    assert found is not None
    return found


def test_the_page_says_what_the_law_asks_for_before_anything_is_counted(
    client: Client, company: Company
) -> None:
    page = client.get(HERE).text
    for words in (
        "Everybody, without an account",
        "What “verified purchase” means",
        "does not know how many stars there are",
        "plain mean of the stars",
        "Unless you choose another order",
        "a label beside the review says so",
        "link to report it",
        "you can appeal",
        "counted every hour",
    ):
        assert words in page


def test_every_page_of_the_shop_leads_to_it(client: Client, product: Product) -> None:
    for page in ("/c/acme/", "/c/acme/mug-1/", "/c/acme/mug-1/questions/", "/c/acme/mug-1/write/"):
        assert f'href="{HERE}"' in client.get(page).text


def test_a_product_of_any_name_is_not_in_its_way(client: Client, company: Company) -> None:
    ProductFactory(company=company, ref="how-reviews-work", name="A book about reviews")
    assert "A book about reviews" in client.get("/c/acme/how-reviews-work/").text
    assert client.get(HERE).status_code == 200


def test_it_follows_the_settings(client: Client, company: Company) -> None:
    assert "a text is welcome but not needed" in client.get(HERE).text
    assert "What raises no question is public at once" in client.get(HERE).text
    Company.objects.filter(pk=company.pk).update(accepts_ratings_alone=False)
    policies.adopt(
        by=MODERATOR,
        at=timezone.now(),
        company=company,
        hold_everything=True,
        blocked_terms=["rival"],
        watched_terms=[],
    )
    page = client.get(HERE).text
    assert "one to five stars and a text" in page
    assert "a person looks at every text before it is public" in page
    assert "words of its own" in page
    # Which words those are is for the shop alone.
    assert "rival" not in page


def test_reviews_are_counted_by_how_they_came_about(product: Product) -> None:
    published_review(product, verified=True)
    published_review(product, incentive=Incentive.FREE_PRODUCT)
    published_review(product)
    submitted_review(product)
    published_review(ProductFactory(company=CompanyFactory()))
    found = counted(product.company).reviews
    assert (found.total, found.by_proof) == (3, {"source": 1})
    assert found.by_incentive == {"free_product": 1}
    assert (found.email_confirmed, found.elsewhere) == (0, 0)


def test_decisions_are_counted_by_who_took_them_and_why(product: Product) -> None:
    at = timezone.now()
    quiet = submitted_review(product, body="Keeps tea warm for an hour, and looks good.")
    screening.screen(revision_id=quiet.revisions.get().pk, at=at)
    case = held_case(product)
    decisions.decide(
        by=MODERATOR,
        at=at,
        company=case.company,
        case_id=case.pk,
        revision_id=case.revision_id,
        outcome=Outcome.PUBLISH,
        reasons=[],
    )
    refused_case(product, by=MODERATOR)
    found = counted(product.company).decisions
    assert (found.published_by_machine, found.published_by_person) == (1, 1)
    assert (found.refused_by_machine, found.refused_by_person) == (0, 1)
    assert found.by_reason == {"personal_data": 1}
    assert found.appeals == 0


def test_what_is_long_past_is_not_counted(product: Product) -> None:
    refused_case(product, by=MODERATOR)
    figures.count_all(at=timezone.now() + figures.PERIOD + timedelta(days=1))
    found = figures_of(product.company)
    assert found is not None
    assert found.decisions.refused_by_person == 0


def test_the_page_shows_the_figures_and_when_they_were_counted(
    client: Client, product: Product
) -> None:
    published_review(product, verified=True, incentive=Incentive.FREE_PRODUCT)
    refused_case(product, by=MODERATOR)
    count_figures()
    page = client.get(HERE).text
    assert "The figures on this page were counted on" in page
    assert "Received the product for free" in page
    assert "Refused by a person" in page
    assert "Personal data" in page
    # Counted once, and again only by the clock.
    published_review(product)
    assert page.count("figures__row") == client.get(HERE).text.count("figures__row")


def test_the_page_asks_for_little_however_many_reviews_there_are(
    client: Client, product: Product, django_assert_num_queries: Any
) -> None:
    for _number in range(3):
        published_review(product)
    count_figures()
    # The company, its figures, its rules.
    with django_assert_num_queries(3):
        client.get(HERE)


def test_counting_again_replaces_what_was_counted(product: Product) -> None:
    count_figures()
    published_review(product)
    assert counted(product.company).reviews.total == 1
    assert CompanyFigures.objects.count() == 1


def test_it_is_in_both_languages_and_has_its_head(client: Client, company: Company) -> None:
    page = client.get(f"{HERE}?lang=vi").text
    assert '<html lang="vi">' in page
    assert f"{HERE}?lang=vi" in page
