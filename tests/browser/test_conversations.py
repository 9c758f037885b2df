"""A customer asks, answers and comments: on a phone, by keyboard, and without JavaScript."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.moderation.operations import screening
from tests.browser.conftest import Opener, Shop
from tests.browser.inspection import every_look, tab_to, violations
from tests.factories import official_reply, published_review, published_talk

LONG = "Nước men của chiếc cốc này có bền khi rửa máy mỗi ngày không, và đáy có để lại vết? " * 8


@pytest.fixture
def addresses(shop: Shop) -> dict[str, str]:
    """The address of each page, with everything on it that can be there."""
    question = published_talk(shop.product, Kind.QUESTION, body=LONG, author_name="Nguyễn Ngọc")
    for number in range(5):
        published_talk(
            shop.product,
            Kind.ANSWER,
            parent=question,
            body=f"Answer {number}. " * 20,
            author_name="Mai",
        )
    official_reply(question, "Có bạn nhé.\n\nĐáy cốc được mài nhẵn.")
    published_talk(shop.product, Kind.QUESTION, body="Is it heavy?")
    review = published_review(shop.product, rating=2, title="Leaks", author_name="Lan")
    published_talk(shop.product, Kind.COMMENT, parent=review, body="Mine does not.")
    official_reply(review, "We have sent you a new one.")
    published_talk(shop.product, Kind.COMMENT, body="Now in green, too.", author_name="Bảo")
    return {
        "product": "/c/acme/mug-1/",
        "questions": "/c/acme/mug-1/questions/",
        "question": f"/c/acme/mug-1/questions/{question.pk}/",
        "comments": "/c/acme/mug-1/comments/",
        "review": f"/c/acme/mug-1/reviews/{review.pk}/",
        "none": "/c/acme/plain/questions/",
        "closed": "/c/acme/closed/comments/",
    }


def screen(contribution: Contribution) -> None:
    """Do what a worker does."""
    screening.screen(revision_id=contribution.revisions.get().pk, at=timezone.now())


def test_without_javascript_from_the_question_to_its_answer(
    shop: Shop, opened: Opener, addresses: dict[str, str]
) -> None:
    page = opened(java_script_enabled=False)
    page.goto(shop.address("/c/acme/mug-1/"))
    page.get_by_role("link", name="Questions", exact=True).click()
    page.get_by_role("link", name="Ask a question").click()
    page.get_by_label("Your question").fill("Does it go into the oven?")
    page.wait_for_timeout(1600)
    page.get_by_role("button", name="Send question").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Thank you, your question has arrived")
    screen(Contribution.objects.latest("received_at"))
    page.get_by_role("link", name="Check again").click()
    expect(heading).to_have_text("Your question is public")
    page.get_by_role("link", name="See it with its answers").click()
    page.get_by_label("Your answer").fill("Up to 200 degrees.")
    page.get_by_label("Name to show").fill("Bảo")
    page.wait_for_timeout(1600)
    page.get_by_role("button", name="Send answer").click()
    expect(heading).to_have_text("Thank you, your answer has arrived")
    screen(Contribution.objects.latest("received_at"))
    page.get_by_role("link", name="Check again").click()
    page.get_by_role("link", name="See it with the question").click()
    expect(page.locator(".remark")).to_contain_text("Up to 200 degrees.")


def test_with_the_keyboard_alone_a_review_gets_a_comment(
    shop: Shop, opened: Opener, addresses: dict[str, str]
) -> None:
    page = opened(width=1440)
    page.goto(shop.address(addresses["review"]))
    tab_to(page, "[name=body]")
    page.keyboard.type("Mine is fine after a year.")
    page.wait_for_timeout(1600)
    tab_to(page, ".talk-form button[type=submit]:last-of-type")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your comment has arrived")
    comment = Contribution.objects.latest("received_at")
    assert (comment.kind, comment.revisions.get().body) == ("comment", "Mine is fine after a year.")


def test_what_is_wrong_is_told_with_the_focus_and_what_was_typed_stays(
    shop: Shop, opened: Opener, addresses: dict[str, str]
) -> None:
    page = opened()
    page.goto(shop.address(addresses["question"]))
    page.get_by_label("Your answer").fill("Kept words")
    page.get_by_label("E-mail address").fill("nobody")
    page.wait_for_timeout(1600)
    page.get_by_role("button", name="Send answer").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Your answer")).to_have_value("Kept words")
    page.locator(".error-summary__link").click()
    expect(page.get_by_label("E-mail address")).to_be_focused()


@pytest.mark.parametrize("name", ["questions", "question", "comments", "review"])
def test_a_draft_is_kept_on_the_device_until_it_has_arrived(
    shop: Shop, opened: Opener, addresses: dict[str, str], name: str
) -> None:
    page = opened()
    page.goto(shop.address(addresses[name]))
    text, notice = page.locator("[name=body]"), page.locator("[data-draft-notice]")
    text.fill("Lời còn dở 😀")
    page.get_by_label("E-mail address").fill("lan@example.com")
    page.wait_for_timeout(500)
    # Each page keeps its own, and none keeps the address.
    page.goto(shop.address(addresses["none"]))
    expect(notice).to_be_hidden()
    page.goto(shop.address(addresses[name]))
    expect(notice).to_be_visible()
    expect(text).to_have_value("Lời còn dở 😀")
    expect(page.get_by_label("E-mail address")).to_have_value("")
    assert violations(page) == []
    page.get_by_role("button", name="Start afresh").click()
    expect(text).to_have_value("")
    expect(text).to_be_focused()
    text.fill("Said in the end.")
    page.wait_for_timeout(1600)
    page.locator(".talk-form__fields > button").click()
    page.locator("[data-receipt]").wait_for()
    page.wait_for_load_state()  # which the script comes before
    assert page.evaluate("JSON.stringify(localStorage)") == "{}"
    page.goto(shop.address(addresses[name]))
    expect(notice).to_be_hidden()


def test_what_is_wrong_is_told_as_one_types(
    shop: Shop, opened: Opener, addresses: dict[str, str]
) -> None:
    page = opened()
    page.goto(shop.address(addresses["question"]))
    name, address = page.get_by_label("Name to show"), page.get_by_label("E-mail address")
    name.fill("😀" * 61)
    address.fill("lan")
    address.press("Tab")
    said = page.locator(".field__error:visible")
    expect(said).to_have_text(
        ["Shorten this by 1 character.", "Enter an address such as name@example.com."]
    )
    name.fill("😀" * 60)
    address.fill("lan@example.com")
    expect(said).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_runs_off_the_side_and_targets_are_large(
    shop: Shop, opened: Opener, addresses: dict[str, str], width: int
) -> None:
    page = opened(width=width, locale="vi", has_touch=True)
    for path in addresses.values():
        page.goto(shop.address(path))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                ".button, .input, .product-tabs__tab, .remark__actions a, .page-head__back, " +
                ".question-card__onward a, .review-card__report, .question-card__meta a"
            )].filter((e) => e.checkVisibility())
              .map((e) => [e.className || e.textContent, e.getBoundingClientRect()])
              .filter(([, box]) => box.height < 44)
              .map(([name, box]) => `${name} ${box.width} x ${box.height}`)"""
        )
        assert small == [], path


