"""Who is known by two names, the customer's and the device's, has one vote and is one reporter."""

from typing import Any

import pytest
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.content import queries
from reviews.content.models import Contribution, Report, Vote
from reviews.content.operations import authorship, votes
from reviews.content.operations.reports import Received, receive
from reviews.content.operations.visitors import adopt
from reviews.content.operations.votes import OwnContribution, Tally, cast
from reviews.content.reporting import Complaint
from reviews.content.visitors import Visitor
from reviews.identity.models import Reviewer
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.factories import CompanyFactory, ProductFactory, ReviewerFactory, published_review

pytestmark = pytest.mark.django_db

DEVICE = Visitor(device="lans-phone-0123456789")
ANOTHER = Visitor(device="some-phone-0123456789")


@pytest.fixture
def company() -> Company:
    return CompanyFactory()


@pytest.fixture
def lan(company: Company) -> Reviewer:
    return ReviewerFactory(company=company, email="lan@example.com")


@pytest.fixture
def both(lan: Reviewer) -> Visitor:
    return Visitor(device=DEVICE.device, reviewer=lan)


@pytest.fixture
def review(company: Company) -> Contribution:
    return review_of(company)


def review_of(company: Company, **author: str) -> Contribution:
    return published_review(ProductFactory(company=company), author=ReviewerData(**author))


def vote(review: Contribution, visitor: Visitor, is_helpful: bool | None) -> Tally:
    return cast(
        by=SYSTEM,
        at=timezone.now(),
        company=review.company,
        contribution_id=review.pk,
        visitor=visitor,
        is_helpful=is_helpful,
    )


def report(review: Contribution, visitor: Visitor, reason: str) -> Received:
    return receive(
        by=SYSTEM,
        at=timezone.now(),
        company=review.company,
        contribution_id=review.pk,
        visitor=visitor,
        complaint=Complaint(reason=reason),
    )


def adopted(visitor: Visitor, company: Company) -> int:
    return adopt(by=SYSTEM, at=timezone.now(), company=company, visitor=visitor)


def counts(review: Contribution) -> tuple[int, int]:
    review.refresh_from_db()
    assert list(votes.recompute(company=review.company, repair=False)) == []
    return review.helpful_count, review.not_helpful_count


def version(review: Contribution) -> int:
    review.product.refresh_from_db()
    return review.product.display_version


def said_by(device: Visitor, company: Company) -> int:
    mark = device.digest(company=company)
    return Vote.objects.filter(voter=mark).count() + Report.objects.filter(reporter=mark).count()


# --- voting and reporting


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("after", [True, False])
def test_a_customers_vote_takes_over_what_the_device_voted(
    review: Contribution, lan: Reviewer, both: Visitor, before: bool, after: bool
) -> None:
    vote(review, DEVICE, before)
    tally = vote(review, both, after)
    assert (tally.helpful_count, tally.not_helpful_count) == (int(after), int(not after))
    assert counts(review) == (int(after), int(not after))
    only = Vote.objects.get()
    assert (only.reviewer, only.voter) == (lan, both.digest(company=review.company))


def test_a_customer_who_voted_elsewhere_has_one_vote_of_the_two(
    review: Contribution, lan: Reviewer, both: Visitor
) -> None:
    vote(review, Visitor(reviewer=lan), True)
    vote(review, DEVICE, True)
    assert counts(review) == (2, 0)
    assert vote(review, both, True).helpful_count == 1
    assert counts(review) == (1, 0)
    assert Vote.objects.get().reviewer == lan


def test_taking_it_back_takes_both_back(review: Contribution, lan: Reviewer, both: Visitor) -> None:
    vote(review, Visitor(reviewer=lan), True)
    vote(review, DEVICE, False)
    assert vote(review, both, None).yours is None
    assert counts(review) == (0, 0)
    assert not Vote.objects.exists()


def test_a_device_alone_takes_nothing_from_a_customer(
    review: Contribution, lan: Reviewer, both: Visitor
) -> None:
    vote(review, both, True)
    vote(review, DEVICE, False)
    vote(review, ANOTHER, False)
    assert counts(review) == (1, 2)
    assert Vote.objects.get(reviewer=lan).is_helpful


def test_an_author_takes_back_what_the_device_said_of_it_and_says_no_more(
    company: Company, lan: Reviewer, both: Visitor
) -> None:
    own = review_of(company, email=lan.email)
    vote(own, DEVICE, True)
    with pytest.raises(OwnContribution):
        vote(own, both, True)
    assert counts(own) == (1, 0)
    vote(own, both, None)
    assert counts(own) == (0, 0)


