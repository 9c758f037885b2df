"""The demo comes about by the real operations, whole or not at all, and once."""

import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reviews.catalog.models import Company, Order, Product
from reviews.content import form_queries, queries
from reviews.content.models import Contribution
from reviews.identity.models import Membership, StaffUser
from reviews.identity.queries import active_key
from reviews.journal.models import Delivery
from reviews.management.commands import create_demo
from reviews.management.demo import creation
from reviews.management.demo.content import main_company, neighbour
from reviews.management.demo.talk import FILE
from reviews.moderation.models import Case, Decision, Policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def data_dir(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path / "var"
    settings.BASE_URL = "http://127.0.0.1:8000"
    return tmp_path / "var"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep all products and a few reviews: screening takes its time."""
    whole = main_company()
    refused = [review for review in whole.reviews if review.reject_reason]
    few = replace(whole, reviews=(*whole.reviews[:8], *refused[:2]))
    monkeypatch.setattr(create_demo, "main_company", lambda **_: few)


def run() -> str:
    out = io.StringIO()
    call_command("create_demo", stdout=out, stderr=out)
    return out.getvalue()


def test_the_whole_demo(data_dir: Path) -> None:
    told = run()
    content = main_company()
    company = Company.objects.get(slug=content.slug)
    contributions = Contribution.objects.for_company(company).reviews()
    states = Counter(contributions.values_list("state", flat=True))
    assert f"{states['published']} reviews published" in told
    assert Product.objects.for_company(company).count() == len(content.products) >= 12
    assert contributions.count() == len(content.reviews) >= 300
    assert states["submitted"] >= 10

    asked = form_queries.active_fields(company)
    assert {field.code for field in asked} == {question.code for question in content.questions}

    # Every one has been screened; nothing is owed.
    assert not Delivery.objects.owed().exists()
    waiting = Case.objects.for_company(company).waiting()
    assert waiting.count() == states["submitted"]

    # Reviews are of the past, with the purchases that an order proves.
    assert not contributions.filter(written_at__gt=timezone.now()).exists()
    bought = sum(review.is_verified for review in content.reviews)
    assert contributions.filter(is_verified_purchase=True).count() == bought
    assert Order.objects.for_company(company).count() == bought
    emails = set(Order.objects.values_list("email", flat=True))
    assert all(email.endswith("@example.com") for email in emails)

    # The moderator refused what the content says so of, with its reason.
    moderator = StaffUser.objects.get(email=f"moderator@{company.slug}.example")
    decided = Decision.objects.filter(actor_kind="staff", actor_id=str(moderator.pk))
    reasons = Counter(review.reject_reason for review in content.reviews if review.reject_reason)
    assert Counter(decision.reasons[0] for decision in decided) == reasons
    latest = Policy.objects.for_company(company).order_by("-version")[0]
    assert not latest.hold_everything

    # What else was said is public, all of it, and the company has had its word.
    talk = Contribution.objects.for_company(company).exclude(kind="review")
    assert set(talk.values_list("state", flat=True)) == {"published"}
    said = json.loads(FILE.read_text(encoding="utf-8"))
    topics = [*said["questions"], *said["reviews"]]
    assert talk.filter(is_official=True).count() == sum(bool(t["official"]) for t in topics)
    assert talk.filter(kind="question").count() == len(said["questions"])
    assert talk.filter(kind="comment", is_official=False).count() == len(said["comments"]) + sum(
        len(topic["comments"]) for topic in said["reviews"]
    )
    assert not talk.filter(written_at__gt=timezone.now()).exists()

    # Summaries equal the rows.
    call_command("recompute_summaries", stdout=io.StringIO())
    product = Product.objects.get(company=company, ref=content.products[0].data.ref)
    assert queries.summary_of(product).count > 10


def test_the_sign_ins_work_and_only_their_owner_can_read_them(data_dir: Path, small: None) -> None:
    told = run()
    path = data_dir / "demo.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in data_dir.iterdir()] == ["demo.json"]
    demo = json.loads(path.read_text())
    assert Product.objects.filter(company__slug=demo["company"], ref=demo["product"]).exists()
    roles = {account["role"] for account in demo["accounts"]}
    assert roles == {"owner", "moderator", "analyst", "developer", "operator"}
    for account in demo["accounts"]:
        user = StaffUser.objects.get(email=account["email"])
        assert user.check_password(account["password"])
        assert user.is_superuser == (account["role"] == "operator")
        memberships = Membership.objects.filter(user=user)
        found = [(membership.company.slug, membership.role) for membership in memberships]
        assert found == ([(account["company"], account["role"])] if account["company"] else [])
        assert account["password"] not in told
    for kind, text in demo["keys"].items():
        key = active_key(text)
        assert key is not None
        assert (key.kind, key.company.slug) == (kind, demo["company"])
        assert text not in told


def test_the_neighbour_has_its_own(data_dir: Path, small: None) -> None:
    run()
    content = neighbour()
    company = Company.objects.get(slug=content.slug)
    assert Product.objects.for_company(company).count() == 2
    states = Contribution.objects.for_company(company).values_list("state", flat=True)
    assert list(states) == ["published"] * 4


def test_a_second_run_changes_nothing(data_dir: Path, small: None) -> None:
    run()
    before = everything(), (data_dir / "demo.json").read_bytes()
    assert run() == "The demo company is there.\n"
    assert (everything(), (data_dir / "demo.json").read_bytes()) == before


def test_what_breaks_off_leaves_nothing_and_the_next_run_makes_it_whole(
    data_dir: Path, small: None
) -> None:
    empty = everything()
    with (
        mock.patch.object(creation, "issue_keys", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        run()
    assert everything() == empty
    assert "reviews published" in run()


def test_pictures_follow_the_address_of_the_installation(
    data_dir: Path, small: None, settings: Any
) -> None:
    run()
    mine = Product.objects.get(ref="mug-ripple-oat")
    assert mine.image_url == "http://127.0.0.1:8000/static/reviews/demo/mug-ripple-oat.svg"
    changed = Product.objects.get(ref="teapot-celadon-600")
    Product.objects.filter(pk=changed.pk).update(image_url="https://shop.example/mine.jpg")
    Product.objects.filter(pk=mine.pk).update(name="Renamed by the shop")

    settings.BASE_URL = "https://reviews.example.com"
    count = len(main_company().products) - 1
    assert f"The addresses of {count} pictures were brought up to date." in run()
    changed.refresh_from_db()
    mine.refresh_from_db()
    assert changed.image_url == "https://shop.example/mine.jpg"
    assert mine.image_url.startswith("https://reviews.example.com/static/")
    assert mine.name == "Renamed by the shop"
    assert mine.group is not None
    assert mine.group.name == "Ripple Stoneware Mug, 320 ml"
    assert run() == "The demo company is there.\n"


def test_an_address_that_makes_no_link_costs_only_the_pictures(
    data_dir: Path, small: None, settings: Any
) -> None:
    settings.BASE_URL = "http://web:8000"
    assert "makes no address for pictures" in run()
    assert set(Product.objects.values_list("image_url", flat=True)) == {""}


def test_static_files_that_were_not_collected_are_asked_for(data_dir: Path, small: None) -> None:
    missing = ValueError("Missing staticfiles manifest entry.")
    with (
        mock.patch.object(create_demo.staticfiles_storage, "url", side_effect=missing),
        pytest.raises(CommandError, match="Run collectstatic first"),
    ):
        run()
    assert not Company.objects.exists()


def everything() -> dict[str, Any]:
    models = (Company, Product, Contribution, Order, StaffUser, Membership, Policy, Decision)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
