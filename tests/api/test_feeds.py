"""Feeds for channels by the company API."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from reviews.catalog.models import Company
from reviews.display import tasks
from reviews.display.models import ChannelFeed
from tests.api.conftest import COMPANY, Caller, assert_problem
from tests.factories import ProductFactory, published_review

FEEDS = f"{COMPANY}/feeds"


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    private = settings.STORAGES["private"]
    options = {**private["OPTIONS"], "location": tmp_path}
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": options}}


def ask(server: Caller, kind: str = "google", **headers: str) -> Any:
    return server.post(FEEDS, {"kind": kind}, **headers)


def test_a_feed_is_asked_for_made_and_told_of(
    server: Caller, client: Client, company: Company
) -> None:
    assert server.get(FEEDS).json() == {"items": []}
    mug = ProductFactory(company=company, url="https://shop.example/mug")
    published_review(mug, body="Keeps tea warm for an hour.")
    published_review(mug)
    answer = ask(server)
    assert answer.status_code == 202
    asked = answer.json()
    assert asked["asked_at"] is not None
    assert (asked["made_at"], asked["reviews"]) == (None, 0)
    assert asked["address"].startswith(django_settings.BASE_URL)

    assert tasks.make_feeds_asked_for() == 1
    (made,) = server.get(FEEDS).json()["items"]
    assert made["address"] == asked["address"]
    assert (made["asked_at"], made["failure"], made["is_being_made"]) == (None, "", False)
    assert made["reviews"] == 1
    assert made["left_out"] == {"collected_elsewhere": 0, "no_text": 1, "no_product_page": 0}
    file = client.get(made["address"].removeprefix(django_settings.BASE_URL))
    assert len(file.getvalue()) == made["bytes"]


def test_asking_again_keeps_the_address_and_each_channel_has_its_own(server: Caller) -> None:
    google, meta = ask(server).json(), ask(server, "meta").json()
    assert ask(server).json()["address"] == google["address"]
    assert google["address"] != meta["address"]
    assert [feed["kind"] for feed in server.get(FEEDS).json()["items"]] == ["google", "meta"]


def test_a_channel_that_we_do_not_know_is_refused(server: Caller, company: Company) -> None:
    assert_problem(ask(server, "pigeon"), status=422)
    assert not ChannelFeed.objects.exists()
