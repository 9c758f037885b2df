"""Staff accounts, memberships, API keys and reviewers."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.common.ids import uuid7
from reviews.common.models import CompanyOwned
from reviews.common.personal_data import by_path, classify
from reviews.common.querysets import CompanyQuerySet
from reviews.identity.lifecycle import ErasureState
from reviews.identity.permissions import KeyRole, Role
from reviews.identity.querysets import ApiKeyQuerySet, ErasureQuerySet


class StaffUserManager(BaseUserManager["StaffUser"]):
    """Makes accounts; ``createsuperuser`` calls it too."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "StaffUser":
        """Create an account that signs in by e-mail; without a password it cannot sign in yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "StaffUser":
        """Create an operator of the installation, who may use the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "StaffUser":
        """Find an account whatever the case the e-mail address is typed in."""
        return self.get(email=(username or "").lower())


class StaffUser(AbstractBaseUser, PermissionsMixin):
    """Somebody who works with UGC Hub: for a company, or as operator of the installation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    """An operator, who may use the admin. Members of companies need it not."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StaffUserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    personal_data: ClassVar = classify(
        none=(
            "id",
            "is_active",
            "is_staff",
            "is_superuser",
            "created_at",
            "last_login",
            "groups",
            "user_permissions",
        ),
        contact=("email",),
        name=("name",),
        secret=("password",),
    )

    def __str__(self) -> str:
        return self.name or self.email


class Membership(CompanyOwned):
    """A staff user's part in a company."""

    user = models.ForeignKey(StaffUser, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    created_at = models.DateTimeField()

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(none=("id", "company", "role", "created_at"), link=("user",))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("company", "user"), name="membership_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} as {self.role}"


class ApiKey(CompanyOwned):
    """A key for the API. The key itself is shown once and never stored."""

    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in KeyRole])
    name = models.CharField(max_length=100)
    hint = models.CharField(max_length=16)
    """The first characters, by which people tell their keys apart."""
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256. The key has 256 random bits, so a slow hash would add nothing but time."""
    allowed_origins = ArrayField(models.CharField(max_length=255), default=list, blank=True)
    """Origins whose pages may use a publishable key from a browser; empty means any."""
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "kind",
            "name",
            "hint",
            "allowed_origins",
            "created_at",
            "revoked_at",
        ),
        secret=("digest",),
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=[k.value for k in KeyRole]), name="api_key_kind_known"
            ),
        )
        indexes = (models.Index(fields=("company", "kind"), name="api_key_by_company"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class Reviewer(CompanyOwned):
    """A customer who contributes to one company's content; the same person at another company is
    another reviewer, and nothing joins the two.
    """

    email = models.EmailField(blank=True)
    """An address that is known to be this person's: confirmed by a link, or told by the company."""
    claimed_email = models.EmailField(blank=True, db_default="")
    """What a guest typed and has not confirmed; it proves nothing and joins the guest to nobody."""
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    """When a link that was sent to ``email`` was opened; empty if only the company vouches."""
    customer_ref = models.CharField(max_length=128, blank=True)
    """The shop's own id of its customer, from the shop itself only."""
    language = models.CharField(max_length=12, blank=True)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    """Whom a guest turned out to be, once the address was confirmed."""
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    """The person asked to be forgotten; the row stays for what remains without a name."""

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=("id", "company", "language", "email_confirmed_at", "created_at", "erased_at"),
        contact=("email", "claimed_email"),
        link=("customer_ref", "merged_into"),
    )
    of_person: ClassVar = by_path("pk")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "id"), name="reviewer_of_company"),
            models.UniqueConstraint(
                fields=("company", "email"),
                condition=~models.Q(email=""),
                name="reviewer_email_once",
            ),
            models.UniqueConstraint(
                fields=("company", "customer_ref"),
                condition=~models.Q(customer_ref=""),
                name="reviewer_customer_once",
            ),
            models.CheckConstraint(
                condition=models.Q(claimed_email="") | models.Q(email=""),
                name="reviewer_claims_or_has_address",
            ),
            models.CheckConstraint(
                condition=models.Q(email_confirmed_at=None) | ~models.Q(email=""),
                name="reviewer_confirmed_has_address",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None)
                | models.Q(email="", claimed_email="", customer_ref=""),
                name="reviewer_erased_is_nobody",
            ),
        )
        indexes = (
            models.Index(
                fields=("company", "claimed_email"),
                condition=~models.Q(claimed_email=""),
                name="reviewer_by_claim",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Erasure(CompanyOwned):
    """A person's wish to be forgotten by one company, and what has become of it."""

    reviewer = models.ForeignKey(
        Reviewer, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    state = models.CharField(max_length=10, choices=ErasureState, default=ErasureState.REQUESTED)
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """Until then the person can think again."""
    entry = models.ForeignKey(
        "reviews.JournalEntry",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    """The journal's ``erasure.started``: every domain's part is a delivery of it."""
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=("id", "company", "state", "requested_at", "due_at", "entry", "ended_at"),
        link=("reviewer",),
    )
    of_person: ClassVar = by_path("reviewer")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("reviewer",),
                condition=models.Q(state__in=(ErasureState.REQUESTED, ErasureState.UNDER_WAY)),
                name="erasure_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=(ErasureState.REQUESTED, ErasureState.UNDER_WAY), ended_at=None
                )
                | models.Q(
                    state__in=(ErasureState.CANCELLED, ErasureState.DONE), ended_at__isnull=False
                ),
                name="erasure_ends_with_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=(ErasureState.UNDER_WAY, ErasureState.DONE))
                | models.Q(entry__isnull=False),
                name="erasure_started_by_an_entry",
            ),
        )
        indexes = (
            # What the hourly task looks for, in either step.
            models.Index(
                fields=("state", "due_at"),
                condition=models.Q(state__in=(ErasureState.REQUESTED, ErasureState.UNDER_WAY)),
                name="erasure_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.state} {self.reviewer_id}"
