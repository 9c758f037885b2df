"""The mailbox in a real browser: a mail is seen, its links work, and it can do nothing else."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from reviews.encourage import queries
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import MailboxMail
from reviews.encourage.operations import sending
from reviews.identity.models import StaffUser
from reviews.journal.actors import SYSTEM
from tests.browser.conftest import Opener, Shop
from tests.browser.inspection import every_look, violations
from tests.encourage.conftest import NOW
from tests.factories import StaffUserFactory, received_mail


@pytest.fixture(autouse=True)
def _no_mail_server(settings: Any, shop: Shop) -> None:
    settings.EMAIL_BACKEND = queries.BACKEND
    settings.BASE_URL = shop.url


@pytest.fixture
def operator(shop: Shop) -> StaffUser:
    return StaffUserFactory(operator=True)


def letter(shop: Shop) -> MailboxMail:
    """Queue a mail to a customer and send it, as beat and a worker do."""
    sending.messages.queue(
        by=SYSTEM,
        at=NOW,
        company=shop.company,
        kind=MessageKind.REVIEW_PUBLISHED,
        to="lan@example.com",
        language="vi",
        reference="revision-1",
        context={"product": shop.product.name, "link": shop.address("/c/acme/mug-1/")},
    )
    assert sending.send_due(clock=lambda: NOW) == 1
    return MailboxMail.objects.get()


def test_a_link_in_a_mail_opens_an_ordinary_tab(
    shop: Shop, opened: Opener, operator: StaffUser
) -> None:
    letter(shop)
    page: Page = opened(visitor=operator, url=shop.url)
    page.goto(shop.address("/"))
    page.get_by_role("link", name="Mailbox").click()
    page.get_by_role("link", name="Cốc gốm men chàm").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Đánh giá của bạn đã được đăng")
    colour = frame.locator(".button").evaluate("node => getComputedStyle(node).backgroundColor")
    assert colour == "rgb(11, 95, 107)", "the mail's own style is allowed in its frame"
    with page.context.expect_page() as opening:
        frame.get_by_role("link", name="Xem đánh giá của tôi").click()
    tab = opening.value
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Cốc gốm men chàm")
    assert tab.evaluate("window.opener") is None
    # It is a page like any other: scripts and forms of ours work there.
    assert tab.evaluate("window.origin") == shop.url


def test_a_mail_runs_nothing_and_loads_nothing(
    shop: Shop, opened: Opener, operator: StaffUser
) -> None:
    mail = received_mail(
        html="<h1>Hi</h1><script>document.body.innerHTML = 'ran'</script>"
        f'<img src="{shop.url}/static/reviews/icons/mark.svg?picture" onerror="parent.ran = 1">'
        f'<form action="{shop.url}/accounts/logout/" method="post"><button>Go</button></form>'
    )
    context = opened(visitor=operator, url=shop.url).context
    # Not the page of the fixture, which fails when the browser says what it has refused.
    page = context.new_page()
    answered: list[str] = []
    page.on("response", lambda response: answered.append(response.url))
    # The same whether it stands in its frame or somebody opens its own address.
    for path in (f"/mailbox/{mail.pk}/", f"/mailbox/{mail.pk}/html/"):
        page.goto(shop.address(path))
        frame = page.frame_locator("iframe") if "html" not in path else page
        expect(frame.get_by_role("heading", name="Hi")).to_be_visible()
        frame.get_by_role("button", name="Go").click()
        expect(frame.get_by_role("heading", name="Hi")).to_be_visible()
    assert not [url for url in answered if "picture" in url or "logout" in url]


@every_look
def test_the_mailbox_is_accessible(
    shop: Shop, opened: Opener, operator: StaffUser, width: int, language: str, scheme: str
) -> None:
    page = opened(width=width, locale=language, color_scheme=scheme, visitor=operator, url=shop.url)
    page.goto(shop.address("/mailbox/"))
    assert violations(page) == []
    mail = letter(shop)
    received_mail(
        subject="Một tiêu đề rất dài " * 8, to=f"{'nguyen.thi.thanh.tra' * 3}@example.com", html=""
    )
    for path in (
        "/mailbox/",
        "/mailbox/?to=nobody",
        f"/mailbox/{mail.pk}/",
        f"/mailbox/{mail.pk}/?side=text",
        f"/mailbox/{mail.pk}/?side=headers",
    ):
        page.goto(shop.address(path))
        assert violations(page) == [], path
        across = page.evaluate("document.documentElement.scrollWidth")
        assert across <= width, f"{path} scrolls sideways"
