"""Changing what one wrote, on one's own pages."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content.drafts import Draft
from reviews.content.kinds import Kind, Source
from reviews.content.models import Contribution, Revision
from reviews.content.operations import contributions, media, publication
from reviews.content.operations.contributions import Submission, UnableToEdit
from reviews.content.operations.reviews import submit
from reviews.identity.models import Erasure
from reviews.identity.operations import erasures
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM
from tests.factories import form_field, published_review, published_talk
from tests.factories.pictures import picture_file
from tests.web.conftest import client_of_author

pytestmark = pytest.mark.django_db

LAN = ReviewerData(email="lan@example.com")


@pytest.fixture
def review(product: Product) -> Contribution:
    return published_review(
        product, rating=4, title="Good", body="Keeps tea warm.", author_name="Lan", author=LAN
    )


@pytest.fixture
def here(review: Contribution) -> Client:
    assert review.reviewer is not None
    return client_of_author(review.reviewer)


def address(contribution: Contribution) -> str:
    return f"/my/acme/{contribution.pk}/edit/"


def sent(here: Client, contribution: Contribution, **fields: Any) -> Any:
    filled = {"rating": 4, "title": "Good", "body": "Keeps tea warm.", "author_name": "Lan"}
    return here.post(address(contribution), {**filled, **fields})


def newest(contribution: Contribution) -> Revision:
    return contribution.revisions.order_by("-number")[0]


def test_the_form_holds_what_was_written(here: Client, review: Contribution) -> None:
    page = here.get(address(review)).text
    assert "Keeps tea warm.</textarea>" in page
    assert 'value="Good"' in page
    assert "checked" in page.split('name="rating" value="4"')[1].split(">")[0]
    assert 'name="email"' not in page
    assert "Until then everybody sees the version before it." in page


def test_a_change_is_a_new_version_and_the_old_one_stays_public(
    here: Client, review: Contribution
) -> None:
    answer = sent(here, review, rating=2, body="It broke after a week.")
    assert (answer.status_code, answer["Location"]) == (303, f"/my/acme/{review.pk}/")
    review.refresh_from_db()
    assert review.state == "published"
    assert review.rating == 4, "what is public is the version before"
    waiting = newest(review)
    assert (waiting.number, waiting.state, waiting.rating) == (2, "pending", 2)
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=waiting.pk)
    review.refresh_from_db()
    assert review.rating == 2


def test_what_changes_nothing_makes_no_version(here: Client, review: Contribution) -> None:
    assert sent(here, review).status_code == 303
    assert newest(review).number == 1


def test_what_is_wrong_is_told_and_kept(here: Client, review: Contribution) -> None:
    answer = sent(here, review, rating="", body="Leaks <b>now</b>.", video_url="https://x.example/")
    assert answer.status_code == 422
    assert 'href="#id_rating' in answer.text
    assert "Leaks &lt;b&gt;now&lt;/b&gt;." in answer.text
    assert 'value="https://x.example/"' in answer.text
    assert newest(review).number == 1


def test_an_answer_to_what_is_not_asked_any_more_is_kept(
    here: Client, review: Contribution, product: Product
) -> None:
    field = form_field(product.company, code="quality", is_required=True)
    answer = sent(here, review, body="Leaks.")
    assert answer.status_code == 303, "what was not asked then is not required now"
    sent(here, review, body="Leaks.", **{f"answers.{field.code}": "3"})
    assert newest(review).answers == {"quality": 3}


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.COMMENT, Kind.ANSWER])
def test_other_kinds_are_changed_too(
    here: Client, review: Contribution, product: Product, kind: Kind
) -> None:
    parent = published_talk(product, Kind.QUESTION) if kind is Kind.ANSWER else None
    said = published_talk(product, kind, parent=parent, body="Only by hand.", author=LAN)
    page = here.get(address(said)).text
    assert "Only by hand.</textarea>" in page
    assert 'name="email"' not in page
    empty = here.post(address(said), {"body": " ", "author_name": "Lan"})
    assert empty.status_code == 422
    assert 'href="#id_body"' in empty.text
    answer = here.post(address(said), {"body": "In the machine, too.", "author_name": "Lan"})
    assert (answer.status_code, answer["Location"]) == (303, f"/my/acme/{said.pk}/")
    assert newest(said).body == "In the machine, too."


def test_photos_stay_go_and_come(here: Client, product: Product, photo_folder: Path) -> None:
    photos = []
    for color in ("red", "blue"):
        made = media.receive(
            by=SYSTEM,
            at=timezone.now(),
            company=product.company,
            data=picture_file("PNG", color=color),
        )
        media.make_sizes(at=timezone.now(), media_id=made.pk)
        photos.append(made)
    Contribution.objects.all()
    review = submit(
        by=SYSTEM,
        at=timezone.now(),
        submission=Submission(
            product=product,
            draft=Draft(rating=4, photos=tuple(photo.pk for photo in photos)),
            source=Source.HOSTED_FORM,
            author=LAN,
        ),
    ).contribution
    page = here.get(address(review)).text
    for photo in photos:
        assert f'value="{photo.pk}" checked' in page
        assert f"/photos/{photo.name}/thumb" in page, "the author sees what is not public"
    answer = here.post(
        address(review),
        {
            "rating": 4,
            "photo": [str(photos[1].pk)],
            "photos": SimpleUploadedFile("new.jpg", picture_file("JPEG")),
        },
    )
    assert answer.status_code == 303
    kept = media.ids_of(revision=newest(review))
    assert kept[0] == photos[1].pk
    assert len(kept) == 2
    assert photos[0].pk not in kept


def test_what_was_withdrawn_is_not_changed(here: Client, review: Contribution) -> None:
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=review.pk)
    answer = here.get(address(review))
    assert (answer.status_code, answer["Location"]) == (303, f"/my/acme/{review.pk}/")
    answer = sent(here, review, body="Written in another tab.")
    assert answer.status_code == 409
    assert "Written in another tab." in answer.text, "to copy it"
    assert newest(review).number == 1


def test_nothing_is_changed_once_an_erasure_has_begun(here: Client, review: Contribution) -> None:
    assert review.reviewer is not None
    erasures.request(by=SYSTEM, at=timezone.now(), reviewer=review.reviewer)
    assert "Keeps tea warm." in here.get(address(review)).text, "there is time to think again"
    erasures.start_due(at=Erasure.objects.get().due_at)
    assert here.get(address(review)).status_code == 303
    assert sent(here, review, body="Back.").status_code == 409
    with pytest.raises(UnableToEdit):
        contributions.edit(
            by=SYSTEM, at=timezone.now(), contribution_id=review.pk, draft=Draft(rating=1)
        )
    assert newest(review).number == 1


def test_a_flood_of_changes_is_stopped_and_kept(
    here: Client, review: Contribution, settings: Any
) -> None:
    settings.RATES = {"review-reviewer": "2/hour"}
    answers = [sent(here, review, body=f"Version {number}.") for number in range(4)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"]
    assert "Version 3.</textarea>" in answers[-1].text


def test_a_long_text_is_not_lost_when_the_two_hours_run_out(
    client: Client, review: Contribution
) -> None:
    answer = sent(client, review, body="Line one\n<b>two</b>", pros="Light")
    assert answer.status_code == 403
    assert "Line one\n&lt;b&gt;two&lt;/b&gt;\n\nLight" in answer.text
    assert "Send me the link" in answer.text
    assert newest(review).number == 1
