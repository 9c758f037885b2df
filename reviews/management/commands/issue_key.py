"""``python manage.py issue_key``: give a company a key for the API."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviews.catalog.queries import company_by_slug
from reviews.identity.operations import api_keys
from reviews.identity.permissions import KeyRole
from reviews.journal.actors import Actor, ActorKind

ORIGIN = re.compile(r"https?://[^/\s?#]+/?")


class Command(BaseCommand):
    """Prints the key alone, so that it can be piped on; it cannot be shown again."""

    help = "Issue an API key and print it. It is shown this once; only its hash is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--company", required=True, metavar="SLUG")
        parser.add_argument(
            "--kind",
            required=True,
            choices=[kind.value for kind in KeyRole],
            help="publishable for the shop's pages, secret for its servers",
        )
        parser.add_argument("--name", required=True, help="by which people know it")
        parser.add_argument(
            "--origin",
            action="append",
            default=[],
            metavar="https://shop.example",
            help="whose pages may use a publishable key; repeat for several; default: any",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue it.

        Raises:
            CommandError: there is no such company, or what was given as an origin is none.
        """
        company = company_by_slug(options["company"])
        if company is None:
            raise CommandError(f"There is no company “{options['company']}”.")
        kind = KeyRole(options["kind"])
        if options["origin"] and kind is KeyRole.SECRET:
            raise CommandError("Only publishable keys have origins; browsers hold no secret keys.")
        for origin in options["origin"]:
            if not ORIGIN.fullmatch(origin):
                raise CommandError(f"“{origin}” is no origin such as https://shop.example.")
        issued = api_keys.issue(
            by=Actor(ActorKind.OPERATOR),
            at=timezone.now(),
            company=company,
            kind=kind,
            name=options["name"],
            allowed_origins=options["origin"],
        )
        self.stdout.write(issued.text)
