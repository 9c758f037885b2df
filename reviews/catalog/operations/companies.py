"""Setting up companies and their sites."""

from datetime import datetime

from django.db import transaction

from reviews.catalog.models import Company, Site
from reviews.catalog.operations.products import bump_display_versions
from reviews.journal import operations as journal
from reviews.journal.actors import Actor


@transaction.atomic
def create(
    *, by: Actor, at: datetime, slug: str, name: str, default_language: str = "en"
) -> Company:
    """Create a company.

    Raises:
        ValidationError: the slug is taken or not made of small letters, digits and hyphens.
    """
    company = Company(slug=slug, name=name, default_language=default_language, created_at=at)
    company.full_clean()
    company.save(force_insert=True)
    journal.record(
        by=by,
        at=at,
        company=company,
        event="company.created",
        subject_kind="company",
        subject_id=company.pk,
    )
    return company


@transaction.atomic
def configure(
    *, by: Actor, at: datetime, company: Company, accepts_ratings_alone: bool | None = None
) -> Company:
    """Change how the company takes reviews, and return it as it is then.

    What is ``None`` stays. What is as it was changes nothing and records nothing. Forms of all
    products say what is needed, so all of them are shown anew.
    """
    company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    wanted = {"accepts_ratings_alone": accepts_ratings_alone}
    changed = {
        name: value
        for name, value in wanted.items()
        if value is not None and getattr(company, name) != value
    }
    if changed:
        for name, value in changed.items():
            setattr(company, name, value)
        company.save(update_fields=list(changed))
        bump_display_versions(company=company)
        journal.record(
            by=by,
            at=at,
            company=company,
            event="company.configured",
            subject_kind="company",
            subject_id=company.pk,
            **changed,
        )
    return company


@transaction.atomic
def add_site(
    *, by: Actor, at: datetime, company: Company, host: str, name: str, language: str
) -> Site:
    """Add a shop of the company.

    Raises:
        ValidationError: the company has a site on that host, or the language is not offered.
    """
    site = Site(company=company, host=host.lower(), name=name, language=language)
    site.full_clean()
    site.save(force_insert=True)
    journal.record(
        by=by, at=at, company=company, event="site.added", subject_kind="site", subject_id=site.pk
    )
    return site
