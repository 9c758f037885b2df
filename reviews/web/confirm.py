"""Where a guest says that an e-mail address is theirs, at a link sent to it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviews.common.tokens import BadToken, read_token
from reviews.content.operations import authorship
from reviews.encourage.links import CONFIRM
from reviews.identity.models import Reviewer
from reviews.identity.operations.reviewers import NothingToConfirm
from reviews.journal.actors import Actor, ActorKind


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, and confirm the address when that is answered.

    Opening the link confirms nothing: programs that look for viruses in mails open links too.
    """
    guest = _guest(token)
    address = guest.claimed_email
    if request.method == "POST":
        try:
            authorship.confirm_email(
                by=Actor(ActorKind.REVIEWER, str(guest.pk)),
                at=timezone.now(),
                reviewer_id=guest.pk,
            )
        except NothingToConfirm:
            # Also while its owner is being erased, when asking again would lead nowhere.
            guest, address = _guest(token), ""
        else:
            return HttpResponseRedirect(reverse("web:confirm", args=[token]), status=303)
    known = guest.merged_into or guest
    return render(
        request,
        "reviews/web/confirm.html",
        {
            "company": guest.company,
            "address": address,
            # A guest whose address was taken away with its owner's data has confirmed nothing.
            "is_confirmed": known.email_confirmed_at is not None,
        },
    )


def _guest(token: str) -> Reviewer:
    try:
        reviewer_id = UUID(read_token(token, purpose=CONFIRM))
        return Reviewer.objects.select_related("company", "merged_into").get(pk=reviewer_id)
    except (BadToken, ValueError, Reviewer.DoesNotExist) as error:
        raise Http404(gettext("This address confirms nothing; perhaps it is not whole.")) from error
