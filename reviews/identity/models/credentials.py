"""How customers prove who they are: by their shop's word, or by a link in their mailbox."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.common.models import CompanyOwned
from reviews.common.personal_data import by_path, classify
from reviews.identity.querysets import MagicLinkQuerySet, ShopperSecretQuerySet


class ShopperSecret(CompanyOwned):
    """What a company signs the tokens of its signed-in customers with.

    The secret itself is in no row: it is derived from the row's id, which is its ``kid`` as well
    (see :mod:`reviews.identity.shopper_secrets`). Several may be good at once, so that a shop can
    change from one to the next without a gap.
    """

    name = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ShopperSecretQuerySet.as_manager()

    personal_data: ClassVar = classify(none=("id", "company", "name", "created_at", "revoked_at"))

    class Meta:
        indexes = (models.Index(fields=("company", "-id"), name="shopper_secret_by_company"),)

    def __str__(self) -> str:
        return self.name


class LinkPurpose(models.TextChoices):
    """What a magic link opens. Codes live for ever."""

    MY_CONTENT = "my_content", _("See and change what one has written")


class MagicLink(CompanyOwned):
    """A link in a mail that proves, once and for a short while, who opens it.

    The text of the link is in the mail only.
    """

    reviewer = models.ForeignKey(
        "reviews.Reviewer",
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    purpose = models.CharField(max_length=20, choices=LinkPurpose)
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256. The text has 256 random bits, so a slow hash would add nothing but time."""
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = MagicLinkQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=("id", "company", "purpose", "created_at", "expires_at", "used_at"),
        link=("reviewer",),
        secret=("digest",),
    )
    of_person: ClassVar = by_path("reviewer")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="magic_link_lasts_a_while",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at=None)
                | models.Q(used_at__gte=models.F("created_at"), used_at__lt=models.F("expires_at")),
                name="magic_link_used_in_time",
            ),
        )
        indexes = (
            models.Index(fields=("company", "reviewer"), name="magic_link_of_reviewer"),
            models.Index(fields=("expires_at",), name="magic_link_by_expiry"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} for {self.reviewer_id}"
