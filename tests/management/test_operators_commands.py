"""Setting up a company by hand, from the first command to a key that works."""

import io
import re

import jwt
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.identity.models import Membership, StaffUser
from reviews.identity.queries import active_key, shopper_of
from reviews.journal.models import JournalEntry
from reviews.management.passwords import readable_password

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def company() -> Company:
    run("create_company", "acme", "--name", "Acme", "--language", "vi")
    return Company.objects.get()


def test_a_company_is_created(company: Company) -> None:
    assert (company.slug, company.name, company.default_language) == ("acme", "Acme", "vi")
    entry = JournalEntry.objects.get()
    assert (entry.event, entry.actor_kind) == ("company.created", "operator")


@pytest.mark.parametrize("slug", ["acme", "Acme", "a_b", "a-", ""])
def test_a_slug_that_cannot_be(company: Company, slug: str) -> None:
    with pytest.raises(CommandError, match="slug:"):
        run("create_company", slug, "--name", "Other")


def test_a_new_member_gets_an_account_and_a_password(company: Company) -> None:
    told = run("add_member", "Ann@Example.com", "--company", "acme", "--role", "owner")
    password = re.search(r"Password: (\S+)", told)
    assert password is not None
    user = StaffUser.objects.get()
    assert user.email == "ann@example.com"
    assert user.check_password(password[1])
    assert not user.is_staff
    assert Membership.objects.get(user=user).role == "owner"


def test_somebody_with_an_account_gets_the_role_only(company: Company) -> None:
    run("add_member", "ann@example.com", "--company", "acme", "--role", "owner")
    before = StaffUser.objects.get().password
    told = run("add_member", "ann@example.com", "--company", "acme", "--role", "analyst")
    assert "Password" not in told
    assert StaffUser.objects.get().password == before
    assert Membership.objects.get().role == "analyst"


@pytest.mark.parametrize(("email", "slug"), [("ann", "acme"), ("ann@example.com", "none")])
def test_a_member_that_cannot_be(company: Company, email: str, slug: str) -> None:
    with pytest.raises(CommandError):
        run("add_member", email, "--company", slug, "--role", "owner")
    assert not StaffUser.objects.exists()


@pytest.mark.parametrize("kind", ["publishable", "secret"])
def test_a_key_is_printed_alone_and_works(company: Company, kind: str) -> None:
    told = run("issue_key", "--company", "acme", "--kind", kind, "--name", "Shop")
    key = active_key(told.strip())
    assert key is not None
    assert (key.company, key.kind, key.name) == (company, kind, "Shop")


def test_a_publishable_key_may_be_bound_to_origins(company: Company) -> None:
    arguments = ("--company", "acme", "--name", "Shop", "--origin", "https://Shop.example/")
    told = run("issue_key", "--kind", "publishable", *arguments)
    key = active_key(told.strip())
    assert key is not None
    assert key.allowed_origins == ["https://shop.example"]
    with pytest.raises(CommandError, match="Only publishable keys"):
        run("issue_key", "--kind", "secret", *arguments)


@pytest.mark.parametrize("origin", ["shop.example", "https://shop.example/path", "ftp://a", "*"])
def test_what_is_no_origin(company: Company, origin: str) -> None:
    with pytest.raises(CommandError, match="is no origin"):
        run("issue_key", "--company", "acme", "--kind", "publishable", "--name", "x",
            "--origin", origin)  # fmt: skip


def test_passwords_can_be_typed_and_are_not_alike() -> None:
    found = {readable_password() for _ in range(200)}
    assert len(found) == 200
    assert all(re.fullmatch(r"([a-z]{4}-){3}[a-z]{4}", password) for password in found)


def test_a_shopper_secret_is_printed_as_the_variables_of_a_server(company: Company) -> None:
    told = run("issue_shopper_secret", "--company", "acme", "--name", "Shop")
    variables = dict(line.split("=", 1) for line in told.splitlines())
    assert variables.keys() == {
        "UGC_SHOPPER_AUDIENCE",
        "UGC_SHOPPER_KID",
        "UGC_SHOPPER_SECRET",
    }
    now = int(timezone.now().timestamp())
    claims = {"sub": "7", "aud": variables["UGC_SHOPPER_AUDIENCE"], "iat": now, "exp": now + 60}
    token = jwt.encode(
        claims,
        variables["UGC_SHOPPER_SECRET"],
        algorithm="HS256",
        headers={"kid": variables["UGC_SHOPPER_KID"]},
    )
    assert shopper_of(company=company, token=token, at=timezone.now()).customer_ref == "7"
    with pytest.raises(CommandError):
        run("issue_shopper_secret", "--company", "none", "--name", "Shop")
