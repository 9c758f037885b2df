"""The operators' admin: staff sign-in with the second factor, models grouped by domain."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

DOMAINS = {
    "catalog": _("Catalogue"),
    "identity": _("Staff, keys and reviewers"),
    "content": _("Content"),
    "moderation": _("Moderation"),
    "encourage": _("Encouragement"),
    "display": _("Display"),
    "measure": _("Measurement"),
    "interop": _("Imports and exports"),
    "journal": _("Journal"),
    "common": _("Housekeeping"),
}


class HubAdminSite(admin.AdminSite):
    """Django's admin site, with the one application shown as its domains."""

    site_header = _("UGC Hub")
    site_title = _("UGC Hub")
    index_title = _("Operations")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the applications; ours is split into its domains, in the order of `DOMAINS`."""
        app_list = super().get_app_list(request, app_label)
        if app_label is not None:
            return app_list
        ours = [app for app in app_list if app["app_label"] == "reviews"]
        others = [app for app in app_list if app["app_label"] != "reviews"]
        return [part for app in ours for part in self._by_domain(app)] + others

    def _by_domain(self, app: dict[str, Any]) -> list[dict[str, Any]]:
        groups: dict[str, list[Any]] = {domain: [] for domain in DOMAINS}
        for model in app["models"]:
            # reviews.content.models.… is of the domain "content".
            groups[model["model"].__module__.split(".")[1]].append(model)
        return [
            {**app, "name": DOMAINS[domain], "models": models}
            for domain, models in groups.items()
            if models
        ]

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Sign in on the page of all staff, which knows limits and second factors."""
        response: TemplateResponse = secure_admin_login(super().login)(request, extra_context)
        return response
