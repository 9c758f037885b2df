"""Sending to a real mail server: once, again if it must be, never for ever."""

import logging
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.encourage import failures
from reviews.encourage.failures import LONGEST_PAUSE, TRIES, pause_after
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import Message
from reviews.encourage.operations import messages, sending
from reviews.encourage.operations.messages import LEASE
from reviews.encourage.tasks import send_due
from tests.encourage.conftest import LINK, NOW, Queue, send, states
from tests.encourage.smtp_server import DROP, LOSE, Behaviour

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def ids(server: Behaviour) -> list[str]:
    return [accepted.mail["Message-ID"] for accepted in server.accepted]


def test_a_mail_arrives_as_text_and_html_from_the_company(server: Behaviour, queue: Queue) -> None:
    message = queue(context={"product": "Cốc gốm, “Chàm” & Co", "link": LINK})
    assert send() == 1
    (accepted,) = server.accepted
    assert accepted.recipients == ["lan-1@example.com"]
    assert accepted.sender.startswith("FROM:<no-reply@reviews.example>")
    sent = accepted.mail
    assert sent["From"] == "Gốm Sân Gạch <no-reply@reviews.example>"
    assert sent["To"] == "lan-1@example.com"
    # Folded onto the next line.
    assert sent["Subject"].strip() == "Đánh giá của bạn về “Cốc gốm, “Chàm” & Co” đã được đăng"
    assert sent["Message-ID"] == f"<{message.pk}@reviews.example>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Content-Language"] == "vi"
    text, html = sent.get_body(("plain",)), sent.get_body(("html",))
    assert LINK in text.get_content()
    assert f'href="{LINK}"' in html.get_content()
    assert sent["List-Unsubscribe"] is None
    assert states() == ["sent"]
    assert send() == 0


def test_nobody_need_be_there_to_ask_for_it(queue: Queue) -> None:
    """The task that beat starts, with the backend of the tests."""
    queue()
    assert send_due() == 1
    assert [sent.to for sent in mail.outbox] == [["lan-1@example.com"]]


def test_an_invitation_can_be_ended_by_one_click(server: Behaviour, queue: Queue) -> None:
    end = "http://testserver/unsubscribe/abc/"
    queue(
        kind=MessageKind.REVIEW_INVITATION,
        context={"product": "Cup", "link": LINK, "unsubscribe_link": end},
    )
    send()
    sent = server.accepted[0].mail
    assert sent["List-Unsubscribe"] == f"<{end}>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_batch_goes_over_one_connection(server: Behaviour, queue: Queue) -> None:
    for _ in range(5):
        queue()
    assert send(limit=4) == 4
    assert (server.connections, states()) == (1, ["sent"] * 4 + ["queued"])


def test_what_is_not_due_waits(server: Behaviour, queue: Queue) -> None:
    queue(at=NOW + MINUTE)
    assert send() == 0
    assert send(after=MINUTE) == 1


@pytest.mark.parametrize(
    ("command", "answer", "error"),
    [
        ("RCPT", "450 mailbox busy", "SMTPRecipientsRefused 450"),
        ("DATA", "451 try later", "SMTPDataError 451"),
        ("BODY", "452 no room", "SMTPDataError 452"),
        ("MAIL", "421 closing", "SMTPSenderRefused 421"),
        # What it says about us is for an operator to mend.
        ("MAIL", "530 sign in first", "SMTPSenderRefused 530"),
        ("CONNECT", "554 go away", "SMTPConnectError 554"),
        ("CONNECT", DROP, "SMTPServerDisconnected"),
        ("RCPT", DROP, "SMTPServerDisconnected"),
        ("BODY", DROP, "SMTPServerDisconnected"),
    ],
)
def test_a_failure_for_now_is_tried_again(
    server: Behaviour, queue: Queue, command: str, answer: str, error: str
) -> None:
    first, _second = queue(), queue()
    server.will_answer(command, answer)
    assert send() == 1, "the other mail is not held up"
    first.refresh_from_db()
    assert (first.state, first.error, first.attempts) == ("queued", error, 1)
    assert first.due_at == NOW + MINUTE
    assert send() == 0
    assert send(after=MINUTE) == 1
    assert states() == ["sent", "sent"]
    assert len(set(ids(server))) == 2


