"""``python manage.py create_demo``: the demo company, on the first run."""

import json
import os
from collections.abc import Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import URLValidator
from django.db import connection, transaction
from django.utils import timezone

from reviews.catalog.queries import company_by_slug
from reviews.identity.permissions import Role
from reviews.management.demo import creation
from reviews.management.demo.content import DemoCompany, main_company, neighbour
from reviews.management.demo.talk import bring_in_talk

LOCK = 7_160_358_231
"""Any number of ours: two installations that start at once on one database take turns."""
STAFF = (Role.OWNER, Role.MODERATOR, Role.ANALYST, Role.DEVELOPER)

_is_url = URLValidator(schemes=["http", "https"])


class Command(BaseCommand):
    """Does nothing where the demo is, except for the addresses of its pictures."""

    help = "Create the demo company with products, customers, reviews and sign-ins, once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the demo, whole or not at all.

        Raises:
            CommandError: the static files have not been collected.
        """
        at = timezone.now()
        content = main_company(most=settings.DEMO_REVIEWS_MAX)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            company = company_by_slug(content.slug)
            if company is None:
                with ThreadPoolExecutor(max_workers=1) as hashing:
                    self._create(content, at=at, hashing=hashing)
                return
            mended = creation.mend_pictures(
                content, company=company, at=at, picture_url=self._picture_url
            )
        self.stdout.write("The demo company is there.")
        if mended:
            self.stdout.write(f"The addresses of {mended} pictures were brought up to date.")

    def _create(self, content: DemoCompany, *, at: datetime, hashing: Executor) -> None:
        company = creation.create_company(content, at=at, picture_url=self._picture_url)
        accounts = creation.create_accounts(company=company, roles=STAFF, at=at, hashing=hashing)
        moderator = next(a.user for a in accounts if a.role == Role.MODERATOR)
        creation.bring_in_reviews(content, company=company, moderator=moderator, at=at)
        owner = next(a.user for a in accounts if a.role == Role.OWNER)
        bring_in_talk(company=company, owner=owner, at=at)

        beside = neighbour()
        other = creation.create_company(beside, at=at, picture_url=self._picture_url)
        owners = creation.create_accounts(company=other, roles=[Role.OWNER], at=at, hashing=hashing)
        creation.bring_in_reviews(beside, company=other, moderator=owners[0].user, at=at)

        accounts += [*owners, creation.create_operator(hashing=hashing)]
        creation.set_passwords(accounts)
        # Before the commit: sign-ins that nobody can read again must not outlast a crash without
        # this file, while a file without the company is written anew by the next run.
        path = _write_private(
            Path(settings.DATA_DIR) / "demo.json",
            {
                "company": company.slug,
                "product": content.products[0].data.ref,
                "accounts": [account.to_json() for account in accounts],
                "keys": creation.issue_keys(company=company, at=at),
            },
        )
        states = creation.counts_by_state(company=company)
        self.stdout.write(
            f"{company.name}: {len(content.products)} products, "
            f"{states['published']} reviews published, "
            f"{states['submitted']} waiting, "
            f"{states['rejected']} rejected."
        )
        self.stdout.write(f"The sign-ins and keys are in {path}.")

    def _picture_url(self, path: str) -> str:
        try:
            url = settings.BASE_URL + staticfiles_storage.url(path)
        except ValueError as error:
            raise CommandError(f"{error} Run collectstatic first.") from error
        try:
            _is_url(url)
        except ValidationError:
            self.stderr.write(f"BASE_URL makes no address for pictures: {url}", self.style.WARNING)
            return ""
        return url


def _write_private(path: Path, data: Mapping[str, Any]) -> Path:
    """Write a file that only its owner can read, all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=2)
        file.flush()
        os.fsync(file.fileno())
    return unfinished.replace(path)
