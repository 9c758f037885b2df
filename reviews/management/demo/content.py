"""The companies of the demo, read from the files beside this one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviews.catalog.operations.products import ProductData
from reviews.content.drafts import Draft
from reviews.content.field_data import FormFieldData, OptionData
from reviews.content.fields import FieldRole
from reviews.content.kinds import Incentive

FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class DemoProduct:
    """A product and the name of its picture among the static files, empty if it has none."""

    data: ProductData
    picture: str


@dataclass(frozen=True, kw_only=True)
class DemoReview:
    """A review and what is to become of it."""

    product_ref: str
    draft: Draft
    language: str
    days_ago: int
    is_verified: bool
    incentive: Incentive
    reject_reason: str
    """The code by which the demo's moderator refuses it; empty if the moderator leaves it."""
    moderator_note: str


@dataclass(frozen=True, kw_only=True)
class DemoCompany:
    """One company with all that belongs to it."""

    slug: str
    name: str
    default_language: str
    site_host: str
    site_name: str
    site_language: str
    questions: tuple[FormFieldData, ...]
    products: tuple[DemoProduct, ...]
    reviews: tuple[DemoReview, ...]


def main_company(*, most: int | None = None) -> DemoCompany:
    """Return the company that the demo is about, with the first ``most`` of its reviews or all."""
    reviews = [data for file in sorted(FOLDER.glob("reviews*.json")) for data in _read(file.name)]
    return _company({**_read("company.json"), "reviews": reviews[:most]})


def neighbour() -> DemoCompany:
    """Return the small one beside it, of which the first must never see anything."""
    return _company(_read("neighbour.json"))


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _company(data: Mapping[str, Any]) -> DemoCompany:
    return DemoCompany(
        slug=data["slug"],
        name=data["name"],
        default_language=data["default_language"],
        site_host=data["site"]["host"],
        site_name=data["site"]["name"],
        site_language=data["site"]["language"],
        questions=tuple(_question(question) for question in data["questions"]),
        products=tuple(_product(product) for product in data["products"]),
        reviews=tuple(_review(review) for review in data["reviews"]),
    )


def _question(data: Mapping[str, Any]) -> FormFieldData:
    options = [OptionData(**option) for option in data.get("options", [])]
    return FormFieldData(**{**data, "role": FieldRole(data["role"]), "options": options})


def _product(data: Mapping[str, Any]) -> DemoProduct:
    group = data["group"] or {"ref": "", "name": ""}
    return DemoProduct(
        data=ProductData(
            ref=data["ref"],
            name=data["name"],
            brand=data["brand"],
            category=data["category"],
            gtin=data["gtin"],
            url=data["url"],
            group_ref=group["ref"],
            group_name=group["name"],
            accepts_reviews=data["accepts_reviews"],
        ),
        picture=data["image"],
    )


def _review(data: Mapping[str, Any]) -> DemoReview:
    return DemoReview(
        product_ref=data["product"],
        draft=Draft(
            title=data["title"],
            body=data["body"],
            author_name=data["author_name"],
            rating=data["rating"],
            recommends=data["recommends"],
        ),
        language=data["language"],
        days_ago=data["days_ago"],
        is_verified=data["verified"],
        incentive=Incentive(data["incentive"]),
        reject_reason=data.get("reject_reason", ""),
        moderator_note=data.get("moderator_note", ""),
    )