@pytest.mark.parametrize(
    ("command", "answer", "error"),
    [
        ("RCPT", "550 no such user lan-1@example.com", "SMTPRecipientsRefused 550"),
        ("DATA", "554 refused", "SMTPDataError 554"),
        ("BODY", "552 too large", "SMTPDataError 552"),
    ],
)
def test_a_refusal_is_final(
    server: Behaviour,
    queue: Queue,
    caplog: pytest.LogCaptureFixture,
    command: str,
    answer: str,
    error: str,
) -> None:
    queue()
    server.will_answer(command, answer)
    with caplog.at_level(logging.DEBUG):
        assert send() == 0
    message = Message.objects.get()
    assert (message.state, message.error, message.context) == ("failed", error, {})
    assert send(after=timedelta(days=2)) == 0
    assert "lan-1" not in caplog.text
    assert "lan-1" not in str([vars(record) for record in caplog.records])


def test_a_mail_whose_answer_was_lost_comes_again_under_the_same_id(
    server: Behaviour, queue: Queue
) -> None:
    queue()
    server.will_answer("BODY", LOSE)
    assert send() == 0
    assert send(after=MINUTE) == 1
    assert len(ids(server)) == 2
    assert len(set(ids(server))) == 1, "receivers drop the second"


def test_a_server_that_is_away_postpones_and_then_gets_all(
    settings: Any, server: Behaviour, queue: Queue
) -> None:
    for _ in range(3):
        queue()
    settings.EMAIL_PORT = 1
    assert send() == 0
    assert states() == ["queued"] * 3
    assert set(Message.objects.values_list("error", flat=True)) == {"ConnectionRefusedError"}
    settings.EMAIL_PORT = server.port
    assert send(after=MINUTE) == 3


def test_a_header_that_breaks_is_given_up_at_once(
    server: Behaviour, queue: Queue, settings: Any
) -> None:
    queue()
    Message.objects.update(to="lan@example.com\nBcc: all@example.com")
    assert send() == 0
    message = Message.objects.get()
    assert (message.state, message.error) == ("failed", "ValueError")
    assert server.accepted == []


def test_pauses_grow_for_a_day(server: Behaviour, queue: Queue) -> None:
    queue()
    after, pauses = timedelta(), []
    for _ in range(TRIES):
        server.will_answer("RCPT", "450 busy")
        send(after=after)
        message = Message.objects.get()
        pauses.append(message.due_at - NOW - after)
        after = message.due_at - NOW
    assert pauses[:4] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert max(pauses[:-1]) == LONGEST_PAUSE
    assert timedelta(hours=23) < sum(pauses[:-1], timedelta()) < timedelta(hours=26)
    assert message.state == "failed"
    assert pause_after(0) == MINUTE
    assert pause_after(10_000) == LONGEST_PAUSE


def test_a_link_that_no_longer_works_is_not_sent(server: Behaviour, queue: Queue) -> None:
    context = {"link": LINK, "minutes": 30}
    queue(kind=MessageKind.MAGIC_LINK, context=context)
    assert send(after=31 * MINUTE) == 0
    queue(kind=MessageKind.MAGIC_LINK, context=context)
    for tries in range(5):
        server.will_answer("RCPT", "450 busy")
        send(after=(2**tries - 1) * MINUTE)
    assert states() == ["failed", "failed"], "the next try would come after the half hour"
    assert set(Message.objects.values_list("error", flat=True)) == {
        "TooLate",
        "SMTPRecipientsRefused 450",
    }
    assert server.accepted == []


def test_what_kills_its_senders_is_given_up(server: Behaviour, queue: Queue) -> None:
    queue()
    for number in range(TRIES):
        assert messages.claim(at=NOW + number * LEASE, limit=1)
    assert send(after=TRIES * LEASE) == 0
    message = Message.objects.get()
    assert (message.state, message.error) == ("failed", "GivenUp")


def test_a_fault_of_ours_is_tried_again(
    server: Behaviour, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue()
    Message.objects.update(context={"product": "Cup"})  # as another version might have left it
    assert send() == 0
    message = Message.objects.get()
    assert (message.state, message.error) == ("queued", "TypeError")


# ------------------------------------------------------------------------------ killed senders


def test_a_sender_killed_before_sending_only_delays(server: Behaviour, queue: Queue) -> None:
    queue()
    messages.claim(at=NOW, limit=1)
    assert send(after=LEASE - MINUTE) == 0, "the lease lasts"
    assert send(after=LEASE) == 1
    assert len(server.accepted) == 1


def test_a_sender_killed_before_marking_sends_under_the_same_id(
    server: Behaviour, queue: Queue
) -> None:
    class Killed(BaseException):
        """Nothing in the program catches it, as nothing catches SIGKILL."""

    def kill(**_: Any) -> bool:
        raise Killed

    queue()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "mark_sent", kill)
        with pytest.raises(Killed):
            send()
    assert states() == ["claimed"]
    assert send(after=LEASE) == 1
    assert len(ids(server)) == 2
    assert len(set(ids(server))) == 1


