"""``python manage.py recompute_usefulness``: compare the order of reviews with its reasons."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.catalog.models import Company
from reviews.content.operations import usefulness


class Command(BaseCommand):
    """Can run at any time: each review is compared under the lock that all changes of it take."""

    help = (
        "Compare where reviews stand among the most useful with their votes, texts and photos, and "
        "print each that differs. Exit status 1 if any did and was not repaired."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--company", metavar="SLUG", help="only this one")
        parser.add_argument("--repair", action="store_true", help="put them where they belong")

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
        found = 0
        for company in companies:
            for difference in usefulness.recompute(company=company, repair=options["repair"]):
                found += 1
                self.stdout.write(
                    f"{company.slug}/{difference.contribution_id}: usefulness is "
                    f"{difference.stored:,}, should be {difference.actual:,}"
                )
        verdict = f"differences: {found:,}"
        if found and not options["repair"]:
            raise CommandError(f"{verdict}. With --repair they are put right.")
        self.stdout.write(f"{verdict}{', put right' if found else ''}.")
