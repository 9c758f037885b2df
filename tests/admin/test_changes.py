"""What operators change goes through the domains' operations, with its trace in the journal."""

from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.catalog.models import Company, Order, Product, ProductGroup, Site
from reviews.catalog.operations import companies
from reviews.identity.models import ApiKey, Membership, ShopperSecret, StaffUser
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from reviews.moderation.models import Policy


def post(client: Client, page: str, /, *arguments: Any, **data: Any) -> Any:
    """Send the form, and return its errors, or nothing if it was taken."""
    response = client.post(reverse(f"admin:reviews_{page}", args=arguments), data)
    if response.status_code == 302:
        return None
    return response.context["adminform"].form.errors


def act(client: Client, model: str, action: str, *rows: Any) -> None:
    response = client.post(
        reverse(f"admin:reviews_{model}_changelist"),
        {"action": action, "_selected_action": [str(row.pk) for row in rows]},
    )
    assert response.status_code == 302


def latest() -> JournalEntry:
    return JournalEntry.objects.order_by("-id")[0]


def product_form(product: Product, **changes: Any) -> dict[str, Any]:
    fields = {
        "name": product.name,
        "brand": product.brand,
        "category": product.category,
        "gtin": product.gtin,
        "url": product.url,
        "image_url": product.image_url,
        "group": str(product.group_id or ""),
        "accepts_reviews": "on" if product.accepts_reviews else "",
    }
    return {**fields, **changes}


def test_a_product_is_changed_as_by_the_merchant(
    admin_client: Client, operator: StaffUser, mug: Product
) -> None:
    version = mug.display_version
    assert post(admin_client, "product_change", mug.pk, **product_form(mug, name="Big mug")) is None
    mug.refresh_from_db()
    assert (mug.name, mug.display_version) == ("Big mug", version + 1)
    assert mug.group is not None
    assert mug.group.name == "Mugs"
    entry = latest()
    assert (entry.event, entry.subject_id) == ("product.updated", str(mug.pk))
    assert (entry.actor_kind, entry.actor_id) == ("operator", str(operator.pk))


def test_a_product_keeps_its_ref_and_company(admin_client: Client, mug: Product) -> None:
    form = product_form(mug, ref="other", company="", display_version="99")
    assert post(admin_client, "product_change", mug.pk, **form) is None
    mug.refresh_from_db()
    assert (mug.ref, mug.display_version) == ("mug", 1)


def test_a_product_is_added(admin_client: Client, company: Company) -> None:
    form = {"company": str(company.pk), "ref": "pot", "name": "Pot", "accepts_reviews": "on"}
    assert post(admin_client, "product_add", **form) is None
    assert Product.objects.get(ref="pot").accepts_reviews
    assert latest().event == "product.created"
    assert "__all__" in post(admin_client, "product_add", **form)


@pytest.mark.parametrize(
    ("field", "value"),
    [("ref", "a b"), ("ref", "a/b"), ("gtin", "4006381333932"), ("url", "shop"), ("name", "")],
)
def test_a_fault_of_a_product_is_shown_at_its_field(
    admin_client: Client, company: Company, field: str, value: str
) -> None:
    form = {"company": str(company.pk), "ref": "pot", "name": "Pot", field: value}
    assert list(post(admin_client, "product_add", **form)) == [field]
    assert not Product.objects.exists()


def test_a_product_takes_no_group_of_another_company(admin_client: Client, mug: Product) -> None:
    other = companies.create(by=SYSTEM, at=timezone.now(), slug="other", name="Other")
    group = ProductGroup.objects.create(company=other, ref="mugs", name="Theirs")
    form = product_form(mug, group=str(group.pk))
    assert list(post(admin_client, "product_change", mug.pk, **form)) == ["group"]


def test_a_company_and_its_site_are_added(admin_client: Client) -> None:
    form = {"slug": "new", "name": "New", "default_language": "vi"}
    assert post(admin_client, "company_add", **form) is None
    company = Company.objects.get(slug="new")
    assert latest().event == "company.created"
    form = {"company": str(company.pk), "host": "Shop.example", "name": "x", "language": "vi"}
    assert post(admin_client, "site_add", **form) is None
    assert Site.objects.get().host == "shop.example"
    assert latest().event == "site.added"


