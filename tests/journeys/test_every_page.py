"""Every page times every actor, and a second company with the same data.

The table must name every address of the resolver outside the API, which has a table of its own
(``tests/api/test_permissions.py``), and the libraries' pages, which belong to no company.
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.common.tokens import make_token
from reviews.content.kinds import Kind
from reviews.content.operations import media
from reviews.content.operations.reports import RECEIPT
from reviews.display.channels import FeedKind
from reviews.display.operations import feeds
from reviews.encourage.links import CONFIRM, INVITATION
from reviews.encourage.operations import invitations
from reviews.encourage.operations.invitations import InvitationData
from reviews.identity.models import Erasure, LinkPurpose
from reviews.identity.operations import magic_links
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import Role
from reviews.journal.actors import SYSTEM
from tests.factories import (
    CompanyFactory,
    MembershipFactory,
    ProductFactory,
    StaffUserFactory,
    form_field,
    held_case,
    import_run,
    published_review,
    published_talk,
    received_mail,
    reported,
    submitted_review,
)
from tests.factories.photos import ready
from tests.undone import undone

pytestmark = pytest.mark.django_db

LIBRARIES = ("accounts/", "admin/", "i18n/", "api/")

ACTORS = ("visitor", "owner", "moderator", "analyst", "developer", "stranger", "operator")
OPEN = dict.fromkeys(ACTORS, 200)
SIGNED_IN = {**OPEN, "visitor": 302}
# The stranger owns another company; the operator runs the installation and belongs to none.
DESK = {
    "visitor": 302,
    "owner": 200,
    "moderator": 200,
    "analyst": 403,
    "developer": 403,
    "stranger": 404,
    "operator": 404,
}
OPERATORS = {**dict.fromkeys(ACTORS, 404), "visitor": 302, "operator": 200}
FORM = {**DESK, "moderator": 403, "developer": 200}
# Only who answers for the account looks people up.
PEOPLE = {**DESK, "moderator": 403}
CATALOGUE = {**DESK, "moderator": 403, "developer": 200}
MATRIX = {
    ("GET", "web:home"): OPEN,
    ("GET", "web:company"): OPEN,
    ("GET", "web:product"): OPEN,
    ("GET", "web:how"): OPEN,
    ("GET", "web:atom-company"): OPEN,
    ("GET", "web:atom-product"): OPEN,
    ("GET", "web:channel"): dict.fromkeys(ACTORS, 503),  # nobody has made it yet
    ("GET", "web:robots"): OPEN,
    ("GET", "web:sitemap"): OPEN,
    ("GET", "web:sitemap-company"): OPEN,
    ("GET", "web:sitemap-part"): OPEN,
    ("GET", "web:rating"): OPEN,
    ("GET", "web:write"): OPEN,
    ("POST", "web:write"): dict.fromkeys(ACTORS, 422),  # an empty form: anybody may try
    ("GET", "web:challenge"): OPEN,
    ("POST", "web:upload"): dict.fromkeys(ACTORS, 422),  # an empty file
    ("GET", "web:photo"): OPEN,
    ("GET", "web:receipt"): OPEN,
    ("GET", "web:questions"): OPEN,
    ("POST", "web:questions"): dict.fromkeys(ACTORS, 422),  # empty forms: anybody may try
    ("GET", "web:question"): OPEN,
    ("POST", "web:question"): dict.fromkeys(ACTORS, 422),
    ("GET", "web:comments"): OPEN,
    ("POST", "web:comments"): dict.fromkeys(ACTORS, 422),
    ("GET", "web:review"): OPEN,
    ("POST", "web:review"): dict.fromkeys(ACTORS, 422),
    ("GET", "web:replies"): DESK,
    ("GET", "web:reply"): DESK,
    ("POST", "web:reply"): {**DESK, "owner": 422, "moderator": 422},
    ("GET", "web:confirm"): OPEN,
    ("POST", "web:confirm"): dict.fromkeys(ACTORS, 303),
    ("GET", "web:invitation"): OPEN,
    ("POST", "web:invitation"): dict.fromkeys(ACTORS, 422),
    # In it lie mails of every company, so not even an owner sees it.
    ("GET", "web:mailbox"): OPERATORS,
    ("GET", "web:mailbox-mail"): OPERATORS,
    ("GET", "web:mailbox-html"): OPERATORS,
    ("POST", "web:shopper-enter"): dict.fromkeys(ACTORS, 400),  # no token
    ("POST", "web:shopper-leave"): dict.fromkeys(ACTORS, 303),
    ("GET", "web:my"): OPEN,
    ("POST", "web:my"): dict.fromkeys(ACTORS, 422),  # no address
    ("GET", "web:my-requested"): OPEN,
    ("GET", "web:my-open"): OPEN,
    ("POST", "web:my-open"): dict.fromkeys(ACTORS, 303),
    ("POST", "web:my-sign-out"): dict.fromkeys(ACTORS, 303),
    # Nobody is known there, so all are led to where a link is asked for.
    ("GET", "web:my-written"): dict.fromkeys(ACTORS, 303),
    ("GET", "web:my-edit"): dict.fromkeys(ACTORS, 303),
    ("POST", "web:my-edit"): dict.fromkeys(ACTORS, 303),
    ("POST", "web:my-withdraw"): dict.fromkeys(ACTORS, 303),
    ("POST", "web:my-appeal"): dict.fromkeys(ACTORS, 303),
    ("GET", "web:my-data"): dict.fromkeys(ACTORS, 303),
    ("POST", "web:my-download"): dict.fromkeys(ACTORS, 303),
    ("GET", "web:my-erase"): dict.fromkeys(ACTORS, 303),
    ("POST", "web:my-erase"): dict.fromkeys(ACTORS, 303),
    ("POST", "web:my-keep"): dict.fromkeys(ACTORS, 303),
    ("POST", "web:appeal"): dict.fromkeys(ACTORS, 422),  # without a word
    ("POST", "web:vote"): dict.fromkeys(ACTORS, 303),
    ("GET", "web:any-report"): dict.fromkeys(ACTORS, 302),
    ("GET", "web:report"): OPEN,
    ("POST", "web:report"): dict.fromkeys(ACTORS, 422),
    ("GET", "web:notice"): OPEN,
    ("POST", "web:notice"): dict.fromkeys(ACTORS, 422),
    ("GET", "web:report-receipt"): OPEN,
    # One desk: straight to it. No desk at all: a page that says so.
    ("GET", "web:desk"): {
        **dict.fromkeys(("visitor", "owner", "moderator", "developer", "stranger"), 302),
        **dict.fromkeys(("analyst", "operator"), 200),
    },
    ("GET", "web:desk-company"): DESK,
    ("GET", "web:form"): FORM,
    ("GET", "web:form-add"): FORM,
    # An empty question is at fault; an empty change names none; an empty box is a setting.
    ("POST", "web:form-add"): {**FORM, "owner": 422, "developer": 422},
    ("GET", "web:form-question"): FORM,
    ("POST", "web:form-question"): {**FORM, "owner": 422, "developer": 422},
    ("POST", "web:form-change"): {**FORM, "owner": 404, "developer": 404},
    ("POST", "web:form-settings"): {**FORM, "owner": 303, "developer": 303},
    ("GET", "web:widgets"): FORM,
    # An empty form says no number.
    ("POST", "web:widgets"): {**FORM, "owner": 422, "developer": 422},
    ("GET", "web:widget-look"): OPEN,
    ("GET", "web:case"): DESK,
    # An empty decision is incomplete for those who may decide.
    ("POST", "web:decide"): {**DESK, "owner": 422, "moderator": 422},
    ("GET", "web:people"): PEOPLE,
    ("POST", "web:people"): {**PEOPLE, "owner": 422},  # nobody is named
    ("GET", "web:person"): PEOPLE,
    ("POST", "web:person-data"): PEOPLE,
    ("POST", "web:person-erase"): {**PEOPLE, "owner": 422},  # no day is chosen
    ("POST", "web:person-keep"): {**PEOPLE, "owner": 303},
    ("GET", "web:imports"): CATALOGUE,
    # A form without a file.
    ("POST", "web:imports"): {**CATALOGUE, "owner": 422, "developer": 422},
    ("GET", "web:import"): CATALOGUE,
    ("POST", "web:import-again"): {**CATALOGUE, "owner": 303, "developer": 303},
    ("GET", "web:import-remarks"): CATALOGUE,
}


def pages() -> Iterator[str]:
    for part in get_resolver().url_patterns:
        if str(part.pattern) in LIBRARIES:
            continue
        assert isinstance(part, URLResolver)
        for page in part.url_patterns:
            assert isinstance(page, URLPattern)
            yield f"{part.namespace}:{page.name}"


def addresses(company: Company) -> dict[str, str]:
    """Return the address of every page about a company, with a published and a waiting review."""
    product = ProductFactory(company=company, ref="mug-1")
    review = published_review(product, body="Keeps tea warm.")
    photo = ready(product)
    media.attach(company=company, wanted=[(review.revisions.get(), [photo.pk])])
    question = published_talk(product, Kind.QUESTION)
    case = held_case(product)
    guest = submitted_review(product, author=ReviewerData(claimed_email="lan@example.com"))
    (asked,) = invitations.invite(
        by=SYSTEM,
        at=timezone.now(),
        company=company,
        people=[InvitationData(product_ref="mug-1", email="lan@example.com")],
        send=False,
    )
    mail = received_mail(company)
    form_field(company, code="quality")
    report = reported(review)
    slug = company.slug
    link = magic_links.issue(
        by=SYSTEM,
        at=timezone.now(),
        reviewer=review.reviewer,
        purpose=LinkPurpose.MY_CONTENT,
    )
    feed = feeds.ask(by=SYSTEM, at=timezone.now(), company=company, kind=FeedKind.GOOGLE)
    run = f"/desk/{slug}/imports/{import_run(company).pk}/"
    person = f"/desk/{slug}/people/{review.reviewer_id}/"
    return {
        "web:home": "/",
        "web:company": f"/c/{slug}/",
        "web:product": f"/c/{slug}/mug-1/",
        "web:how": f"/about/{slug}/how-reviews-work/",
        "web:atom-company": f"/feeds/{slug}/reviews.atom",
        "web:atom-product": f"/feeds/{slug}/mug-1/reviews.atom",
        "web:channel": f"/channels/{feed.name}/product_reviews.xml",
        "web:robots": "/robots.txt",
        "web:sitemap": "/sitemap.xml",
        "web:sitemap-company": f"/sitemap/{slug}.xml",
        "web:sitemap-part": f"/sitemap/{slug}/{product.pk}.xml",
        "web:rating": f"/c/{slug}/mug-1/rating/",
        "web:write": f"/c/{slug}/mug-1/write/",
        "web:challenge": f"/challenge/{slug}/review/",
        "web:upload": f"/c/{slug}/photos/",
        "web:photo": f"/photos/{photo.name}/medium.webp",
        "web:receipt": f"/receipt/{make_token(str(review.pk), purpose='receipt')}/",
        "web:confirm": f"/confirm/{make_token(str(guest.reviewer_id), purpose=CONFIRM)}/",
        "web:invitation": f"/i/{make_token(str(asked.pk), purpose=INVITATION)}/",
        "web:mailbox": "/mailbox/",
        "web:mailbox-mail": f"/mailbox/{mail.pk}/",
        "web:mailbox-html": f"/mailbox/{mail.pk}/html/",
        "web:shopper-enter": f"/shopper/{slug}/enter/",
        "web:shopper-leave": f"/shopper/{slug}/leave/",
        "web:my": f"/my/{slug}/",
        "web:my-requested": f"/my/{slug}/requested/",
        "web:my-open": f"/my/{slug}/open/{link.text}/",
        "web:my-sign-out": f"/my/{slug}/sign-out/",
        "web:my-data": f"/my/{slug}/data/",
        "web:my-download": f"/my/{slug}/data/download/",
        "web:my-erase": f"/my/{slug}/erase/",
        "web:my-keep": f"/my/{slug}/keep/",
        "web:my-written": f"/my/{slug}/{review.pk}/",
        "web:my-edit": f"/my/{slug}/{review.pk}/edit/",
        "web:my-appeal": f"/my/{slug}/{review.pk}/appeal/",
        "web:my-withdraw": f"/my/{slug}/{review.pk}/withdraw/",
        "web:appeal": f"/receipt/{make_token(str(review.pk), purpose='receipt')}/appeal/",
        "web:vote": f"/c/{slug}/mug-1/votes/{review.pk}/",
        "web:any-report": f"/report/{review.pk}/",
        "web:report": f"/c/{slug}/mug-1/reports/{review.pk}/",
        "web:notice": f"/c/{slug}/mug-1/reports/{review.pk}/notice/",
        "web:report-receipt": f"/report/receipt/{make_token(str(report.pk), purpose=RECEIPT)}/",
        "web:questions": f"/c/{slug}/mug-1/questions/",
        "web:question": f"/c/{slug}/mug-1/questions/{question.pk}/",
        "web:comments": f"/c/{slug}/mug-1/comments/",
        "web:review": f"/c/{slug}/mug-1/reviews/{review.pk}/",
        "web:replies": f"/desk/{slug}/replies/",
        "web:reply": f"/desk/{slug}/replies/{review.pk}/",
        "web:desk": "/desk/",
        "web:desk-company": f"/desk/{slug}/",
        "web:form": f"/desk/{slug}/form/",
        "web:form-add": f"/desk/{slug}/form/add/?role=choice",
        "web:form-question": f"/desk/{slug}/form/questions/quality/",
        "web:form-change": f"/desk/{slug}/form/change/",
        "web:form-settings": f"/desk/{slug}/form/settings/",
        "web:widgets": f"/desk/{slug}/widgets/",
        "web:widget-look": f"/widgets/{slug}/1.css",
        "web:case": f"/desk/{slug}/cases/{case.pk}/",
        "web:decide": f"/desk/{slug}/cases/{case.pk}/decide/",
        "web:people": f"/desk/{slug}/people/",
        "web:person": person,
        "web:person-data": f"{person}data/",
        "web:person-erase": f"{person}erase/",
        "web:person-keep": f"{person}keep/",
        "web:imports": f"/desk/{slug}/imports/",
        "web:import": run,
        "web:import-again": f"{run}again/",
        "web:import-remarks": f"{run}remarks.csv",
    }


def client_of(actor: str, company: Company) -> Client:
    client = Client()
    if actor == "operator":
        client.force_login(StaffUserFactory(operator=True))
    elif actor == "stranger":
        client.force_login(MembershipFactory(company=CompanyFactory()).user)
    elif actor != "visitor":
        client.force_login(MembershipFactory(company=company, role=Role(actor)).user)
    return client


def test_the_matrix_has_every_page_and_nothing_else() -> None:
    assert {name for _, name in MATRIX} == set(pages())


@pytest.mark.parametrize(("method", "page"), MATRIX)
def test_every_page_for_every_actor(method: str, page: str) -> None:
    company = CompanyFactory()
    address = addresses(company)[page]
    got = {}
    for actor in ACTORS:
        with undone():
            response = client_of(actor, company).generic(method, address)
            response.getvalue()  # the file of a photo stays open until it is read
            got[actor] = response.status_code
    assert got == MATRIX[method, page]


def test_another_company_with_the_same_data_sees_none_of_it() -> None:
    ours, theirs = CompanyFactory(), CompanyFactory()
    here, there = addresses(ours), addresses(theirs)
    owner = client_of("owner", ours)
    assert owner.get(here["web:case"]).status_code == 200
    assert owner.get(there["web:case"]).status_code == 404
    # What was said there, under our own addresses and at our own desk.
    for page in ("web:question", "web:review", "web:reply"):
        assert owner.get(here[page]).status_code == 200
        mixed = there[page].replace(f"/{theirs.slug}/", f"/{ours.slug}/")
        assert owner.get(mixed).status_code == 404
        assert owner.post(mixed, {"body": "Not ours."}).status_code == 404
    assert owner.post(there["web:reply"], {"body": "Not ours."}).status_code == 404
    # Their case under our own desk's address, and a decision on it.
    mixed = there["web:case"].replace(f"/{theirs.slug}/", f"/{ours.slug}/")
    assert owner.get(mixed).status_code == 404
    assert owner.post(mixed + "decide/", {"outcome": "publish"}).status_code == 404
    assert owner.post(there["web:decide"], {"outcome": "publish"}).status_code == 404
    # Their author's link under our address.
    mixed = there["web:my-open"].replace(f"/{theirs.slug}/", f"/{ours.slug}/")
    assert owner.get(mixed).status_code == owner.post(mixed).status_code == 410
    for page in ("web:import", "web:import-remarks"):
        assert owner.get(here[page]).status_code == 200
        assert owner.get(there[page]).status_code == 404
        mixed = there[page].replace(f"/{theirs.slug}/", f"/{ours.slug}/")
        assert owner.get(mixed).status_code == 404
    mixed = there["web:import-again"].replace(f"/{theirs.slug}/", f"/{ours.slug}/")
    assert owner.post(mixed).status_code == 404
    # Their customer, under our own desk's address.
    assert owner.get(here["web:person"]).status_code == 200
    for page, sent in (("person-data", {}), ("person-erase", {"days": "0"}), ("person-keep", {})):
        assert owner.post(there[f"web:{page}"], sent).status_code == 404
        mixed = there[f"web:{page}"].replace(f"/{theirs.slug}/", f"/{ours.slug}/")
        assert owner.post(mixed, sent).status_code == 404
    mixed = there["web:person"].replace(f"/{theirs.slug}/", f"/{ours.slug}/")
    assert owner.get(mixed).status_code == owner.get(there["web:person"]).status_code == 404
    assert not Erasure.objects.exists()
    # A product that only they have, under our address.
    ProductFactory(company=theirs, ref="only-theirs")
    assert owner.get(f"/c/{ours.slug}/only-theirs/").status_code == 404
    assert owner.get(f"/c/{ours.slug}/only-theirs/write/").status_code == 404
