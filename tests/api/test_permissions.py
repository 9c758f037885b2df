"""Every route times every actor, and a second company that asks for what is the first's."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.identity.operations import api_keys, erasures
from reviews.identity.permissions import KeyRole, Permission, Role
from reviews.journal.actors import SYSTEM
from reviews.moderation.models import Case, Decision
from tests.api.routes import Route, patterns, routes
from tests.factories import (
    PASSWORD,
    ApiKeyFactory,
    CompanyFactory,
    MembershipFactory,
    OrderFactory,
    ProductFactory,
    ReviewerFactory,
    StaffUserFactory,
    held_case,
    import_run,
    published_review,
    published_talk,
)
from tests.factories.pictures import picture_file
from tests.factories.shoppers import issued_secret
from tests.undone import undone

ACTORS = (
    "anonymous",
    "publishable",
    "secret",
    "owner",
    "moderator",
    "analyst",
    "developer",
    "stranger",  # staff of another company who names this one
    "foreign publishable",
    "foreign secret",
    "revoked publishable",
    "revoked secret",
)
OF_MANY = ("summaries", "embed-stars")
"""What names its products in the query."""
# In the order of ACTORS. The storefront looks at no session; and a foreign key on a path without an
# id asks for its own company, of which it gets all and nothing else.
TABLE = {
    ("GET", "product"): "401 200 200 401 401 401 401 401 404 404 401 401",
    ("GET", "rating"): "401 200 200 401 401 401 401 401 404 404 401 401",
    ("GET", "reviews"): "401 200 200 401 401 401 401 401 404 404 401 401",
    ("POST", "reviews"): "401 201 201 401 401 401 401 401 404 404 401 401",
    ("GET", "challenge"): "401 200 200 401 401 401 401 401 200 200 401 401",
    ("GET", "summaries"): "401 200 200 401 401 401 401 401 200 200 401 401",
    ("GET", "embed"): "401 200 200 401 401 401 401 401 404 404 401 401",
    ("GET", "embed-replies"): "401 200 200 401 401 401 401 401 404 404 401 401",
    ("GET", "embed-stars"): "401 200 200 401 401 401 401 401 200 200 401 401",
    ("POST", "media"): "401 201 201 401 401 401 401 401 201 201 401 401",
    ("GET", "contribution"): "401 200 200 401 401 401 401 401 404 404 401 401",
    ("GET", "questions"): "401 200 200 401 401 401 401 401 404 404 401 401",
    ("POST", "questions"): "401 201 201 401 401 401 401 401 404 404 401 401",
    ("GET", "product-comments"): "401 200 200 401 401 401 401 401 404 404 401 401",
    ("POST", "product-comments"): "401 201 201 401 401 401 401 401 404 404 401 401",
    ("GET", "review-comments"): "401 200 200 401 401 401 401 401 404 404 401 401",
    ("POST", "review-comments"): "401 201 201 401 401 401 401 401 404 404 401 401",
    ("GET", "answers"): "401 200 200 401 401 401 401 401 404 404 401 401",
    ("POST", "answers"): "401 201 201 401 401 401 401 401 404 404 401 401",
    ("GET", "review-form"): "401 200 200 401 401 401 401 401 404 404 401 401",
    ("POST", "votes"): "401 200 200 401 401 401 401 401 404 404 401 401",
    ("POST", "reports"): "401 201 201 401 401 401 401 401 404 404 401 401",
    ("GET", "company-products"): "401 403 200 200 403 403 200 404 403 200 401 401",
    ("POST", "company-products"): "401 403 200 200 403 403 200 404 403 200 401 401",
    ("GET", "company-product"): "401 403 200 200 403 403 200 404 403 404 401 401",
    ("PUT", "company-product"): "401 403 200 200 403 403 200 404 403 201 401 401",
    ("GET", "invitations"): "401 403 200 200 403 403 200 404 403 200 401 401",
    ("POST", "invitations"): "401 403 201 201 403 403 201 404 403 422 401 401",
    ("GET", "form-fields"): "401 403 200 200 403 403 200 404 403 200 401 401",
    ("PUT", "form-fields"): "401 403 200 200 403 403 200 404 403 200 401 401",
    ("GET", "company-settings"): "401 403 200 200 403 403 200 404 403 200 401 401",
    ("PUT", "company-settings"): "401 403 200 200 403 403 200 404 403 200 401 401",
    # A secret key makes no other credential: it would outlive the key.
    ("GET", "company-shopper-secrets"): "401 403 403 200 403 403 200 404 403 403 401 401",
    ("POST", "company-shopper-secrets"): "401 403 403 201 403 403 201 404 403 403 401 401",
    ("POST", "company-shopper-secret-revoke"): "401 403 403 200 403 403 200 404 403 403 401 401",
    ("POST", "orders"): "401 403 200 200 403 403 200 404 403 422 401 401",
    ("GET", "order"): "401 403 200 200 403 403 200 404 403 404 401 401",
    ("PUT", "order"): "401 403 200 200 403 403 200 404 403 422 401 401",
    ("GET", "imports"): "401 403 200 200 403 403 200 404 403 200 401 401",
    ("POST", "imports"): "401 403 202 202 403 403 202 404 403 202 401 401",
    ("GET", "import"): "401 403 200 200 403 403 200 404 403 404 401 401",
    ("GET", "import-remarks"): "401 403 200 200 403 403 200 404 403 404 401 401",
    ("GET", "feeds"): "401 403 200 200 403 403 200 404 403 200 401 401",
    ("POST", "feeds"): "401 403 202 202 403 403 202 404 403 202 401 401",
    # Only who answers for the account. The other company knows a person of the same address.
    ("POST", "people-export"): "401 403 200 200 403 403 403 404 403 200 401 401",
    ("POST", "erasures"): "401 403 201 201 403 403 403 404 403 201 401 401",
    ("GET", "erasure"): "401 403 200 200 403 403 403 404 403 404 401 401",
    ("POST", "erasure-cancel"): "401 403 200 200 403 403 403 404 403 404 401 401",
    ("GET", "cases"): "401 403 200 200 200 403 403 404 403 200 401 401",
    ("GET", "case"): "401 403 200 200 200 403 403 404 403 404 401 401",
    ("POST", "decisions"): "401 403 201 201 201 403 403 404 403 404 401 401",
    ("GET", "company-contributions"): "401 403 200 200 200 403 403 404 403 200 401 401",
    ("GET", "company-contribution"): "401 403 200 200 200 403 403 404 403 404 401 401",
    ("PUT", "reply"): "401 403 200 200 200 403 403 404 403 404 401 401",
    ("POST", "reply-withdrawal"): "401 403 200 200 200 403 403 404 403 404 401 401",
}
OPEN_TO_ALL = {"openapi", "docs"}

ROUTES = routes()
IDS = [f"{route.method} {route.name}" for route in ROUTES]


class World:
    """One company with something of everything."""

    def __init__(self, slug: str) -> None:
        self.company: Company = CompanyFactory(slug=slug)
        self.product = ProductFactory(company=self.company, ref=f"{slug}-mug", name="Mug")
        self.shared = ProductFactory(company=self.company, ref="tea", name=f"Tea of {slug}")
        self.review = published_review(self.product, body=f"A word about the mug of {slug}.")
        self.other_review = published_review(self.shared, body=f"A word about the tea of {slug}.")
        self.question = published_talk(
            self.product, Kind.QUESTION, body=f"Is the mug of {slug} for the dishwasher?"
        )
        self.case: Case = held_case(self.product)
        self.secret = issued_secret(self.company).secret
        self.order = OrderFactory(company=self.company, ref=f"{slug}-1001", lines=[self.product])
        OrderFactory(company=self.company, ref="tea", lines=[self.shared])
        self.run = import_run(self.company)
        ReviewerFactory(company=self.company, email="mai@example.com")
        self.erasure = erasures.request(
            by=SYSTEM, at=timezone.now(), reviewer=ReviewerFactory(company=self.company)
        )

    def url(self, route: Route) -> str:
        """Return the URL of the route for what this company has."""
        said = self.question if route.name == "answers" else self.review
        ref = self.order.ref if route.name == "order" else self.product.ref
        path = route.url(
            ref=ref,
            contribution_id=said.pk,
            case_id=self.case.pk,
            run_id=self.run.pk,
            secret_id=self.secret.pk,
            erasure_id=self.erasure.pk,
        )
        return f"{path}?products={self.product.ref}" if route.name in OF_MANY else path

    def body(self, route: Route) -> Any:
        """Return a body that the route takes."""
        return {
            ("POST", "reviews"): {"rating": 5},
            ("POST", "questions"): {"body": "Is it heavy?"},
            ("POST", "product-comments"): {"body": "It is heavy."},
            ("POST", "review-comments"): {"body": "So is mine."},
            ("POST", "answers"): {"body": "It is heavy."},
            ("PUT", "reply"): {"body": "Thank you."},
            ("POST", "votes"): {"helpful": True, "voter": "a-device-of-somebody"},
            ("POST", "reports"): {
                "kind": "report",
                "reason": "spam",
                "voter": "a-device-of-somebody",
            },
            ("POST", "media"): picture_file(),
            ("POST", "company-products"): {"products": [{"ref": self.product.ref, "name": "Mug"}]},
            ("PUT", "company-product"): {"name": "Mug"},
            ("POST", "invitations"): {
                "invitations": [{"product_ref": self.product.ref, "email": "lan@example.com"}]
            },
            ("PUT", "form-fields"): {"fields": []},
            ("PUT", "company-settings"): {"accepts_ratings_alone": False},
            ("POST", "company-shopper-secrets"): {"name": "Shop"},
            ("POST", "imports"): f"id,title\n{self.product.ref},Mug\n".encode(),
            ("POST", "feeds"): {"kind": "google"},
            ("POST", "orders"): {"orders": [self.told()]},
            ("PUT", "order"): {"state": "cancelled"},
            ("POST", "people-export"): {"email": "mai@example.com"},
            ("POST", "erasures"): {"email": "mai@example.com"},
            ("POST", "decisions"): {
                "revision_id": str(self.case.revision_id),
                "outcome": "publish",
            },
        }.get((route.method, route.name))

    def told(self) -> dict[str, Any]:
        """Return an order as a shop tells it."""
        return {
            "ref": f"{self.company.slug}-1002",
            "email": "lan@example.com",
            "placed_at": "2026-01-02T03:04:05Z",
            "lines": [{"product_ref": self.product.ref}],
        }

    def key(self, kind: KeyRole, *, revoked: bool = False) -> dict[str, str]:
        """Return the header of a key."""
        issued = ApiKeyFactory(company=self.company, kind=kind)
        if revoked:
            api_keys.revoke(by=SYSTEM, at=timezone.now(), company=self.company, key=issued.key)
        return {"Authorization": f"Bearer {issued.text}"}


def ask(route: Route, url: str, body: Any, client: Client, headers: dict[str, str]) -> Any:
    content_type, sent = "application/json", b""
    if isinstance(body, bytes):
        content_type, sent = route.contract.raw_types[0], body
    elif body is not None:
        sent = json.dumps(body).encode()
    return client.generic(route.method, url, sent, content_type=content_type, headers=headers)


def actor(name: str, ours: World, theirs: World) -> tuple[Client, dict[str, str]]:
    client = Client()
    if name == "anonymous":
        return client, {}
    word, _, kind = name.rpartition(" ")
    if kind in set(KeyRole):
        world = theirs if word == "foreign" else ours
        return client, world.key(KeyRole(kind), revoked=word == "revoked")
    if name == "stranger":
        user = MembershipFactory(company=theirs.company, role=Role.OWNER).user
    else:
        user = MembershipFactory(company=ours.company, role=Role(name)).user
    assert client.login(email=user.email, password=PASSWORD)
    return client, {"X-Company": ours.company.slug}


def test_table_has_every_route_and_no_other() -> None:
    assert {(route.method, route.name) for route in ROUTES} == set(TABLE)
    named = {pattern.name for _path, pattern in patterns()}
    assert named == {route.name for route in ROUTES} | OPEN_TO_ALL
    assert all(len(row.split()) == len(ACTORS) for row in TABLE.values())


@pytest.mark.parametrize("route", ROUTES, ids=IDS)
def test_contracts_are_of_the_methods_that_there_are(route: Route) -> None:
    handled = {
        method.upper()
        for method in ("get", "post", "put", "patch", "delete")
        if hasattr(route.view, method)
    }
    assert handled == set(route.view.contracts)
    assert route.contract.permission


@pytest.mark.parametrize("route", ROUTES, ids=IDS)
def test_each_actor_gets_what_the_table_says(route: Route, db: None) -> None:
    ours, theirs = World("acme"), World("globex")
    expected = dict(zip(ACTORS, map(int, TABLE[route.method, route.name].split()), strict=True))
    got = {}
    for who in ACTORS:
        with undone():
            client, headers = actor(who, ours, theirs)
            before = Contribution.objects.count(), Decision.objects.count()
            answer = ask(route, ours.url(route), ours.body(route), client, headers)
            got[who] = answer.status_code
            if expected[who] >= 400:
                assert answer["Content-Type"] == "application/problem+json", who
                assert (Contribution.objects.count(), Decision.objects.count()) == before, who
    assert got == expected


@pytest.mark.parametrize("path", ["/api/docs/", "/api/openapi.json"])
def test_documents_are_open_to_all(path: str, db: None) -> None:
    assert Client().get(path).status_code == 200


# ------------------------------------------------------------------------------- the other company


def without_id(answer: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(answer.content)
    body.pop("request_id")
    return body


# Routes that no key may use: only people walk there.
FOR_PEOPLE = [route for route in ROUTES if route.contract.permission is Permission.KEY_MANAGE]
# PUT of a product or an order makes one of the asker's own; the storefront looks at no session.
WALK = [
    pytest.param(route, asker, id=f"{route.method} {route.name} by {asker}")
    for route in ROUTES
    for asker in ("key", "staff")
    if "<" in route.path
    and not (route.method == "PUT" and route.name in {"company-product", "order"})
    and (asker == "key" or route.view.surface == "company")
    and (asker == "staff" or route not in FOR_PEOPLE)
]


@pytest.mark.parametrize(("route", "asker"), WALK)
def test_what_is_of_another_company_answers_like_what_is_not_there(
    route: Route, asker: str, db: None
) -> None:
    ours, theirs = World("acme"), World("globex")
    client, headers = Client(), {}
    if asker == "key":
        headers = theirs.key(KeyRole.SECRET)
    else:
        user = MembershipFactory(company=theirs.company, role=Role.OWNER).user
        assert client.login(email=user.email, password=PASSWORD)
    nothing = route.url(
        ref="none",
        **{
            name: uuid.uuid4()
            for name in ("contribution_id", "case_id", "run_id", "secret_id", "erasure_id")
        },
    )

    foreign = ask(route, ours.url(route), ours.body(route), client, headers)
    absent = ask(route, nothing, ours.body(route), client, headers)
    own = ask(route, theirs.url(route), theirs.body(route), client, headers)

    assert foreign.status_code == absent.status_code == 404
    assert without_id(foreign) == without_id(absent)
    assert own.status_code < 300


@pytest.mark.parametrize("route", ROUTES, ids=IDS)
def test_no_answer_to_one_company_has_a_word_of_the_other(route: Route, db: None) -> None:
    """Both have a product "tea": the same path must lead each to its own."""
    ours, theirs = World("acme"), World("globex")
    said = theirs.question if route.name == "answers" else theirs.review
    path = route.url(
        ref="tea",
        contribution_id=said.pk,
        case_id=theirs.case.pk,
        run_id=theirs.run.pk,
        secret_id=theirs.secret.pk,
        erasure_id=theirs.erasure.pk,
    )
    if route.name in OF_MANY:
        path += f"?products=tea,{ours.product.ref}"
    client, headers = Client(), theirs.key(KeyRole.SECRET)
    if route in FOR_PEOPLE:
        client, headers = actor("owner", theirs, ours)
    answer = ask(route, path, theirs.body(route), client, headers)

    assert answer.status_code < 300
    text = answer.content.decode()
    if route.name not in OF_MANY:
        assert "acme" not in text
    else:
        assert answer.json()["unknown"] == [ours.product.ref]
    for thing in (
        ours.company,
        ours.product,
        ours.shared,
        ours.review,
        ours.case,
        ours.secret,
        ours.erasure,
    ):
        assert str(thing.pk) not in text


def test_product_of_the_same_ref_is_put_to_the_company_of_the_key(db: None) -> None:
    ours, theirs = World("acme"), World("globex")
    answer = Client().put(
        f"/api/v1/company/products/{ours.product.ref}",
        {"name": "Taken over"},
        content_type="application/json",
        headers=theirs.key(KeyRole.SECRET),
    )
    assert answer.status_code == 201
    ours.product.refresh_from_db()
    assert ours.product.name == "Mug"


def test_superuser_without_a_membership_has_no_part_in_a_company(db: None) -> None:
    World("acme")
    operator = StaffUserFactory(operator=True)
    client = Client()
    assert client.login(email=operator.email, password=PASSWORD)
    answer = client.get("/api/v1/company/products", headers={"X-Company": "acme"})
    assert answer.status_code == 404
