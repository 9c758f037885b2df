"""Chromium, a running server, and a shop with something to look at."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from reviews.catalog.models import Company, Product
from reviews.content.kinds import Incentive
from reviews.identity.models import StaffUser
from reviews.identity.permissions import Role
from reviews.journal.models import Delivery
from reviews.journal.operations import deliver
from reviews.web import guard
from tests.factories import (
    CompanyFactory,
    MembershipFactory,
    ProductFactory,
    held_case,
    published_review,
)

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip("there is no Chromium on this machine: apt-get install chromium")
    # Playwright's own event loop runs in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def _as_quick_as_they_like(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a form be sent as soon as it is shown: Playwright types faster than people."""
    monkeypatch.setattr(guard, "SECONDS_MIN", 0)


@pytest.fixture(autouse=True)
def _photos_of_their_own(photo_folder: Path) -> None:
    """Keep what is uploaded where only this test looks."""


@dataclass(frozen=True)
class Shop:
    """A shop, its busiest product, and one who moderates."""

    url: str
    company: Company
    product: Product
    moderator: StaffUser

    def address(self, path: str) -> str:
        return f"{self.url}{path}"


@pytest.fixture
def shop(live_server: Any) -> Shop:
    company = CompanyFactory(slug="acme", name="Acme & Sons")
    product = ProductFactory(company=company, ref="mug-1", name="Cốc gốm men chàm")
    for rating, title in ((5, "Lovely"), (4, "Cốc rất đẹp"), (2, "Too small")):
        published_review(
            product,
            rating=rating,
            title=title,
            body="It holds well. " * 100,
            author_name="Mai",
            recommends=rating > 3,
            verified=rating > 3,
            incentive=Incentive.FREE_PRODUCT if rating == 4 else Incentive.NONE,
        )
    ProductFactory(company=company, ref="plain", name="Plain bowl")
    ProductFactory(company=company, ref="closed", name="Old plate", accepts_reviews=False)
    for number in range(3):
        held_case(product, title=f"Held {number}", author_name="Lan")
    member = MembershipFactory(company=company, role=Role.MODERATOR)
    return Shop(live_server.url, company, product, member.user)


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Give pages of fresh visitors; a test fails if one of them complained in the console."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        *, width: int = 390, visitor: StaffUser | None = None, url: str = "", **options: Any
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 844}, **options)
        contexts.append(context)
        if visitor is not None:
            client = Client()
            client.force_login(visitor)
            context.add_cookies(
                [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}]
            )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if "Content Security Policy" in message.text
                else None
            ),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def carry_out() -> None:
    """Do what the workers do, until nothing is owed any more."""
    owed = Delivery.objects.owed()
    while ids := list(owed.values_list("pk", flat=True)):
        for delivery_id in ids:
            assert deliver(delivery_id=delivery_id, at=timezone.now())
