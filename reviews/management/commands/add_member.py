"""``python manage.py add_member``: let somebody work for a company."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from reviews.catalog.queries import company_by_slug
from reviews.identity.models import StaffUser
from reviews.identity.operations import staff
from reviews.identity.permissions import Role
from reviews.journal.actors import Actor, ActorKind
from reviews.management.passwords import readable_password


class Command(BaseCommand):
    """Creates the account if there is none of that address."""

    help = "Give somebody a role in a company; a new account gets a password, printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--company", required=True, metavar="SLUG")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Give the role.

        Raises:
            CommandError: there is no such company, or the address is none.
        """
        company = company_by_slug(options["company"])
        if company is None:
            raise CommandError(f"There is no company “{options['company']}”.")
        email = options["email"].strip().lower()
        password = ""
        with transaction.atomic():
            user = StaffUser.objects.filter(email=email).first()
            if user is None:
                password = readable_password()
                try:
                    user = staff.create_account(
                        email=email, name=options["name"], password=password
                    )
                except ValidationError as error:
                    raise CommandError(" ".join(error.messages)) from error
            staff.grant(
                by=Actor(ActorKind.OPERATOR),
                at=timezone.now(),
                company=company,
                user=user,
                role=Role(options["role"]),
            )
        self.stdout.write(f"{email} is {options['role']} of {company.name}.")
        if password:
            self.stdout.write(f"Password: {password}")
