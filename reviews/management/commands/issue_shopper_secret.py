"""``python manage.py issue_shopper_secret``: let a company's shop say who its customers are."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviews.catalog.queries import company_by_slug
from reviews.identity.operations import shopper_secrets
from reviews.identity.shopper_tokens import audience_of
from reviews.journal.actors import Actor, ActorKind


class Command(BaseCommand):
    """Prints what the shop's server needs, as variables of its environment."""

    help = (
        "Issue a secret that the shop signs its customers' tokens with, and print it with its "
        "kid and audience. It is shown this once and kept nowhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--company", required=True, metavar="SLUG")
        parser.add_argument("--name", required=True, help="by which people know it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue it.

        Raises:
            CommandError: there is no such company.
        """
        company = company_by_slug(options["company"])
        if company is None:
            raise CommandError(f"There is no company “{options['company']}”.")
        issued = shopper_secrets.issue(
            by=Actor(ActorKind.OPERATOR),
            at=timezone.now(),
            company=company,
            name=options["name"],
        )
        self.stdout.write(f"UGC_SHOPPER_AUDIENCE={audience_of(company.slug)}")
        self.stdout.write(f"UGC_SHOPPER_KID={issued.secret.pk}")
        self.stdout.write(f"UGC_SHOPPER_SECRET={issued.text}")
