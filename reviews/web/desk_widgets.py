"""The desk's page on which a company sets its widgets, looks at them, and copies what it needs."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from reviews.catalog.models import Product
from reviews.display import snippets, widgets
from reviews.display.looks import Look
from reviews.display.operations import widgets as operations
from reviews.display.queries import look_of
from reviews.display.widgets import Asked, Widget
from reviews.identity.permissions import Permission
from reviews.web.access import Seat, seat_at
from reviews.web.desk import for_staff
from reviews.web.desk_rail import tabs_of

PRODUCTS = 50
"""How many products there are to choose from for a preview."""


def _colour(label: Any, help_text: Any, example: str) -> forms.CharField:
    return forms.CharField(
        required=False,
        label=label,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={"class": "input", "placeholder": example, "spellcheck": "false"}
        ),
    )


class LookForm(forms.Form):
    """How the widgets look."""

    accent = _colour(_("Links and buttons"), _("On light pages. Empty takes ours."), "#0b5c6b")
    accent_dark = _colour(
        _("Links and buttons on dark pages"),
        _("Empty takes a lighter shade of the other."),
        "#7dd3e0",
    )
    star = _colour(_("Colour of the stars"), _("Empty takes ours."), "#b45309")
    radius = forms.IntegerField(
        required=False,
        label=_("Roundness of corners"),
        help_text=_("In pixels, from 0 to 32. Empty takes ours."),
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
    )
    reviews_at_once = forms.IntegerField(
        label=_("Reviews at once"),
        help_text=_("How many are shown before “Show more reviews”, from 1 to 20."),
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
    )

    @classmethod
    def of(cls, look: Look) -> "LookForm":
        """Return the form filled in."""
        return cls(initial={name: getattr(look, name) for name in cls.base_fields})

    def look(self) -> Look:
        """Return what was typed."""
        read = self.cleaned_data
        return Look(
            accent=read["accent"].strip().lower(),
            accent_dark=read["accent_dark"].strip().lower(),
            star=read["star"].strip().lower(),
            radius=read["radius"],
            reviews_at_once=read["reviews_at_once"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def desk_widgets(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the widgets as they are, with the form to change them."""
    seat = seat_at(request, slug, needs=Permission.WIDGET_MANAGE)
    if request.method != "POST":
        return _page(request, seat, LookForm.of(look_of(seat.company).look))
    form = LookForm(request.POST)
    if form.is_valid():
        try:
            operations.set_look(
                by=seat.principal.actor,
                at=timezone.now(),
                company=seat.company,
                look=form.look(),
            )
            return HttpResponseRedirect(
                f"{reverse('web:widgets', args=[slug])}?saved=1#preview", status=303
            )
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, seat, form, status=422)


def _page(request: HttpRequest, seat: Seat, form: LookForm, *, status: int = 200) -> HttpResponse:
    rows = Product.objects.for_company(seat.company).select_related("company")
    products = list(rows.order_by("name", "id")[:PRODUCTS])
    product = next(
        (each for each in products if each.ref == request.GET.get("product")),
        products[0] if products else None,
    )
    widget = next((each for each in Widget if each == request.GET.get("widget")), Widget.REVIEWS)
    return render(
        request,
        "reviews/desk/widgets.html",
        {
            "company": seat.company,
            "tabs": tabs_of(seat, current="widgets"),
            "form": form,
            "saved": "saved" in request.GET and not form.is_bound,
            "products": products,
            "product": product,
            "widget": widget,
            "widgets": list(Widget),
            "preview": _preview(product, widget),
            "stars": snippets.script(snippets.STARS),
            "page_address": widgets.page_of(product) if product else "",
            "origin": settings.BASE_URL,
            "all": snippets.script(snippets.ALL),
        },
        status=status,
    )


def _preview(product: Product | None, widget: Widget) -> SafeString | None:
    """Return the widget as a shop's server puts it into a page; ``None`` without products."""
    if product is None:
        return None
    asked = Asked(widget=widget, language=get_language() or product.company.default_language)
    return SafeString(widgets.html_of(product, asked, key=""))
