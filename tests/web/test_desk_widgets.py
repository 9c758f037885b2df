"""The desk's page of widgets, and the stylesheet it leads to."""

import base64
import hashlib
import re

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.display.looks import Look
from reviews.display.operations import widgets as operations
from reviews.display.queries import look_of
from reviews.identity.permissions import Role
from reviews.journal.actors import SYSTEM
from tests.factories import ApiKeyFactory, published_review
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/desk/acme/widgets/"
GOOD = {"accent": "#A1401F", "star": "", "radius": "", "reviews_at_once": "5"}


@pytest.fixture
def owner(company: Company) -> Client:
    return signed_in(company, Role.OWNER)


def test_without_products_it_says_what_is_needed(owner: Client) -> None:
    page = owner.get(PAGE).text
    assert "Bring in your products first" in page
    assert "shadowrootmode" not in page


def test_the_preview_is_what_the_shop_gets(owner: Client, product: Product) -> None:
    published_review(product, rating=4, title="Good <b>and</b> cheap")
    page = owner.get(PAGE).text
    assert '<template shadowrootmode="open">' in page
    assert "Good &lt;b&gt;and&lt;/b&gt; cheap" in page
    assert "No questions yet" in owner.get(f"{PAGE}?widget=questions").text


def test_the_snippet_names_what_is_served(owner: Client, client: Client, product: Product) -> None:
    page = owner.get(PAGE).text
    found = re.findall(r"(http://testserver(/static/\S+?))&quot;|\"(x)\"", page)
    assert not found
    scripts = re.findall(
        r'"http://testserver(/static/reviews/widgets/\w+\.js)" integrity="sha384-(\S+?)"', page
    )
    assert [path.rpartition("/")[2] for path, _digest in scripts] == ["stars.js", "ugc.js"]
    for path, digest in scripts:
        content = b"".join(client.get(path))  # type: ignore[call-overload]
        assert base64.b64encode(hashlib.sha384(content).digest()).decode() == digest


def test_what_is_set_shows_in_every_widget(owner: Client, client: Client, product: Product) -> None:
    for number in range(6):
        published_review(product, rating=5, title=f"Review {number}")
    key = ApiKeyFactory(company=product.company).text
    address = f"/api/v1/storefront/products/{product.ref}/embed?key={key}&part=inside"
    before = client.get(address)
    answer = owner.post(PAGE, GOOD)
    assert answer.status_code == 303
    assert "Your shop shows it from now on" in owner.get(answer["Location"]).text
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.json()["html"].count("<article") == 5
    look = after.json()["stylesheets"][-1]
    css = client.get(look.removeprefix("http://testserver"))
    assert "--look-accent:light-dark(#a1401f," in css.text
    assert css["Content-Type"] == "text/css; charset=utf-8"
    assert css["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in css["Cache-Control"]


def test_an_address_of_an_older_look_gets_the_present_one_and_is_not_kept(
    company: Company, client: Client
) -> None:
    for radius in (1, 2):
        operations.set_look(by=SYSTEM, at=timezone.now(), company=company, look=Look(radius=radius))
    css = client.get("/widgets/acme/1.css")
    assert "--look-radius:2px" in css.text
    assert css["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"accent": "teal"}, "Write a colour as # and six digits"),
        ({"accent": "#ffff00"}, "Choose a darker one"),
        ({"radius": "99"}, "Use 0 to 32 pixels."),
        ({"radius": "x"}, "Enter a whole number"),
        ({"reviews_at_once": ""}, "This field is required"),
        ({"reviews_at_once": "99999999999"}, "Show 1 to 20 reviews at once."),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(
    owner: Client, company: Company, change: dict[str, str], message: str
) -> None:
    answer = owner.post(PAGE, {**GOOD, **change})
    assert answer.status_code == 422
    assert message in answer.text
    for typed in filter(None, {**GOOD, **change}.values()):
        assert f'value="{typed}"' in answer.text
    assert look_of(company).look == Look()


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ANALYST])
def test_other_roles_are_told_that_it_is_not_theirs(company: Company, role: Role) -> None:
    client = signed_in(company, role)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, GOOD).status_code == 403
    assert look_of(company).look == Look()
