"""Making the demo the way real companies come about: by the operations of the domains."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.catalog.operations import companies, orders, products
from reviews.catalog.operations.orders import LineData
from reviews.catalog.operations.products import ProductData
from reviews.common.text import strip_diacritics
from reviews.content.kinds import Source
from reviews.content.models import Contribution
from reviews.content.operations import form_fields
from reviews.content.operations.contributions import Submission, receive
from reviews.identity.models import StaffUser
from reviews.identity.operations import api_keys, staff
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import KeyRole, Role
from reviews.journal import operations as journal
from reviews.journal.actors import Actor, ActorKind
from reviews.journal.models import Delivery
from reviews.management.demo.content import DemoCompany, DemoReview
from reviews.management.passwords import readable_password
from reviews.moderation.models import Case, Outcome
from reviews.moderation.operations import decisions, policies

OPERATOR = Actor(ActorKind.OPERATOR)
PICTURES = "reviews/demo/"
"""Where the pictures lie among the static files."""

PictureUrl = Callable[[str], str]
"""Gives the public address of a static file; empty if it has none that can be used."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """How somebody signs in."""

    user: StaffUser
    role: str
    company: str
    password: str
    hashed: "Future[str]"
    """The password as it is stored. Hashing takes a quarter of a second, so it is done meanwhile."""

    def to_json(self) -> dict[str, str]:
        """Return what its owner must know, as values that JSON can hold."""
        return {
            "email": self.user.email,
            "password": self.password,
            "role": self.role,
            "company": self.company,
        }


def create_company(content: DemoCompany, *, at: datetime, picture_url: PictureUrl) -> Company:
    """Create the company with its site, its products and what it asks about them."""
    company = companies.create(
        by=OPERATOR,
        at=at,
        slug=content.slug,
        name=content.name,
        default_language=content.default_language,
    )
    companies.add_site(
        by=OPERATOR,
        at=at,
        company=company,
        host=content.site_host,
        name=content.site_name,
        language=content.site_language,
    )
    products.upsert(
        by=OPERATOR,
        at=at,
        company=company,
        products=[
            replace(product.data, image_url=_picture(product.picture, picture_url))
            for product in content.products
        ],
    )
    form_fields.define(by=OPERATOR, at=at, company=company, fields=content.questions)
    return company


def mend_pictures(
    content: DemoCompany, *, company: Company, at: datetime, picture_url: PictureUrl
) -> int:
    """Bring the addresses of our own pictures up to date; return how many have changed.

    Host, port or the hash in a file's name may be another since the last start. What an operator
    has changed about a product is left as it is.
    """
    pictures = {product.data.ref: product.picture for product in content.products}
    stale = []
    known = Product.objects.for_company(company).with_refs(pictures).select_related("group")
    for product in known:
        current = _picture(pictures[product.ref], picture_url)
        if PICTURES in product.image_url and current not in ("", product.image_url):
            stale.append(replace(_data_of(product), image_url=current))
    products.upsert(by=OPERATOR, at=at, company=company, products=stale)
    return len(stale)


def bring_in_reviews(
    content: DemoCompany, *, company: Company, moderator: StaffUser, at: datetime
) -> None:
    """Take in all reviews as submitted and screen them; the moderator refuses what is to be.

    Much of that is nothing a machine sees: praise that was bought, a review of the delivery. So the
    company looks at everything while these come in.
    """
    numbered = list(enumerate(content.reviews, start=1))
    ordinary = [(number, review) for number, review in numbered if not review.reject_reason]
    refused = [(number, review) for number, review in numbered if review.reject_reason]
    _receive(ordinary, company=company, at=at)
    screen(company=company)
    if refused:
        _look_at_everything(yes=True, company=company, at=at)
        _receive(refused, company=company, at=at)
        screen(company=company)
        _refuse(refused, company=company, moderator=moderator, at=timezone.now())
        _look_at_everything(yes=False, company=company, at=timezone.now())
        screen(company=company)


def create_accounts(
    *, company: Company, roles: Sequence[Role], at: datetime, hashing: Executor
) -> list[Account]:
    """Create one account for each role in the company."""
    accounts = []
    for role in roles:
        email = f"{role}@{company.slug}.example"
        user = staff.create_account(email=email, name=f"{role.label} (demo)")
        staff.grant(by=OPERATOR, at=at, company=company, user=user, role=role)
        accounts.append(_account(user, role=role, company=company.slug, hashing=hashing))
    return accounts


def create_operator(*, hashing: Executor) -> Account:
    """Create an account that may use the admin of the installation."""
    user = staff.create_account(
        email="operator@ugc-hub.example", name="Operator (demo)", operator=True
    )
    return _account(user, role="operator", company="", hashing=hashing)


def set_passwords(accounts: Iterable[Account]) -> None:
    """Let the accounts sign in, once their passwords are hashed."""
    for account in accounts:
        account.user.password = account.hashed.result()
        account.user.save(update_fields=["password"])


def issue_keys(*, company: Company, at: datetime) -> dict[str, str]:
    """Issue one key of each kind; return their texts by kind."""
    return {
        kind.value: api_keys.issue(by=OPERATOR, at=at, company=company, kind=kind, name="Demo").text
        for kind in KeyRole
    }


def counts_by_state(*, company: Company) -> Counter[str]:
    """Return how many reviews stand in which state."""
    return Counter(
        Contribution.objects.for_company(company).reviews().values_list("state", flat=True)
    )


def _receive(reviews: Iterable[tuple[int, DemoReview]], *, company: Company, at: datetime) -> None:
    """Place the orders of those who bought, and take in the reviews, oldest first."""
    by_ref = {product.ref: product for product in Product.objects.for_company(company)}
    submissions = []
    for number, review in sorted(reviews, key=lambda pair: -pair[1].days_ago):
        product = by_ref[review.product_ref]
        email = _email(review, number)
        written_at = _written_at(review, number, at=at)
        if review.is_verified:
            # The same address on the order is what makes the purchase verified, as in a real shop.
            orders.place(
                by=OPERATOR,
                at=at,
                company=company,
                ref=f"{company.slug}-{1000 + number}",
                placed_at=written_at - timedelta(days=6 + number % 19),
                lines=[LineData(product=product)],
                email=email,
            )
        submissions.append(
            Submission(
                product=product,
                draft=review.draft,
                source=Source.HOSTED_FORM,
                # With it a product that is closed by now takes its old reviews.
                source_ref=_ref(number),
                author=ReviewerData(email=email, language=review.language),
                language=review.language,
                written_at=written_at,
                incentive=review.incentive,
            )
        )
    receive(by=OPERATOR, at=at, company=company, submissions=submissions)


def screen(*, company: Company) -> None:
    """Carry out at once what is owed for the company; what fails stays owed to the workers."""
    owed = Delivery.objects.owed().filter(entry__company=company).order_by("pk")
    tried: set[int] = set()
    # What is carried out may owe more: a mail to an author, once screening has published.
    while fresh := set(owed.values_list("pk", flat=True)) - tried:
        tried |= fresh
        for delivery_id in sorted(fresh):
            journal.deliver(delivery_id=delivery_id, at=timezone.now())


def _refuse(
    reviews: Iterable[tuple[int, DemoReview]],
    *,
    company: Company,
    moderator: StaffUser,
    at: datetime,
) -> None:
    by_ref = {_ref(number): review for number, review in reviews}
    waiting = (
        Case.objects.for_company(company)
        .waiting()
        .filter(contribution__source_ref__in=by_ref)
        .select_related("contribution")
        .longest_waiting_first()
    )
    for case in waiting:
        review = by_ref[case.contribution.source_ref]
        decisions.decide(
            by=Actor(ActorKind.STAFF, str(moderator.pk)),
            at=at,
            company=company,
            case_id=case.pk,
            revision_id=case.revision_id,
            outcome=Outcome.REJECT,
            reasons=[review.reject_reason],
            note=review.moderator_note,
        )


def _look_at_everything(*, yes: bool, company: Company, at: datetime) -> None:
    policies.adopt(
        by=OPERATOR,
        at=at,
        company=company,
        hold_everything=yes,
        blocked_terms=(),
        watched_terms=(),
    )


def _ref(number: int) -> str:
    return f"demo-{number}"


def _account(user: StaffUser, *, role: str, company: str, hashing: Executor) -> Account:
    password = readable_password()
    return Account(
        user=user,
        role=role,
        company=company,
        password=password,
        hashed=hashing.submit(make_password, password),
    )


def _picture(picture: str, picture_url: PictureUrl) -> str:
    return picture_url(PICTURES + picture) if picture else ""


def _data_of(product: Product) -> ProductData:
    group = product.group
    return ProductData(
        ref=product.ref,
        name=product.name,
        brand=product.brand,
        category=product.category,
        gtin=product.gtin,
        url=product.url,
        image_url=product.image_url,
        group_ref=group.ref if group else "",
        group_name=group.name if group else "",
        accepts_reviews=product.accepts_reviews,
    )


def _email(review: DemoReview, number: int) -> str:
    name = re.sub(r"[^a-z]+", ".", strip_diacritics(review.draft.author_name).lower()).strip(".")
    return f"{name or 'customer'}.{number}@example.com"


def _written_at(review: DemoReview, number: int, *, at: datetime) -> datetime:
    # Spread over the day, the same way on every installation, and never ahead of the clock.
    return at - timedelta(days=review.days_ago, minutes=(number * 137) % 1_380)
