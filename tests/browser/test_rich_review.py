"""All that a review can say, as its readers see it."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from reviews.content.drafts import Draft
from reviews.content.extras import Relationship
from reviews.content.fields import FieldRole
from reviews.content.kinds import PurchaseProof, Source
from reviews.content.models import Contribution
from reviews.content.operations import publication
from reviews.content.operations.contributions import Submission
from reviews.content.operations.reviews import submit
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM
from tests.browser.conftest import Opener, Shop, carry_out
from tests.browser.inspection import every_look, violations
from tests.factories import form_field
from tests.factories.photos import upload
from tests.factories.pictures import picture_file

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.fixture
def review(shop: Shop, settings: Any) -> Contribution:
    """A review with everything in it, of a friend of the shop."""
    settings.BASE_URL = shop.url
    form_field(shop.company)
    form_field(
        shop.company, role=FieldRole.CHOICE, code="fit", label={"en": "Size", "vi": "Kích cỡ"}
    )
    at = timezone.now()
    photos = [
        upload(shop.product, picture_file("JPEG", width=width, height=600)) for width in (900, 400)
    ]
    written = submit(
        by=SYSTEM,
        at=at,
        submission=Submission(
            product=shop.product,
            draft=Draft(
                rating=4,
                title="Everything there is to say",
                body="It holds a whole pot.",
                author_name="Nguyễn Thị Thùy Linh",
                recommends=True,
                answers={"quality": 4, "fit": "small"},
                pros=("Heavy", "Keeps tea warm for longer than an hour"),
                cons=("Chips",),
                experienced_on=at.date(),
                relationship=Relationship.FRIEND_OR_FAMILY,
                video_url=VIDEO,
                photos=tuple(photo.pk for photo in photos),
            ),
            source=Source.HOSTED_FORM,
            author=ReviewerData(email="linh@example.com"),
            language="en",
            proof=PurchaseProof.SOURCE,
        ),
    ).contribution
    publication.publish(by=SYSTEM, at=at, revision_id=written.revisions.get().pk)
    carry_out()
    return written


WORDS = {
    "en": (
        ["What is good", "What is not so good", "Quality", "Size", "Runs small"],
        ["Verified purchase", "Friends or family work for the company", "Used on"],
        "Watch the video on YouTube",
    ),
    "vi": (
        ["Điểm tốt", "Điểm chưa tốt", "Chất lượng", "Kích cỡ", "Hơi chật"],
        ["Đã mua hàng", "Có bạn bè hoặc người thân làm cho công ty", "Dùng vào ngày"],
        "Xem video trên YouTube",
    ),
}


@pytest.mark.parametrize("language", ["en", "vi"])
def test_all_that_was_said_is_shown(
    shop: Shop, opened: Opener, review: Contribution, language: str
) -> None:
    page = opened(locale=language, java_script_enabled=False)
    page.goto(shop.address("/c/acme/mug-1/"))
    card = page.locator(f"#review-{review.pk}")
    told, labels, watch = WORDS[language]
    for words in (*told, "Heavy", "Chips", "Nguyễn Thị Thùy Linh", *labels):
        expect(card).to_contain_text(words)
    video = card.get_by_role("link", name=watch)
    expect(video).to_have_attribute("href", VIDEO)
    expect(video).to_have_attribute("target", "_blank")
    expect(video).to_have_attribute("rel", re.compile("noopener.*noreferrer.*nofollow.*ugc"))
    # Nobody is told to anybody outside before a click.
    assert page.locator("iframe").count() == 0


def test_a_photo_opens_large(shop: Shop, opened: Opener, review: Contribution) -> None:
    page = opened()
    page.goto(shop.address("/c/acme/mug-1/"))
    thumb = page.locator(f"#review-{review.pk} .review-told__photo").first
    picture = thumb.locator("img")
    expect(picture).to_have_attribute("alt", "Photo 1 by Nguyễn Thị Thùy Linh")
    picture.scroll_into_view_if_needed()
    assert drawn(page) == [240, 240]
    thumb.click()
    page.wait_for_url("**/large.webp")
    assert page.evaluate("document.images[0].naturalWidth") == 900


def drawn(page: Page) -> list[int]:
    """Return how wide the thumbs are that the browser could draw."""
    return list(
        page.evaluate(
            """async () => {
                const pictures = [...document.querySelectorAll(".review-told__photo img")];
                await Promise.all(pictures.map((picture) => picture.decode()));
                return pictures.map((picture) => picture.naturalWidth);
            }"""
        )
    )


@every_look
def test_the_pages_are_accessible(
    shop: Shop,
    opened: Opener,
    review: Contribution,
    width: int,
    language: str,
    scheme: str,
) -> None:
    page = opened(width=width, locale=language, color_scheme=scheme)
    for path in ("/c/acme/mug-1/", f"/c/acme/mug-1/reviews/{review.pk}/"):
        answer = page.goto(shop.address(path))
        assert answer is not None
        assert answer.ok, path
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
