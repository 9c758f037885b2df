"""The OpenAPI document: valid, complete, current, and true."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.config import (
    GenerationConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from api import problems
from api.documents import document
from reviews.common.rates import DEFAULT_RATES
from reviews.content.kinds import Kind
from reviews.identity.operations import erasures
from reviews.identity.permissions import KeyRole
from reviews.journal.actors import SYSTEM
from tests.api.routes import routes
from tests.factories import (
    ApiKeyFactory,
    ProductFactory,
    ReviewerFactory,
    held_case,
    import_run,
    published_review,
    published_talk,
)
from tests.factories.shoppers import issued_secret
from ugc_hub.wsgi import application

EXAMPLES = 6
FILE = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return json.loads(document())


def test_document_is_openapi_3_1(openapi: dict[str, Any]) -> None:
    assert openapi["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(openapi).validate()


def test_file_in_docs_is_current(openapi: dict[str, Any]) -> None:
    assert json.loads(FILE.read_text()) == openapi, "run: make openapi"


def test_document_has_every_route(openapi: dict[str, Any]) -> None:
    described = {
        (method.upper(), path) for path, item in openapi["paths"].items() for method in item
    }
    assert described == {
        (route.method, route.path.replace("<str:", "{").replace(">", "}")) for route in routes()
    }


def operations(openapi: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for item in openapi["paths"].values() for operation in item.values()]


def test_operations_have_names_of_their_own(openapi: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(openapi)]
    assert len(names) == len(set(names))
    assert all(operation["summary"] for operation in operations(openapi))


def test_every_problem_can_be_met_somewhere(openapi: dict[str, Any]) -> None:
    met = {
        code
        for operation in operations(openapi)
        for status, response in operation["responses"].items()
        if int(status) >= 400
        for code in response["content"]["application/problem+json"]["examples"]
    }
    assert met == {kind.code for kind in problems.ALL} - {"method-not-allowed"}
    assert set(openapi["components"]["examples"]) == {kind.code for kind in problems.ALL}


@pytest.mark.parametrize("language", ["en", "vi"])
def test_document_is_served_in_one_language(openapi: dict[str, Any], language: str) -> None:
    document.cache_clear()
    answer = Client().get("/api/openapi.json", headers={"Accept-Language": language})
    assert answer.json() == openapi
    again = Client().get("/api/openapi.json", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_page_to_try_it_has_no_script_of_its_own(db: None) -> None:
    answer = Client().get("/api/docs/")
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in f"{policy};"
    assert "unsafe" not in policy
    page = answer.content.decode()
    assert page.count("<script") == page.count("<script src=")
    assert "<style" not in page
    assert "http" not in page.replace("http-equiv", "")
    script = Client().get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/openapi.json" in script.content.decode()


# --------------------------------------------------------------------------------- is it the truth?

# Over few cases, so that it is quick; `st run` with more examples does more, by hand.
QUICK = SchemathesisConfig(
    projects=ProjectsConfig(
        default=ProjectConfig(generation=GenerationConfig(max_examples=EXAMPLES))
    )
)
# Not all that a schema allows can be taken: a cursor is of one list, a GTIN ends in its check
# digit, a rejection needs reasons. What is refused for that is checked elsewhere, field by field.
UNCHECKED = [positive_data_acceptance]


def _with_one_key() -> dict[str, Any]:
    """Return the document without what would only lead to 401 and 404: made-up keys, companies and
    customers' tokens.
    """
    openapi = json.loads(document())
    for operation in operations(openapi):
        operation["security"] = [{"bearerKey": []}]
        operation["parameters"] = [
            parameter
            for parameter in operation["parameters"]
            if parameter["name"] not in ("X-Company", "X-UGC-Shopper")
        ]
    return openapi


schema = schemathesis.openapi.from_dict(_with_one_key(), config=QUICK)
schema.app = application


@pytest.fixture
def unlimited(db: None, settings: Any) -> Iterator[None]:
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    settings.RATES = dict.fromkeys(DEFAULT_RATES)
    # Each request would end the connection, and with it the transaction that the test lives in.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@dataclass(frozen=True)
class Known:
    """A company that has something of everything: its key, and ids that lead somewhere."""

    headers: dict[str, str]
    ids: dict[str, str]


@pytest.fixture
def known(unlimited: None) -> Known:
    product = ProductFactory(ref="mug-ripple-indigo")
    review = published_review(product, title="Good", body="Nothing to complain about, really.")
    case = held_case(product)
    key = ApiKeyFactory(company=product.company, kind=KeyRole.SECRET)
    erasure = erasures.request(
        by=SYSTEM,
        at=timezone.now(),
        reviewer=ReviewerFactory(company=product.company, email="lan@example.com"),
    )
    return Known(
        {"Authorization": f"Bearer {key.text}"},
        {
            "ref": product.ref,
            "contribution_id": str(review.pk),
            "question_id": str(published_talk(product, Kind.QUESTION).pk),
            "case_id": str(case.pk),
            "run_id": str(import_run(product.company).pk),
            "revision_id": str(case.revision_id),
            "secret_id": str(issued_secret(product.company).secret.pk),
            "erasure_id": str(erasure.pk),
        },
    )


few = hypothesis_settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@schema.parametrize()
@few
def test_answers_are_as_documented(case: Any, known: Known) -> None:
    response = case.call_and_validate(headers=known.headers, excluded_checks=UNCHECKED)
    assert response.status_code < 500


@schema.parametrize()
@few
def test_answers_about_what_is_there_are_as_documented(case: Any, known: Known) -> None:
    for name in case.path_parameters or {}:
        is_question = case.operation.path.endswith("/answers")
        case.path_parameters[name] = known.ids["question_id" if is_question else name]
    if isinstance(case.body, dict) and "revision_id" in case.body:
        case.body["revision_id"] = known.ids["revision_id"]
    # With the ids, what was wrong by intent may have become right.
    response = case.call_and_validate(
        headers=known.headers, excluded_checks=[*UNCHECKED, negative_data_rejection]
    )
    assert response.status_code < 500
