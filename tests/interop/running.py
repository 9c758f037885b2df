"""Rows without a file, and the running of an import over them."""

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from reviews.catalog.models import Company
from reviews.content.drafts import Draft
from reviews.content.kinds import Incentive
from reviews.identity.operations.reviewers import ReviewerData
from reviews.interop.importers.csv_reviews import Place
from reviews.interop.importers.rows import Fault, Refusal, ReviewRow
from reviews.interop.operations import imports
from reviews.interop.operations.imports import Progress
from reviews.journal.actors import Actor, ActorKind

OPERATOR = Actor(ActorKind.OPERATOR)
SOURCE = "import:old-shop"


def row(number: int, **changes: Any) -> ReviewRow:
    values: dict[str, Any] = {
        "place": Place(row=number, line=number + 1),
        "key": f"key-{number}",
        "product_ref": "mug",
        "product_name": "",
        "draft": Draft(
            rating=5, title=f"Review {number}", body="It holds tea, and it holds it well."
        ),
        "author": ReviewerData(),
        "written_at": datetime(2024, 5, 31, tzinfo=UTC),
        "language": "",
        "incentive": Incentive.NONE,
        "verified": False,
    }
    return ReviewRow(**{**values, **changes})


def refusal(number: int) -> Refusal:
    place = Place(row=number, line=number + 1)
    return Refusal(place=place, faults=(Fault(field="rating", reason="It is missing."),))


def run_all(company: Company, rows: Any, **options: Any) -> Progress:
    progress = Progress()
    for progress in imports.run(  # noqa: B007
        by=OPERATOR,
        clock=timezone.now,
        company=company,
        source=SOURCE,
        file_name="old.csv",
        rows=iter(rows),
        **options,
    ):
        pass
    return progress


def figures(progress: Progress) -> tuple[int, int, int, int]:
    return progress.read, progress.stored, progress.known, progress.refused
