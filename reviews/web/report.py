"""Reporting a contribution, quickly or by a legal notice, and the page that says what became of it.

Nobody needs an account. The address of the receipt is the only key to it.
"""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reviews.common.rates import Doing
from reviews.common.tokens import BadToken, make_token, read_token
from reviews.content.models import Contribution, Report
from reviews.content.operations import reports
from reviews.content.queries import published_contribution
from reviews.content.reporting import ReportKind
from reviews.content.visitors import Visitor
from reviews.identity.permissions import ANONYMOUS
from reviews.web.access import public_contribution, public_contribution_at
from reviews.web.addresses import place_of
from reviews.web.guard import Attempt, Guard, Refused, fresh, guarded
from reviews.web.report_forms import NoticeForm, ReportForm
from reviews.web.visitors import counted_as, new_visitor, remember, visitor_of

_WORDS: dict[str, tuple[Promise, Promise]] = {
    "": (
        gettext_lazy("Thank you, your report has arrived"),
        gettext_lazy("A person will look at it. How many stars a review gives plays no part."),
    ),
    "upheld": (
        gettext_lazy("It was taken down"),
        gettext_lazy("We have looked at it and agree with you. It is no longer public."),
    ),
    "dismissed": (
        gettext_lazy("It stays public"),
        gettext_lazy("We have looked at it and found nothing that breaks our rules or the law."),
    ),
    "obsolete": (
        gettext_lazy("It is no longer there"),
        gettext_lazy("Its author changed or withdrew it before we had decided."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str, ref: str, contribution_id: UUID) -> HttpResponse:
    """Show the form for a quick report; when it is sent, keep it and lead to its receipt."""
    about = public_contribution_at(slug, ref, contribution_id)
    form = ReportForm(request.POST) if request.method == "POST" else ReportForm()
    return _page(request, about, form, template="reviews/web/report.html")


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, slug: str, ref: str, contribution_id: UUID) -> HttpResponse:
    """Show the form for a legal notice; when it is sent, keep it and lead to its receipt."""
    about = public_contribution_at(slug, ref, contribution_id)
    form = NoticeForm(request.POST) if request.method == "POST" else NoticeForm()
    return _page(request, about, form, template="reviews/web/notice.html")


@require_safe
def any_report(request: HttpRequest, contribution_id: UUID) -> HttpResponse:
    """Lead to the form for a report of whatever has that id, where only the id is known."""
    product = public_contribution(contribution_id).product
    here = (product.company.slug, product.ref, contribution_id)
    return HttpResponseRedirect(reverse("web:report", args=here))


@require_safe
@never_cache
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Show where a report stands at this moment."""
    found = _report(token)
    title, text = _WORDS[found.outcome]
    product = found.contribution.product
    response = render(
        request,
        "reviews/web/report_receipt.html",
        {
            "company": product.company,
            "product": product,
            "report": found,
            "is_notice": found.kind == ReportKind.LEGAL_NOTICE,
            "title": title,
            "text": text,
            "product_address": reverse("web:product", args=[product.company.slug, product.ref]),
        },
    )
    # The address itself opens the page, so no other site is told it.
    response["Referrer-Policy"] = "same-origin"
    return response


def _page(
    request: HttpRequest, about: Contribution, form: ReportForm | NoticeForm, *, template: str
) -> HttpResponse:
    product = about.product
    found = published_contribution(company=product.company, contribution_id=about.pk)
    if found is None:
        raise _nothing_there()
    place = place_of(about, product=product)
    form.location = f"{settings.BASE_URL}{place}"

    def page(guard: Guard) -> HttpResponse:
        return render(
            request,
            template,
            {
                "company": product.company,
                "product": product,
                "review": found[0],
                "form": form,
                "guard": guard,
                "place": place,
            },
            status=422 if form.is_bound else 200,
        )

    if not form.is_bound:
        return page(fresh(product.company, doing=Doing.REPORT))
    visitor = visitor_of(request, product.company) or new_visitor()
    email = form.cleaned_data.get("email", "") if form.is_valid() else ""
    try:
        attempt = guarded(
            request,
            product.company,
            doing=Doing.REPORT,
            email=email,
            reviewer=counted_as(visitor),
        )
        if form.errors:
            return page(attempt.guard)
        return _keep(about, form, visitor, attempt)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return refusal.on(page(refusal.guard))


def _keep(
    about: Contribution, form: ReportForm | NoticeForm, visitor: Visitor, attempt: Attempt
) -> HttpResponse:
    try:
        with attempt.carried_out():
            received = reports.receive(
                by=ANONYMOUS.actor,
                at=timezone.now(),
                company=about.product.company,
                contribution_id=about.pk,
                visitor=visitor,
                complaint=form.complaint(),
                language=get_language() or settings.LANGUAGE_CODE,
            )
    except Contribution.DoesNotExist as error:
        # Withdrawn or taken down since the form was opened.
        raise _nothing_there() from error
    token = make_token(str(received.report.pk), purpose=reports.RECEIPT)
    response = HttpResponseRedirect(reverse("web:report-receipt", args=[token]), status=303)
    remember(response, visitor)
    return response


def _report(token: str) -> Report:
    try:
        report_id = UUID(read_token(token, purpose=reports.RECEIPT))
        return Report.objects.select_related("contribution__product__company").get(pk=report_id)
    except (BadToken, ValueError, Report.DoesNotExist) as error:
        raise Http404(gettext("This address is no receipt of ours, or not all of it.")) from error


def _nothing_there() -> Http404:
    return Http404(gettext("There is nothing public at this address."))
