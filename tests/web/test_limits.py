"""Every way in has its limits: at one of them a page says when to go on, and nothing is lost."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.models import Contribution, Media, Report, Vote
from reviews.identity.models import LinkPurpose, Reviewer
from reviews.identity.operations import magic_links
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.factories import ReviewerFactory, published_review
from tests.factories.pictures import picture_file
from tests.factories.shoppers import issued_secret, token_of
from tests.forms import form_shown, solved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_window_turns", "easy_sums")]

JSON = {"Accept": "application/json"}
NOTICE = {
    "text": "It calls me a thief, which a court has found untrue.",
    "law": "Vietnam, Civil Code, Article 34",
    "name": "Ann Nguyen",
    "email": "ann@example.com",
    "good_faith": "on",
}


def rates(**changed: str | None) -> override_settings:
    return override_settings(RATES={name.replace("_", "-"): v for name, v in changed.items()})


@pytest.fixture
def review(product: Product) -> Contribution:
    return published_review(product, title="Lovely")


@pytest.fixture
def linh(company: Company) -> Reviewer:
    return ReviewerFactory(company=company, customer_ref="customer-7", email="linh@example.com")


def come_from_the_shop(client: Client, company: Company) -> None:
    answer = client.post("/shopper/acme/enter/", {"token": token_of(issued_secret(company))})
    assert answer.status_code == 303


def assert_told_to_wait(answer: Any, *words: str) -> None:
    assert answer.status_code == 429
    assert answer["Retry-After"] == "160"
    for word in ("in 3 minutes", *words):
        assert word in answer.text


# --- votes


def vote(client: Client, review: Contribution, helpful: str = "yes", **more: Any) -> Any:
    here = "/c/acme/mug-1/?sort=oldest"
    return client.post(
        f"/c/acme/mug-1/votes/{review.pk}/", {"helpful": helpful, "next": here}, **more
    )


@rates(vote_address="2/10 minutes")
def test_at_the_limit_of_votes_the_page_leads_back_to_where_one_was(
    client: Client, review: Contribution
) -> None:
    vote(client, review)
    vote(client, review, "no")
    answer = vote(client, review)
    back = f'href="/c/acme/mug-1/?sort=oldest#review-{review.pk}"'
    assert_told_to_wait(answer, "Many votes came from your connection", back)
    in_place = vote(client, review, headers=JSON)
    assert (in_place.status_code, in_place["Retry-After"]) == (429, "160")
    assert in_place.json()["said"].endswith("Please vote again in 3 minutes.")
    assert not Vote.objects.get().is_helpful, "the last one that was taken stands"


@rates(vote_reviewer="2/10 minutes", vote_address=None)
def test_a_customer_has_a_limit_of_votes_wherever_they_come_from(
    company: Company, review: Contribution, linh: Reviewer
) -> None:
    issued = magic_links.issue(
        by=SYSTEM, at=timezone.now(), reviewer=linh, purpose=LinkPurpose.MY_CONTENT
    )
    first, second = Client(), Client()
    come_from_the_shop(first, company)
    assert second.post(f"/my/acme/open/{issued.text}/").status_code == 303
    for client in (first, second):
        assert vote(client, review).status_code == 303
    assert vote(first, review).status_code == vote(second, review).status_code == 429
    assert vote(Client(), review).status_code == 303


@rates(vote_address="2/10 minutes")
def test_nobody_is_asked_for_a_proof_for_a_vote(client: Client, review: Contribution) -> None:
    assert [vote(client, review).status_code for _ in range(3)] == [303, 303, 429]


# --- reports and legal notices


@pytest.mark.parametrize(
    ("then", "typed"),
    [
        ("", {"reason": "other", "text": "Look at it.", "email": "a@example.com"}),
        ("notice/", NOTICE),
    ],
)
@rates(report_address="2/10 minutes")
def test_at_the_limit_of_reports_everything_typed_is_still_there(
    client: Client, review: Contribution, then: str, typed: dict[str, str]
) -> None:
    address = f"/c/acme/mug-1/reports/{review.pk}/{then}"
    for _ in range(2):
        challenge = client.get("/challenge/acme/report/").json()["challenge"]
        answer = client.post(address, {**typed, **form_shown(), "proof": solved(challenge)})
        assert answer.status_code == 303
    answer = client.post(address, {**typed, **form_shown()})
    assert_told_to_wait(answer, typed["text"], typed["email"], "Everything you typed is still here")
    assert Report.objects.count() == 1


@rates(report_address="4/10 minutes")
def test_near_the_limit_of_reports_a_guest_gives_a_proof_and_a_customer_none(
    company: Company, client: Client, review: Contribution, linh: Reviewer
) -> None:
    address = f"/c/acme/mug-1/reports/{review.pk}/"
    typed = {"reason": "spam", **form_shown()}
    assert client.post(address, typed).status_code == 303
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "your device first makes a short calculation" in answer.text
    come_from_the_shop(client, company)
    assert client.post(address, typed).status_code == 303


def test_a_report_that_a_robot_filled_in_is_given_back(
    client: Client, review: Contribution
) -> None:
    address = f"/c/acme/mug-1/reports/{review.pk}/"
    answer = client.post(address, {"reason": "spam", "website": "x", **form_shown()})
    assert answer.status_code == 422
    assert 'value="spam" checked' in answer.text
    assert not Report.objects.exists()


# --- links by e-mail


@rates(link_address="2/10 minutes")
def test_at_the_limit_of_links_the_address_is_still_there(client: Client, linh: Reviewer) -> None:
    for _ in range(2):
        challenge = client.get("/challenge/acme/link/").json()["challenge"]
        typed = {"email": "linh@example.com", **form_shown(), "proof": solved(challenge)}
        assert client.post("/my/acme/", typed).status_code == 303
    answer = client.post("/my/acme/", {"email": "linh@example.com", **form_shown()})
    assert_told_to_wait(answer, 'value="linh@example.com"')
    assert JournalEntry.objects.filter(event="reviewer.link_requested").count() == 2


@pytest.mark.parametrize("email", ["linh@example.com", "nobody@example.com"])
@rates(link_email="2/10 minutes", link_address=None, link_flood=None)
def test_the_limit_of_an_address_tells_nobody_whether_it_is_known(
    linh: Reviewer, email: str
) -> None:
    def status(number: int) -> int:
        typed = {"email": email, **form_shown()}
        return Client().post("/my/acme/", typed, REMOTE_ADDR=f"198.51.100.{number}").status_code

    # The second is near the limit: a proof is asked for.
    assert [status(number) for number in range(4)] == [422, 422, 429, 429]


# --- photos


@pytest.fixture
def uploads(photo_folder: Path) -> str:
    return "/c/acme/photos/"


def send(client: Client, address: str) -> Any:
    return client.post(address, picture_file("JPEG"), content_type="application/octet-stream")


@rates(upload_address="2/10 minutes")
def test_at_the_limit_of_photos_the_answer_says_so_before_it_is_read(
    client: Client, product: Product, uploads: str
) -> None:
    for _ in range(2):
        assert send(client, uploads).status_code == 201
    answer = send(client, uploads)
    assert (answer.status_code, answer["Retry-After"]) == (429, "160")
    assert answer.json()["message"].endswith("Please send more in 3 minutes.")
    assert Media.objects.count() == 2


@rates(upload_reviewer="1/10 minutes")
def test_a_customer_has_a_limit_of_photos(
    client: Client, company: Company, product: Product, uploads: str
) -> None:
    come_from_the_shop(client, company)
    assert send(client, uploads).status_code == 201
    assert send(client, uploads).status_code == 429
    assert send(Client(), uploads).status_code == 201


@rates(upload_address="2/10 minutes")
def test_photos_in_the_form_itself_count_alike_and_the_words_are_kept(
    client: Client, product: Product, uploads: str
) -> None:
    first = send(client, uploads).json()["id"]
    typed = {"rating": "4", "body": "Kept words", "photo": first, **form_shown()}
    files = [SimpleUploadedFile(f"{n}.jpg", picture_file("JPEG")) for n in range(2)]
    answer = client.post("/c/acme/mug-1/write/", {**typed, "photos": files})
    assert_told_to_wait(answer, "Many photos came from your connection", "Kept words", first)
    assert not Contribution.objects.exists()
    assert Media.objects.count() == 1
    assert client.post("/c/acme/mug-1/write/", typed).status_code == 303


# --- all of them


@rates(
    vote_address="1/hour", report_address="1/hour", link_address="1/hour", upload_address="1/hour"
)
def test_without_redis_everybody_is_let_through(
    client: Client, review: Contribution, uploads: str, no_redis: None
) -> None:
    report = f"/c/acme/mug-1/reports/{review.pk}/"
    for _ in range(3):
        assert vote(client, review).status_code == 303
        assert client.post(report, {"reason": "spam", **form_shown()}).status_code == 303
        assert client.post("/my/acme/", {"email": "a@b.example", **form_shown()}).status_code == 303
        assert send(client, uploads).status_code == 201
