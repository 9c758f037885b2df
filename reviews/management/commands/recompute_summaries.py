"""``python manage.py recompute_summaries``: compare every rating summary with its reviews."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.catalog.models import Company, Product
from reviews.content.operations import summaries
from reviews.content.operations.summaries import Difference

PAGE = 1_000


class Command(BaseCommand):
    """Can run at any time: each product is compared under the lock that publishing takes."""

    help = (
        "Compare the rating summaries with the reviews they are made of, and print each that "
        "differs. Exit status 1 if any did and was not repaired."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--company", metavar="SLUG", help="only this one")
        parser.add_argument("--repair", action="store_true", help="write what the reviews say")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, print, and repair if told to.

        Raises:
            CommandError: there is no such company, or differences were found and left.
        """
        companies = Company.objects.order_by("slug")
        if options["company"] is not None:
            companies = companies.filter(slug=options["company"])
            if not companies:
                raise CommandError(f"There is no company “{options['company']}”.")
        products = _Products()
        found = 0
        for company in companies:
            rows = products.of(company)
            for difference in summaries.recompute(products=rows, repair=options["repair"]):
                found += 1
                self.stdout.write(f"{company.slug}/{_line(difference)}")
        verdict = f"{products.count:,} products compared; differences: {found:,}"
        if found and not options["repair"]:
            raise CommandError(f"{verdict}. With --repair they are put right.")
        self.stdout.write(f"{verdict}{', put right' if found else ''}.")


class _Products:
    """Products in a stream, page by page, and how many there were."""

    def __init__(self) -> None:
        self.count = 0

    def of(self, company: Company) -> Iterator[Product]:
        """Yield the products of a company. No cursor is held open while others work on them."""
        rows = Product.objects.for_company(company).only("id", "ref", "company_id").order_by("id")
        page = list(rows[:PAGE])
        while page:
            for product in page:
                self.count += 1
                yield product
            page = list(rows.filter(id__gt=page[-1].pk)[:PAGE])


def _line(difference: Difference) -> str:
    stored, actual = difference.stored, difference.actual
    changes = [
        f"{name} is {_value(stored[name])}, should be {_value(actual[name])}"
        for name in stored
        if stored[name] != actual[name]
    ]
    return f"{difference.product_ref}: {'; '.join(changes)}"


def _value(value: Any) -> str:
    if value is None:
        return "none"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