def test_a_page_shows_the_customers_vote_and_else_the_devices(
    review: Contribution, company: Company, lan: Reviewer, both: Visitor
) -> None:
    other = review_of(company)
    vote(review, DEVICE, False)
    vote(review, Visitor(reviewer=lan), True)
    vote(other, DEVICE, False)
    shown = queries.votes_of(both, company=company, contribution_ids=[review.pk, other.pk])
    assert shown == {review.pk: True, other.pk: False}


def test_a_customers_report_takes_over_what_the_device_reported(
    review: Contribution, lan: Reviewer, both: Visitor
) -> None:
    report(review, DEVICE, "spam")
    again = report(review, both, "fake")
    assert not again.is_new
    only = Report.objects.get()
    assert (only.reason, only.reviewer) == ("fake", lan)
    assert said_by(DEVICE, review.company) == 0


def test_a_customers_own_report_is_changed_before_the_devices(
    review: Contribution, lan: Reviewer, both: Visitor
) -> None:
    report(review, Visitor(reviewer=lan), "spam")
    report(review, DEVICE, "off_topic")
    report(review, both, "fake")
    assert set(Report.objects.values_list("reason", flat=True)) == {"fake", "off_topic"}


def test_a_vote_on_a_guests_review_goes_when_the_guest_turns_out_to_be_the_voter(
    company: Company, lan: Reviewer
) -> None:
    mine = review_of(company, claimed_email=lan.email)
    vote(mine, Visitor(reviewer=lan), True)
    vote(mine, ANOTHER, True)
    guest = mine.reviewer_id
    assert guest is not None
    authorship.confirm_email(by=SYSTEM, at=timezone.now(), reviewer_id=guest)
    assert counts(mine) == (1, 0)
    assert Vote.objects.get().reviewer is None


# --- adopting


def test_all_that_a_device_said_is_tied_to_the_customer(
    review: Contribution, company: Company, lan: Reviewer, both: Visitor
) -> None:
    vote(review, DEVICE, False)
    vote(review, ANOTHER, True)
    report(review, DEVICE, "spam")
    assert adopted(both, company) == 2
    assert said_by(DEVICE, company) == 0
    assert counts(review) == (1, 1)
    assert Vote.objects.get(reviewer=lan).voter == both.digest(company=company)
    assert Report.objects.get().reviewer == lan
    entry = JournalEntry.objects.get(event="reviewer.device_adopted")
    assert (entry.subject_id, entry.payload) == (str(lan.pk), {"rows": 2})
    assert adopted(both, company) == 0, "a second time there is nothing left"


def test_what_the_customer_said_already_or_wrote_counts_once_or_not_at_all(
    review: Contribution, company: Company, lan: Reviewer, both: Visitor
) -> None:
    own = review_of(company, email=lan.email)
    vote(own, DEVICE, True)
    vote(review, DEVICE, True)
    vote(review, Visitor(reviewer=lan), False)
    before = [version(row) for row in (own, review)]
    adopted(both, company)
    assert (counts(own), counts(review)) == ((0, 0), (0, 1))
    assert Vote.objects.get().reviewer == lan
    assert [version(row) for row in (own, review)] == [number + 1 for number in before]


def test_of_two_open_reports_neither_is_lost(
    review: Contribution, company: Company, lan: Reviewer, both: Visitor
) -> None:
    report(review, DEVICE, "spam")
    report(review, Visitor(reviewer=lan), "fake")
    adopted(both, company)
    assert said_by(DEVICE, company) == 0
    assert set(Report.objects.values_list("reason", "reviewer")) == {
        ("spam", lan.pk),
        ("fake", lan.pk),
    }


def test_another_companys_rows_stay_a_devices(
    review: Contribution, company: Company, both: Visitor
) -> None:
    elsewhere = review_of(CompanyFactory())
    vote(elsewhere, DEVICE, True)
    assert adopted(both, company) == 0
    assert said_by(DEVICE, elsewhere.company) == 1


@pytest.mark.parametrize("known", ["device", "customer"])
def test_who_is_known_by_one_name_has_nothing_to_adopt(
    company: Company, lan: Reviewer, known: str
) -> None:
    names: dict[str, Any] = {"device": DEVICE, "customer": Visitor(reviewer=lan)}
    with pytest.raises(ValueError, match="device"):
        adopted(names[known], company)