def test_a_sender_that_lost_its_lease_changes_nothing(server: Behaviour, queue: Queue) -> None:
    queue()
    (mine,) = messages.claim(at=NOW, limit=1)
    (theirs,) = messages.claim(at=NOW + LEASE, limit=1)
    assert not messages.mark_sent(message=mine, at=NOW + LEASE)
    failure = failures.failure_of(OSError())
    assert not messages.mark_failed(message=mine, at=NOW + LEASE, failure=failure)
    assert not messages.release(message=mine, at=NOW + LEASE)
    assert states() == ["claimed"]
    assert messages.mark_sent(message=theirs, at=NOW + LEASE)


def test_a_slow_server_does_not_keep_a_sender_for_ever(server: Behaviour, queue: Queue) -> None:
    for _ in range(3):
        queue()
    # The start, the claim, the first mail and its mark; then all time is gone.
    clock = iter([NOW] * 4 + [NOW + sending.TIME] * 10)
    assert sending.send_due(clock=lambda: next(clock)) == 1
    assert states() == ["sent", "queued", "queued"]
    assert list(Message.objects.filter(state="queued").values_list("attempts", flat=True)) == [0, 0]
    assert send(after=sending.TIME) == 2


# --------------------------------------------------------------------------- several at once


@pytest.fixture
def several(transactional_db: None, company: Company, queue: Queue) -> int:
    for _ in range(60):
        queue()
    return 60


def in_threads(number: int, act: Any) -> list[Any]:
    start = threading.Barrier(number)

    def run(_: int) -> Any:
        try:
            start.wait(timeout=10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


@pytest.mark.django_db(transaction=True)
def test_eight_workers_never_claim_the_same_mail(several: int) -> None:
    def claim_all() -> list[Any]:
        mine: list[Any] = []
        while batch := messages.claim(at=timezone.now(), limit=4):
            mine += [message.pk for message in batch]
        return mine

    claims = Counter(pk for mine in in_threads(8, claim_all) for pk in mine)
    assert len(claims) == several
    assert set(claims.values()) == {1}


@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_each_mail_once(server: Behaviour, several: int) -> None:
    def send_all() -> int:
        sent = 0
        while Message.objects.on_their_way().exists():
            sent += sending.send_due(clock=timezone.now, limit=7)
        return sent

    assert sum(in_threads(8, send_all)) == several
    assert len(ids(server)) == len(set(ids(server))) == several


@pytest.mark.django_db(transaction=True)
def test_one_sender_at_a_time_leaves_the_other_workers_free(
    server: Behaviour, several: int
) -> None:
    """While the mail server takes a mail, whoever else comes to send goes away at once."""
    others: list[int] = []

    def another_comes() -> None:
        server.on_accept = None
        others.extend(in_threads(2, lambda: sending.send_due(clock=timezone.now)))

    server.on_accept = another_comes
    assert sending.send_due(clock=timezone.now) == several
    assert others == [0, 0]


@pytest.mark.django_db(transaction=True)
def test_the_same_reason_at_once_makes_one_mail(company: Company) -> None:
    def queue_one() -> bool:
        return (
            messages.queue(
                by=messages.SYSTEM,
                at=NOW,
                company=company,
                kind=MessageKind.REVIEW_PUBLISHED,
                to="lan@example.com",
                language="vi",
                reference="revision-1",
                context={"product": "Cup", "link": LINK},
            )
            is not None
        )

    assert sorted(in_threads(6, queue_one)) == [False] * 5 + [True]
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_server_is_spoken_to(
    server: Behaviour, queue: Queue
) -> None:
    queue()
    seen: list[tuple[Any, ...]] = []

    def look() -> None:
        def states_of_connections() -> None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND state LIKE 'idle in transaction%%'"
                )
                seen.append(cursor.fetchone())

        in_threads(1, states_of_connections)

    server.on_accept = look
    assert sending.send_due(clock=timezone.now) == 1
    assert seen == [(0,)]
