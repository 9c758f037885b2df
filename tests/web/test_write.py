"""Sending a review, and its receipt."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.common.tokens import make_token
from reviews.content.models import Contribution
from reviews.content.operations import contributions, media, publication
from reviews.identity.models import Reviewer
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM
from reviews.moderation.models import Case, Outcome
from reviews.moderation.operations import decisions, screening
from tests.factories import CompanyFactory, ProductFactory, published_review
from tests.factories.photos import send as send_photos
from tests.factories.photos import upload
from tests.forms import form_shown

pytestmark = pytest.mark.django_db

ADDRESS = "/c/acme/mug-1/write/"
TYPED = {
    "submission_key": "a" * 32,
    "rating": "2",
    "recommends": "no",
    "title": "Leaks",
    "body": "It drips from the handle.\nEvery time.",
    "author_name": "Bảo",
    "email": "Bao@Example.com",
}


def send(client: Client, **changes: str) -> Any:
    return client.post(ADDRESS, {**TYPED, **form_shown(), **changes})


def receipt_of(answer: HttpResponse) -> str:
    assert answer.status_code == 303
    return answer["Location"]


def test_a_review_is_stored_and_leads_to_its_receipt(client: Client, product: Product) -> None:
    address = receipt_of(send(client))
    revision = Contribution.objects.get().revisions.get()
    assert (revision.rating, revision.recommends, revision.title) == (2, False, "Leaks")
    assert revision.body == "It drips from the handle.\nEvery time."
    assert revision.author_name == "Bảo"
    author = Reviewer.objects.get()
    assert (author.email, author.claimed_email) == ("", "bao@example.com"), "nobody has proved it"
    page = client.get(address)
    assert "Thank you, your review has arrived" in page.text
    assert "It drips from the handle." in page.text
    assert "no-store" in page["Cache-Control"]


def test_stars_alone_are_enough(client: Client, product: Product) -> None:
    receipt_of(client.post(ADDRESS, {"rating": "5", **form_shown()}))
    revision = Contribution.objects.get().revisions.get()
    assert (revision.rating, revision.recommends, revision.body) == (5, None, "")


def test_the_same_form_sent_twice_is_one_review(client: Client, product: Product) -> None:
    first, second = send(client), send(client)
    assert receipt_of(first).split(":")[0] == receipt_of(second).split(":")[0]
    assert Contribution.objects.count() == 1


def test_an_old_copy_of_the_form_with_other_words_is_another_review(
    client: Client, product: Product
) -> None:
    send(client)
    receipt_of(send(client, body="Something else."))
    assert Contribution.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_double_click_at_the_same_moment_is_one_review(product: Product) -> None:
    together = threading.Barrier(4)

    def click(_number: int) -> str:
        together.wait()
        try:
            return receipt_of(send(Client())).split(":")[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        receipts = set(pool.map(click, range(4)))
    assert len(receipts) == 1
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("rating", "", "Choose from 1 to 5 stars."),
        ("rating", "6", "Stars go from 1 to 5."),
        ("rating", "many", "Enter a whole number."),
        ("title", "x" * 151, "Shorten this by 1 character; at most 150 fit."),
        ("body", "x" * 10_002, "Shorten this by 2 characters; at most 10000 fit."),
        ("author_name", "x" * 61, "Shorten this by 1 character; at most 60 fit."),
        ("email", "nobody", "Enter a valid email address."),
        ("recommends", "perhaps", "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_on_top(
    client: Client, product: Product, field: str, value: str, said: str
) -> None:
    answer = send(client, **{field: value})
    assert answer.status_code == 422
    page = answer.text
    assert page.count(said) == 2
    assert f'href="#id_{field}"' in page
    assert f'id="id_{field}"' in page
    assert f'id="id_{field}_error"' in page
    assert not Contribution.objects.exists()
    # The rest is as it was typed.
    for name in {"title", "body", "author_name"} - {field}:
        assert TYPED[name].split("\n")[0] in page
    assert f'value="{TYPED["submission_key"]}"' in page


def test_all_that_is_wrong_is_said_at_once(client: Client, product: Product) -> None:
    page = send(client, rating="", email="nobody", title="x" * 200).text
    assert "3 things need another look" in page
    assert 'autofocus aria-labelledby="error-summary-title"' in page


def test_what_was_typed_is_never_read_as_html(client: Client, product: Product) -> None:
    page = send(client, rating="", title='"><script>alert(1)</script>').text
    assert "<script>alert" not in page


def test_stars_chosen_on_the_way_are_chosen_in_the_form(client: Client, product: Product) -> None:
    assert 'value="4" required checked' in client.get(f"{ADDRESS}?rating=4").text
    assert "checked" not in client.get(f"{ADDRESS}?rating=7").text.split("recommends")[0]


def test_every_form_has_a_key_of_its_own(client: Client, product: Product) -> None:
    keys = {client.get(ADDRESS).context["form"]["submission_key"].value() for _ in range(3)}
    assert len(keys) == 3


def test_a_closed_product_takes_nothing_and_says_so(client: Client, product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(accepts_reviews=False)
    assert "takes no new reviews" in client.get(ADDRESS).text
    answer = send(client)
    assert answer.status_code == 409
    assert "takes no new reviews" in answer.text
    assert not Contribution.objects.exists()


def test_another_companys_product_is_not_reached_through_this_one(
    client: Client, product: Product
) -> None:
    ProductFactory(company=CompanyFactory(slug="other"), ref="theirs")
    assert client.post("/c/acme/theirs/write/", TYPED).status_code == 404


def test_a_form_from_elsewhere_is_refused_with_a_way_out(product: Product) -> None:
    answer = Client(enforce_csrf_checks=True).post(ADDRESS, TYPED)
    assert answer.status_code == 403
    assert "This page was open too long" in answer.text


# --- the receipt


@pytest.fixture
def sent(client: Client, product: Product) -> str:
    return receipt_of(send(client))


def test_a_receipt_shows_what_became_of_it(client: Client, sent: str) -> None:
    revision = Contribution.objects.get().revisions.get()
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=revision.pk)
    assert "Your review is public" in client.get(sent).text
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=revision.contribution_id)
    assert "This review was withdrawn" in client.get(sent).text


def test_a_refusal_gives_its_reasons_and_no_note(client: Client, product: Product) -> None:
    address = receipt_of(send(client, body="Call me on 0912 345 678, I sell these too."))
    screening.screen(revision_id=Contribution.objects.get().revisions.get().pk, at=timezone.now())
    case = Case.objects.get()
    decisions.decide(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        case_id=case.pk,
        revision_id=case.revision_id,
        outcome=Outcome.REJECT,
        reasons=["personal_data"],
        note="known seller",
    )
    page = client.get(address).text
    assert "Your review was not published" in page
    assert "Your text holds personal data" in page
    assert "Your rating played no part" in page
    assert "known seller" not in page
    vietnamese = client.get(address, headers={"accept-language": "vi"}).text
    assert "Bài viết của bạn có thông tin cá nhân" in vietnamese


@pytest.mark.parametrize("token", ["x", "a:b:c"])
def test_a_made_up_receipt_is_not_found(client: Client, token: str) -> None:
    assert client.get(f"/receipt/{token}/").status_code == 404


def test_a_receipt_of_nothing_is_not_found(client: Client) -> None:
    for value in ("no id", "01a20550-6439-777e-ac9f-047fe12a520b"):
        token = make_token(value, purpose="receipt")
        assert client.get(f"/receipt/{token}/").status_code == 404


def test_a_token_made_for_something_else_opens_no_receipt(client: Client, sent: str) -> None:
    token = make_token(str(Contribution.objects.get().pk), purpose="unsubscribe")
    assert client.get(f"/receipt/{token}/").status_code == 404


def test_stars_are_named_in_the_reader_s_language(client: Client, product: Product) -> None:
    for language, words in (("vi", "2 sao: "), ("en", "2 stars: ")):
        assert words in client.get(ADDRESS, headers={"accept-language": language}).text


def test_a_receipt_shows_the_photos_before_and_after_they_are_drawn(
    client: Client, product: Product, photo_folder: Path
) -> None:
    photo = upload(product)
    sent = send_photos(product, photo.pk)
    address = f"/receipt/{make_token(str(sent.pk), purpose='receipt')}/"
    assert "1 photo is being prepared." in client.get(address).text
    media.make_sizes(at=timezone.now(), media_id=photo.pk)
    page = client.get(address).text
    assert f"/photos/{photo.name}/thumb.webp?t=" in page
    assert "being prepared" not in page


def test_of_whom_was_erased_there_is_no_receipt(client: Client, product: Product) -> None:
    review = published_review(product, body="Mine.", author=ReviewerData(email="lan@example.com"))
    Reviewer.objects.update(email="", erased_at=timezone.now())
    address = f"/receipt/{make_token(str(review.pk), purpose='receipt')}/"
    assert client.get(address).status_code == 404