@every_look
def test_axe_finds_nothing(
    shop: Shop,
    opened: Opener,
    addresses: dict[str, str],
    width: int,
    language: str,
    scheme: str,
) -> None:
    page = opened(width=width, locale=language, color_scheme=scheme)
    for path in addresses.values():
        page.goto(shop.address(path))
        assert violations(page) == [], path
    page.locator("html").wait_for()
    page.goto(shop.address(addresses["question"]))
    page.locator("[name=email]").fill("nobody")
    page.locator(".talk-form__fields > button").click()
    page.locator(".error-summary").wait_for()
    assert violations(page) == []
    desk = opened(
        width=width, locale=language, color_scheme=scheme, visitor=shop.moderator, url=shop.url
    )
    desk.goto(shop.address("/desk/acme/replies/"))
    desk.locator(".awaiting__reply > summary").first.click()
    assert violations(desk) == []
    desk.locator(".awaiting__reply button").first.click()
    desk.locator(".error-summary").wait_for()
    assert violations(desk) == []


def test_at_the_desk_without_javascript(shop: Shop, opened: Opener) -> None:
    page = opened(visitor=shop.moderator, url=shop.url, java_script_enabled=False)
    page.goto(shop.address("/desk/acme/"))
    page.get_by_role("link", name="Replies", exact=True).click()
    first = page.locator(".awaiting").first
    first.locator("summary").click()
    first.get_by_label("Your reply").fill("Thank you very much.")
    first.get_by_role("button", name="Publish the reply").click()
    expect(page.get_by_role("status")).to_contain_text("Your reply is public.")
    page.get_by_role("link", name="See it there").click()
    expect(page.locator(".company-reply")).to_contain_text("Thank you very much.")
