"""What a reader can say about a review: that it helped, that something is wrong with it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reviews.catalog.models import Product
from reviews.common.tokens import make_token
from reviews.content.models import Contribution, Report, Vote
from reviews.identity.models import LinkPurpose
from reviews.identity.operations import magic_links
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM
from reviews.moderation.models import Appeal, Case
from reviews.moderation.operations import cases
from tests.browser.conftest import Opener, Shop
from tests.browser.inspection import tab_to
from tests.factories import published_review, refused_case, reported
from tests.factories.shoppers import issued_secret, token_of

PAGE = "/c/acme/plain/"


@pytest.fixture
def review(shop: Shop) -> Contribution:
    plain = Product.objects.get(ref="plain")
    return published_review(plain, title="Fine", body="It holds soup.", author_name="Bảo")


def test_a_vote_in_place_can_be_taken_back(
    shop: Shop, review: Contribution, opened: Opener
) -> None:
    page = opened(has_touch=True)
    page.goto(shop.address(PAGE))
    page.evaluate("window.stayed = true")
    yes, no = page.locator("[data-vote=yes]"), page.locator("[data-vote=no]")
    yes.tap()
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(yes).to_have_text("Yes (1)")
    expect(page.get_by_text("Thank you, that counts.")).to_be_visible()
    no.tap()
    expect(no).to_have_attribute("aria-pressed", "true")
    expect(yes).to_have_text("Yes")
    expect(no).to_have_text("No (1)")
    no.tap()
    expect(no).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_text("Your vote is taken back.")).to_be_visible()
    assert page.evaluate("window.stayed")
    assert not Vote.objects.exists()
    yes.tap()
    expect(yes).to_have_text("Yes (1)")
    page.reload()
    expect(yes).to_have_attribute("aria-pressed", "true")
    assert Vote.objects.count() == 1


def test_a_vote_that_is_not_counted_says_so(
    shop: Shop, review: Contribution, opened: Opener
) -> None:
    page = opened()
    page.goto(shop.address(PAGE))
    page.route("**/votes/**", lambda route: route.abort())
    page.locator("[data-vote=yes]").click()
    expect(page.get_by_text("That did not work. Please try again.")).to_be_visible()
    expect(page.locator("[data-vote=yes]")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("way", ["link", "shop"])
def test_a_customer_who_is_known_votes_as_that_customer_and_not_on_their_own(
    shop: Shop, review: Contribution, opened: Opener, way: str
) -> None:
    own = published_review(
        review.product, title="Mine", author=ReviewerData(customer_ref="customer-7")
    )
    page = opened()
    if way == "link":
        issued = magic_links.issue(
            by=SYSTEM,
            at=timezone.now(),
            reviewer=own.reviewer,
            purpose=LinkPurpose.MY_CONTENT,
        )
        page.goto(shop.address(f"/my/acme/open/{issued.text}/"))
        page.get_by_role("button", name="Open my content").click()
        page.wait_for_url("**/my/acme/")
    else:
        token = token_of(issued_secret(shop.company))
        address = shop.address("/shopper/acme/enter/")
        page.set_content(
            f"<form method='post' action='{address}'><input name='token' value='{token}'>"
            "<button>Go</button></form>"
        )
        page.get_by_role("button", name="Go").click()
        page.wait_for_url("**/c/acme/")
    page.goto(shop.address(PAGE))
    page.locator(f"#review-{review.pk} [data-vote=yes]").click()
    expect(page.locator(f"#review-{review.pk}")).to_contain_text("Thank you, that counts.")
    assert Vote.objects.get().reviewer == own.reviewer
    page.locator(f"#review-{own.pk} [data-vote=yes]").click()
    expect(page.locator(f"#review-{own.pk} .vote__said")).to_contain_text("You wrote this yourself")
    expect(page.locator(f"#review-{own.pk} [data-vote=yes]")).to_have_attribute(
        "aria-pressed", "false"
    )
    assert Vote.objects.count() == 1


def test_a_vote_without_javascript(shop: Shop, review: Contribution, opened: Opener) -> None:
    page = opened(java_script_enabled=False)
    page.goto(shop.address(PAGE))
    page.locator("[data-vote=yes]").click()
    assert page.url.endswith(f"{PAGE}#review-{review.pk}")
    expect(page.locator("[data-vote=yes]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-vote=yes]")).to_have_text("Yes (1)")
    page.locator("[data-vote=yes]").click()
    expect(page.locator("[data-vote=yes]")).to_have_attribute("aria-pressed", "false")
    assert not Vote.objects.exists()


def test_a_report_with_the_keyboard_from_the_card_to_the_outcome(
    shop: Shop, review: Contribution, opened: Opener
) -> None:
    page = opened(width=1440)
    page.goto(shop.address(PAGE))
    tab_to(page, ".review-card__report")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Report this text")
    tab_to(page, "[name=reason]")
    page.keyboard.press("Space")
    tab_to(page, "[name=text]")
    page.keyboard.type("The third one today.")
    tab_to(page, ".report-form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your report has arrived")
    report = Report.objects.get()
    assert (report.reason, report.text) == ("spam", "The third one today.")
    cases.open_for_report(report_id=report.pk, at=timezone.now())
    case = Case.objects.get(contribution=review)
    desk = opened(width=1440, visitor=shop.moderator, url=shop.url)
    desk.goto(shop.address(f"/desk/acme/cases/{case.pk}/"))
    expect(desk.locator(".complaint")).to_contain_text("The third one today.")
    desk.get_by_text("Take down, with a reason").click()
    desk.get_by_label("Advertising or links").check()
    desk.get_by_role("button", name="Take it down", exact=True).click()
    expect(desk.locator("#desk-status")).to_have_text("Rejected: “Fine”.")
    page.get_by_role("link", name="Check again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It was taken down")


def test_a_legal_notice_with_the_keyboard(shop: Shop, review: Contribution, opened: Opener) -> None:
    page = opened()
    page.goto(shop.address(f"/c/acme/plain/reports/{review.pk}/"))
    tab_to(page, "a[href$='/notice/']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Send a legal notice")
    tab_to(page, "[name=text]")
    page.keyboard.type("It says that I steal.")
    tab_to(page, "[name=name]")
    page.keyboard.type("Ann")
    tab_to(page, ".report-form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("[name=text]")).to_have_value("It says that I steal.")
    tab_to(page, "[name=email]")
    page.keyboard.type("ann@example.com")
    tab_to(page, "[name=good_faith]")
    page.keyboard.press("Space")
    tab_to(page, ".report-form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your report has arrived")
    expect(page.locator(".receipt")).to_contain_text("Your legal notice")
    assert Report.objects.get().kind == "legal_notice"


def test_an_appeal_without_javascript(shop: Shop, opened: Opener) -> None:
    case = refused_case(shop.product)
    receipt = make_token(str(case.contribution_id), purpose="receipt")
    page = opened(java_script_enabled=False)
    page.goto(shop.address(f"/receipt/{receipt}/"))
    page.get_by_role("button", name="Send appeal").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("Why should it be public?").fill("It is the shop's address.")
    page.get_by_role("button", name="Send appeal").click()
    expect(page.locator("#appeal")).to_contain_text("Your appeal has arrived")
    assert Appeal.objects.get().text == "It is the shop's address."


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_runs_off_the_side(
    shop: Shop, review: Contribution, opened: Opener, width: int
) -> None:
    page = opened(width=width, locale="vi")
    receipt = make_token(str(refused_case(shop.product).contribution_id), purpose="receipt")
    report = make_token(str(reported(review).pk), purpose="report-receipt")
    for path in (
        f"/c/acme/plain/reports/{review.pk}/",
        f"/c/acme/plain/reports/{review.pk}/notice/",
        f"/report/receipt/{report}/",
        f"/receipt/{receipt}/",
    ):
        page.goto(shop.address(path))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
