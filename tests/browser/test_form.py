"""Saying what the review form asks: without script, and without a barrier."""

from playwright.sync_api import expect

from reviews.content import form_queries
from reviews.content.fields import FieldRole
from reviews.identity.permissions import Role
from tests.browser.conftest import Opener, Shop
from tests.browser.inspection import every_look, violations
from tests.factories import MembershipFactory, form_field

FORM = "/desk/acme/form/"


def fill(shop: Shop) -> None:
    form_field(shop.company, is_required=True)
    form_field(shop.company, label={"en": "Value", "vi": "Đáng giá tiền"})
    form_field(shop.company, role=FieldRole.CHOICE, code="fit", category="Clothes")
    form_field(shop.company, role=FieldRole.SEGMENT, code="use", label={"en": "What for?"})


@every_look
def test_no_page_about_the_form_has_a_barrier(
    shop: Shop, opened: Opener, width: int, language: str, scheme: str
) -> None:
    owner = MembershipFactory(company=shop.company, role=Role.OWNER).user
    page = opened(width=width, locale=language, color_scheme=scheme, visitor=owner, url=shop.url)
    page.goto(shop.address(FORM))
    assert violations(page) == []
    fill(shop)
    for path in ("?done=quality", "?retired=use", "?preview=Clothes", "questions/fit/"):
        page.goto(shop.address(FORM + path))
        assert violations(page) == [], path
    page.goto(shop.address(f"{FORM}add/?role=choice"))
    page.locator("button[value=save]").click()
    page.locator(".error-summary").wait_for()
    assert violations(page) == []


def test_the_form_is_made_without_script(shop: Shop, opened: Opener) -> None:
    owner = MembershipFactory(company=shop.company, role=Role.OWNER).user
    page = opened(visitor=owner, url=shop.url, java_script_enabled=False)
    page.goto(shop.address(FORM))
    page.get_by_role("link", name="Choice about the product").click()
    page.get_by_label("Question (English)").fill("How does it fit?")
    page.get_by_label("Option 1 (English)").fill("Runs small")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator(".error-summary")).to_contain_text("2 to 12 options")
    page.get_by_label("Option 2 (English)").fill("Runs large")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("status")).to_contain_text("Saved: “How does it fit?”.")
    form_field(shop.company, role=FieldRole.CHOICE, code="other", label={"en": "Other?"})
    page.reload()
    page.get_by_role("button", name="Move “Other?” up").click()
    page.get_by_role("button", name="Stop asking “How does it fit?”").click()
    page.locator(".banner").get_by_role("button", name="Ask it again").click()
    asked = form_queries.active_fields(shop.company)
    assert [field.code for field in asked] == ["other", "how_does_it_fit"]


def test_stars_are_given_and_taken_back_by_keyboard(shop: Shop, opened: Opener) -> None:
    fill(shop)
    owner = MembershipFactory(company=shop.company, role=Role.OWNER).user
    page = opened(visitor=owner, url=shop.url)
    page.goto(shop.address(f"{FORM}?preview="))
    stars = page.get_by_role("group", name="Value")
    none = stars.get_by_text("No answer")
    expect(none).to_be_hidden()
    stars.get_by_role("radio", name="1 star").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(stars.get_by_role("radio", name="2 stars")).to_be_checked()
    none.click()
    expect(stars.get_by_role("radio", name="2 stars")).not_to_be_checked()
