"""``python manage.py create_company``: set up a company on this installation."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reviews.catalog.operations import companies
from reviews.journal.actors import Actor, ActorKind


class Command(BaseCommand):
    """Next come ``add_member`` for its owner and ``issue_key`` for its shop."""

    help = "Create a company. Its slug stands in the addresses of its pages and cannot be changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("slug", metavar="SLUG", help="small letters, digits and hyphens")
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--language",
            choices=[code for code, _ in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help="of contributions whose own cannot be told",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it.

        Raises:
            CommandError: the slug is taken or is none.
        """
        try:
            company = companies.create(
                by=Actor(ActorKind.OPERATOR),
                at=timezone.now(),
                slug=options["slug"],
                name=options["name"],
                default_language=options["language"],
            )
        except ValidationError as error:
            faults = error.message_dict.items()
            raise CommandError(
                " ".join(f"{field}: {' '.join(messages)}" for field, messages in faults)
            ) from error
        self.stdout.write(f"{company.name} is there: {settings.BASE_URL}/c/{company.slug}/")
