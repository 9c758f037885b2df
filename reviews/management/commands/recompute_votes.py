"""``python manage.py recompute_votes``: compare the counts of votes with the votes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.catalog.models import Company
from reviews.content.operations import votes


class Command(BaseCommand):
    """Can run at any time: each contribution is compared under the lock that voting takes."""

    help = (
        "Compare how often contributions are said to be helpful, or not, with the votes, and print "
        "each that differs. Exit status 1 if any did and was not repaired."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--company", metavar="SLUG", help="only this one")
        parser.add_argument("--repair", action="store_true", help="write what the votes say")

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
            for difference in votes.recompute(company=company, repair=options["repair"]):
                found += 1
                self.stdout.write(
                    f"{company.slug}/{difference.contribution_id}: helpful and not helpful are "
                    f"{difference.stored[0]:,} and {difference.stored[1]:,}, should be "
                    f"{difference.actual[0]:,} and {difference.actual[1]:,}"
                )
        verdict = f"differences: {found:,}"
        if found and not options["repair"]:
            raise CommandError(f"{verdict}. With --repair they are put right.")
        self.stdout.write(f"{verdict}{', put right' if found else ''}.")
