"""Voting on whether something was helpful, by a plain form or in place."""

from uuid import UUID

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from reviews.common.rates import Doing
from reviews.content.models import Contribution
from reviews.content.operations import votes
from reviews.content.operations.votes import OwnContribution, Tally
from reviews.identity.permissions import ANONYMOUS
from reviews.web.access import public_contribution_at
from reviews.web.addresses import anchor_of, place_of
from reviews.web.guard import Refused, counted
from reviews.web.templatetags.components import whole
from reviews.web.visitors import counted_as, new_visitor, remember, visitor_of

VOTES = {"yes": True, "no": False, "": None}


@require_POST
@never_cache
def vote(request: HttpRequest, slug: str, ref: str, contribution_id: UUID) -> HttpResponse:
    """Set, change or take back the visitor's vote, and lead back to what was voted on."""
    contribution = public_contribution_at(slug, ref, contribution_id)
    company = contribution.product.company
    word = request.POST.get("helpful", "")
    if word not in VOTES:
        raise BadRequest
    visitor = visitor_of(request, company) or new_visitor()
    is_in_place = request.headers.get("Accept") == "application/json"
    page = _page_of(request, contribution)
    try:
        counted(request, company, doing=Doing.VOTE, reviewer=counted_as(visitor))
        tally = votes.cast(
            by=ANONYMOUS.actor,
            at=timezone.now(),
            company=company,
            contribution_id=contribution_id,
            visitor=visitor,
            is_helpful=VOTES[word],
        )
    except Contribution.DoesNotExist as error:
        raise Http404 from error
    except OwnContribution as error:
        why = _("You wrote this yourself, so your vote does not count here.")
        if is_in_place:
            return JsonResponse({"said": why}, status=403)
        raise PermissionDenied(why) from error
    except Refused as refusal:
        if is_in_place:
            return refusal.on(JsonResponse({"said": refusal.message}))
        context = {"company": company, "message": refusal.message, "back": page}
        return refusal.on(render(request, "reviews/web/too_many_votes.html", context))
    response: HttpResponse
    if is_in_place:
        response = JsonResponse(_shown(tally))
    else:
        response = HttpResponseRedirect(page, status=303)
    remember(response, visitor)
    return response


def _page_of(request: HttpRequest, contribution: Contribution) -> str:
    """Return where the visitor came from, at what was voted on; of our own pages only."""
    # Not urldefrag, which refuses some of what can be typed here.
    came_from = request.POST.get("next", "").partition("#")[0]
    if came_from and url_has_allowed_host_and_scheme(came_from, allowed_hosts=None):
        return f"{came_from}#{anchor_of(contribution)}"
    return place_of(contribution, product=contribution.product)


def _shown(tally: Tally) -> dict[str, str]:
    """Return what the page shows from now on, in its own words."""
    words = {True: "yes", False: "no", None: ""}
    said = (
        _("Your vote is taken back.")
        if tally.yours is None
        else _("Thank you, that counts. Press it again to take it back.")
    )
    return {
        "yours": words[tally.yours],
        "yes": whole(tally.helpful_count),
        "no": whole(tally.not_helpful_count),
        "said": said,
    }
