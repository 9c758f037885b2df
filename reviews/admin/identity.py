"""Staff, keys and reviewers."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.admin.lists import OperatorAdmin, ReadOnly, become, operator
from reviews.identity.models import (
    ApiKey,
    Erasure,
    MagicLink,
    Membership,
    Reviewer,
    ShopperSecret,
    StaffUser,
)
from reviews.identity.operations import api_keys, shopper_secrets, staff
from reviews.identity.permissions import Role
from reviews.journal import operations as journal

if TYPE_CHECKING:
    _Creation = AdminUserCreationForm[StaffUser]
    _Change = UserChangeForm[StaffUser]
    _UserAdmin = UserAdmin[StaffUser]
else:
    _Creation = AdminUserCreationForm
    _Change = UserChangeForm
    _UserAdmin = UserAdmin


class StaffCreationForm(_Creation):
    """A new account; its address is kept in small letters, as signing in expects."""

    class Meta:
        """Of the account only what is asked for."""

        model = StaffUser
        fields = ("email", "name")

    def clean_email(self) -> str:
        """Return the address in small letters."""
        return str(self.cleaned_data["email"]).lower()


class StaffChangeForm(_Change):
    """An account that is there."""

    class Meta:
        """Everything that the page below shows."""

        model = StaffUser
        fields = "__all__"

    def clean_email(self) -> str:
        """Return the address in small letters."""
        return str(self.cleaned_data["email"]).lower()


@admin.register(StaffUser)
class StaffUserAdmin(OperatorAdmin, _UserAdmin):
    """Accounts of staff and operators. One that has acted is switched off, not deleted."""

    form = StaffChangeForm
    add_form = StaffCreationForm
    list_display = ("email", "name", "is_active", "is_staff", "last_login", "created_at")
    list_filter = ("is_active", "is_staff")
    list_select_related = False
    search_fields = ("email", "name__istartswith", "id")
    readonly_fields = ("last_login", "created_at")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that nobody may."""
        return False


@admin.register(Membership)
class MembershipAdmin(OperatorAdmin):
    """Who works for which company as what."""

    list_display = ("user", "company", "role", "created_at")
    list_filter = ("company", "role")
    list_select_related = ("company", "user")
    search_fields = ("user__email", "id")
    autocomplete_fields = ("company", "user")
    fields = ("company", "user", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Let only the role of a membership change."""
        return () if obj is None else ("company", "user")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Give the role by the operation."""
        stored = staff.grant(
            by=operator(request),
            at=timezone.now(),
            company=obj.company,
            user=obj.user,
            role=Role(obj.role),
        )
        become(obj, stored)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """End a membership, and leave a trace of it."""
        with transaction.atomic():
            journal.record(
                by=operator(request),
                at=timezone.now(),
                company=obj.company,
                event="membership.revoked",
                subject_kind="membership",
                subject_id=obj.pk,
                role=obj.role,
            )
            obj.delete()

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """End several, each with its trace."""
        for membership in queryset.select_related("company"):
            self.delete_model(request, membership)


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnly):
    """Keys. New ones are issued by the command ``issue_key``, which shows them once."""

    list_display = ("name", "hint", "kind", "company", "created_at", "revoked_at")
    list_filter = ("company", "kind", ("revoked_at", admin.EmptyFieldListFilter))
    search_fields = ("hint", "id")
    exclude = ("digest",)
    actions = ("revoke",)

    @admin.action(description=_("Revoke: what uses the key stops working at once"))
    def revoke(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """End the keys."""
        revoked = 0
        for key in queryset.select_related("company"):
            revoked += api_keys.revoke(
                by=operator(request), at=timezone.now(), company=key.company, key=key
            )
        self.message_user(request, _("%(count)d keys revoked.") % {"count": revoked})


@admin.register(ShopperSecret)
class ShopperSecretAdmin(ReadOnly):
    """Secrets of shops. New ones are issued by ``issue_shopper_secret``, which shows them once."""

    list_display = ("name", "id", "company", "created_at", "revoked_at")
    list_filter = ("company", ("revoked_at", admin.EmptyFieldListFilter))
    search_fields = ("id",)
    actions = ("revoke",)

    @admin.action(description=_("Revoke: every token signed with it ends at once"))
    def revoke(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """End the secrets."""
        revoked = 0
        for secret in queryset.select_related("company"):
            revoked += shopper_secrets.revoke(
                by=operator(request), at=timezone.now(), company=secret.company, secret=secret
            )
        self.message_user(request, _("%(count)d secrets revoked.") % {"count": revoked})


@admin.register(MagicLink)
class MagicLinkAdmin(ReadOnly):
    """Links in mails to authors: when made, when used. None can be opened from here."""

    list_display = ("created_at", "company", "purpose", "reviewer_id", "expires_at", "used_at")
    list_filter = ("company", "purpose")
    search_fields = ("id", "reviewer")
    exclude = ("digest",)


@admin.register(Reviewer)
class ReviewerAdmin(ReadOnly):
    """Customers who have written something."""

    list_display = ("created_at", "company", "language", "id")
    list_filter = ("company",)
    search_fields = ("email", "customer_ref", "id")


@admin.register(Erasure)
class ErasureAdmin(ReadOnly):
    """Wishes to be forgotten, and how far each has come. They hold no name."""

    list_display = ("requested_at", "company", "state", "due_at", "ended_at", "reviewer_id")
    list_filter = ("company", "state")
    search_fields = ("id", "reviewer")