def test_a_policy_is_adopted_as_the_next_version(
    admin_client: Client, company: Company, everything: None
) -> None:
    form = {"company": str(company.pk), "hold_everything": "on", "blocked_terms": "cheap, fake"}
    assert post(admin_client, "policy_add", **form) is None
    policy = Policy.objects.for_company(company).order_by("-version")[0]
    assert (policy.version, policy.hold_everything) == (2, True)
    assert policy.blocked_terms == ["cheap", "fake"]
    assert latest().event == "policy.adopted"


def test_a_member_comes_changes_and_goes(
    admin_client: Client, company: Company, operator: StaffUser
) -> None:
    user = StaffUser.objects.create_user("ann@example.com")
    form = {"company": str(company.pk), "user": str(user.pk), "role": "analyst"}
    assert post(admin_client, "membership_add", **form) is None
    membership = Membership.objects.get()
    assert latest().payload == {"role": "analyst"}
    assert post(admin_client, "membership_change", membership.pk, role="owner") is None
    assert latest().payload == {"role": "owner"}
    assert post(admin_client, "membership_delete", membership.pk, post="yes") is None
    assert not Membership.objects.exists()
    assert (latest().event, latest().payload) == ("membership.revoked", {"role": "owner"})


def test_several_members_go_at_once(admin_client: Client, everything: None) -> None:
    rows = list(Membership.objects.all())
    response = admin_client.post(
        reverse("admin:reviews_membership_changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [str(row.pk) for row in rows],
            "post": "yes",
        },
    )
    assert response.status_code == 302
    assert not Membership.objects.exists()
    assert JournalEntry.objects.filter(event="membership.revoked").count() == len(rows)


def test_keys_are_revoked(admin_client: Client, everything: None) -> None:
    key = ApiKey.objects.all()[0]
    act(admin_client, "apikey", "revoke", key)
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert (latest().event, latest().subject_id) == ("api_key.revoked", str(key.pk))


def test_shopper_secrets_are_revoked(admin_client: Client, everything: None) -> None:
    secret = ShopperSecret.objects.all()[0]
    act(admin_client, "shoppersecret", "revoke", secret)
    secret.refresh_from_db()
    assert secret.revoked_at is not None
    assert (latest().event, latest().subject_id) == ("shopper_secret.revoked", str(secret.pk))


@pytest.mark.parametrize(
    ("action", "state"), [("mark_cancelled", "cancelled"), ("mark_refunded", "refunded")]
)
def test_orders_stop_proving_purchases(
    admin_client: Client, everything: None, action: str, state: str
) -> None:
    rows = list(Order.objects.all())
    act(admin_client, "order", action, *rows)
    assert set(Order.objects.values_list("state", flat=True)) == {state}
    assert JournalEntry.objects.filter(event=f"order.{state}").count() == len(rows)


def test_an_account_is_made_that_can_sign_in(admin_client: Client, rf: Any) -> None:
    form = {
        "email": "Ann@Example.com",
        "name": "Ann",
        "usable_password": "true",
        "password1": "tovu-keri-zama",
        "password2": "tovu-keri-zama",
    }
    assert post(admin_client, "staffuser_add", **form) is None
    user = StaffUser.objects.get(name="Ann")
    assert user.email == "ann@example.com"
    request = rf.post("/")
    assert authenticate(request, email="ann@example.com", password="tovu-keri-zama") == user
    # Capitals make no second account.
    assert list(post(admin_client, "staffuser_add", **form)) == ["email"]
    form = {"email": "Ann.B@example.com", "name": "Ann B", "is_active": "on"}
    assert post(admin_client, "staffuser_change", user.pk, **form) is None
    user.refresh_from_db()
    assert (user.email, user.name, user.is_staff) == ("ann.b@example.com", "Ann B", False)
