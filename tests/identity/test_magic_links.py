"""Magic links: single use, half an hour, one company's, and asked for without telling anything."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reviews.identity.models import LinkPurpose, MagicLink, Reviewer
from reviews.identity.operations import magic_links
from reviews.identity.operations.magic_links import GOOD_FOR, REQUESTS_MAX, REQUESTS_WITHIN
from reviews.identity.queries import UnusableLink, usable_link
from reviews.identity.tasks import KEPT_FOR, forget_old_links
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.factories import CompanyFactory, ReviewerFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MINE = LinkPurpose.MY_CONTENT


@pytest.fixture
def reviewer() -> Reviewer:
    return ReviewerFactory(email="lan@example.com")


def issue(reviewer: Reviewer, *, at: datetime = AT) -> str:
    return magic_links.issue(by=SYSTEM, at=at, reviewer=reviewer, purpose=MINE).text


def redeem(reviewer: Reviewer, text: str, *, at: datetime = AT) -> Reviewer:
    return magic_links.redeem(at=at, company=reviewer.company, text=text, purpose=MINE)


def refused(reviewer: Reviewer, text: str, *, at: datetime = AT) -> str:
    with pytest.raises(UnusableLink) as caught:
        redeem(reviewer, text, at=at)
    return caught.value.reason


def test_a_link_tells_whose_it_is_once(reviewer: Reviewer) -> None:
    text = issue(reviewer)
    assert redeem(reviewer, text) == reviewer
    assert refused(reviewer, text) == "used"
    link = MagicLink.objects.get()
    assert link.used_at == AT
    assert text not in str(MagicLink.objects.values().get())
    events = list(JournalEntry.objects.order_by("id").values("event", "actor_kind", "payload"))[-3:]
    assert [entry["event"] for entry in events] == [
        "magic_link.issued",
        "magic_link.used",
        "reviewer.email_confirmed",
    ]
    assert events[1]["actor_kind"] == "reviewer"
    assert text not in str(events)
    assert link.digest not in str(events)


def test_looking_at_a_link_does_not_use_it_up(reviewer: Reviewer) -> None:
    text = issue(reviewer)
    for _ in range(3):
        link = usable_link(at=AT, company=reviewer.company, text=text, purpose=MINE)
        assert link.reviewer == reviewer
    assert redeem(reviewer, text)


def test_a_link_ends_after_half_an_hour_to_the_second(reviewer: Reviewer) -> None:
    text = issue(reviewer)
    assert timedelta(minutes=30) == GOOD_FOR
    assert refused(reviewer, text, at=AT + GOOD_FOR) == "expired"
    assert redeem(reviewer, text, at=AT + GOOD_FOR - timedelta(microseconds=1))
    # Used in time and tried again later, it still says what happened to it.
    assert refused(reviewer, text, at=AT + GOOD_FOR) == "used"


def test_what_was_never_made_opens_nothing(reviewer: Reviewer) -> None:
    text = issue(reviewer)
    for wrong in (
        "",
        "x",
        text[:-1],
        text + "x",
        text.swapcase(),
        "é" * 43,
        "\x00" * 43,
        " " + text,
    ):
        assert refused(reviewer, wrong) == "unknown"


def test_a_link_of_another_company_is_unknown(reviewer: Reviewer) -> None:
    text, other = issue(reviewer), CompanyFactory()
    with pytest.raises(UnusableLink) as caught:
        magic_links.redeem(at=AT, company=other, text=text, purpose=MINE)
    assert caught.value.reason == "unknown"
    assert redeem(reviewer, text)


def test_a_link_for_something_else_is_unknown(reviewer: Reviewer) -> None:
    text = issue(reviewer)
    MagicLink.objects.update(purpose="another")
    assert refused(reviewer, text) == "unknown"


def test_a_newer_link_ends_no_older_one(reviewer: Reviewer) -> None:
    first, second = issue(reviewer), issue(reviewer)
    assert first != second
    assert redeem(reviewer, first) == redeem(reviewer, second) == reviewer


def test_links_end_with_their_reviewer(reviewer: Reviewer) -> None:
    text = issue(reviewer)
    reviewer_id, company = reviewer.pk, reviewer.company
    reviewer.delete()
    assert not MagicLink.objects.exists()
    with pytest.raises(UnusableLink):
        magic_links.redeem(at=AT, company=company, text=text, purpose=MINE)
    assert JournalEntry.objects.filter(subject_id=str(reviewer_id)).exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_a_link_at_the_same_moment_one_wins() -> None:
    reviewer = ReviewerFactory(email="lan@example.com")
    text, together = issue(reviewer), threading.Barrier(6)

    def attempt(_number: int) -> str:
        together.wait()
        try:
            return str(redeem(reviewer, text).pk)
        except UnusableLink as error:
            return error.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        results = sorted(pool.map(attempt, range(6)))
    assert sorted([str(reviewer.pk), *["used"] * 5]) == results
    assert JournalEntry.objects.filter(event="magic_link.used").count() == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("expires_at", AT),
        ("expires_at", AT - timedelta(days=1)),
        ("used_at", AT - timedelta(seconds=1)),
        ("used_at", AT + GOOD_FOR),
    ],
)
def test_the_database_refuses_times_that_cannot_be(
    reviewer: Reviewer, column: str, value: datetime
) -> None:
    issue(reviewer)
    with pytest.raises(IntegrityError, match="magic_link_"), transaction.atomic():
        MagicLink.objects.update(**{column: value})


# ------------------------------------------------------------------------------ asking


def ask(reviewer: Reviewer, email: str, *, at: datetime = AT) -> None:
    magic_links.request(by=SYSTEM, at=at, company=reviewer.company, email=email, language="vi")


def asked() -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(event="reviewer.link_requested").order_by("id"))


def test_a_known_address_is_recorded_without_the_address(reviewer: Reviewer) -> None:
    ask(reviewer, "  LAN@example.com ")
    (entry,) = asked()
    assert (entry.subject_kind, entry.subject_id) == ("reviewer", str(reviewer.pk))
    assert entry.payload == {"language": "vi"}


@pytest.mark.parametrize("email", ["minh@example.com", "", "  ", "lan", "lan@example.com.vn"])
def test_an_unknown_address_leaves_no_trace(reviewer: Reviewer, email: str) -> None:
    ReviewerFactory(company=reviewer.company, email="")
    ask(reviewer, email)
    assert asked() == []


def test_the_address_of_another_companys_customer_is_unknown(reviewer: Reviewer) -> None:
    magic_links.request(by=SYSTEM, at=AT, company=CompanyFactory(), email="lan@example.com")
    assert asked() == []


def test_nobody_can_fill_a_mailbox(reviewer: Reviewer) -> None:
    other = ReviewerFactory(company=reviewer.company, email="minh@example.com")
    for second in range(REQUESTS_MAX + 2):
        ask(reviewer, "lan@example.com", at=AT + timedelta(seconds=second))
    assert len(asked()) == REQUESTS_MAX
    ask(other, "minh@example.com")
    assert len(asked()) == REQUESTS_MAX + 1
    ask(reviewer, "lan@example.com", at=AT + REQUESTS_WITHIN)
    assert len(asked()) == REQUESTS_MAX + 2


# ------------------------------------------------------------------------------ clearing away


def test_links_are_forgotten_a_week_after_they_ended(reviewer: Reviewer) -> None:
    now = timezone.now()
    gone = issue(reviewer, at=now - KEPT_FOR - GOOD_FOR - timedelta(seconds=5))
    kept = issue(reviewer, at=now - KEPT_FOR - GOOD_FOR + timedelta(minutes=5))
    fresh = issue(reviewer, at=now)
    assert forget_old_links() == 1
    assert refused(reviewer, gone, at=now) == "unknown"
    assert refused(reviewer, kept, at=now) == "expired"
    assert redeem(reviewer, fresh, at=now)
