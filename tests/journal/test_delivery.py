"""Reactions are owed with the entry, done once, and never given up."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.db import connection
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.catalog.operations import companies
from reviews.common.context import bind_request_id
from reviews.journal import operations, outbox, registry, tasks
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery, JournalEntry
from reviews.subscriptions import SUBSCRIPTIONS

done: list[int] = []
failing = threading.Event()


def remember(entry: JournalEntry) -> None:
    done.append(entry.pk)
    if failing.is_set():
        raise RuntimeError("a text that must not be stored")


remember.__module__ = "reviews.moderation.reactions"


@pytest.fixture(autouse=True)
def _subscribed():
    done.clear()
    failing.clear()
    registry.subscribe({"kettle.boiled": [remember]})
    yield
    registry.subscribe(SUBSCRIPTIONS)


@pytest.fixture
def company(transactional_db: None) -> Company:
    return companies.create(by=SYSTEM, at=timezone.now(), slug="acme", name="Acme")


@pytest.fixture
def broker_away():
    with mock.patch.object(outbox.current_app, "send_task", side_effect=OSError) as send_task:
        yield send_task


def boil(company: Company) -> Delivery:
    entry = operations.record(
        by=SYSTEM,
        at=timezone.now(),
        company=company,
        event="kettle.boiled",
        subject_kind="kettle",
        subject_id=1,
    )
    return entry.deliveries.get()


def test_a_commit_hands_the_delivery_to_the_workers(company: Company) -> None:
    with mock.patch.object(outbox.current_app, "send_task") as send_task:
        delivery = boil(company)
    assert send_task.call_args.kwargs["kwargs"] == {"delivery_ids": [delivery.pk]}


@pytest.mark.parametrize(("batch", "queue"), [([1, 2], outbox.BULK_QUEUE), ([1], None)])
def test_what_follows_from_a_batch_waits_where_the_batch_waited(
    company: Company, batch: list[int], queue: str | None
) -> None:
    def react(*, delivery_id: int, at: datetime) -> bool:
        boil(company)
        return True

    with (
        mock.patch.object(outbox.current_app, "send_task") as send_task,
        mock.patch.object(operations, "deliver", react),
    ):
        tasks.deliver(delivery_ids=batch)
        assert {call.kwargs["queue"] for call in send_task.call_args_list} == {queue}
        boil(company)
        assert send_task.call_args.kwargs["queue"] is None, "the batch is over"


def test_a_broker_that_is_away_loses_nothing(company: Company, broker_away) -> None:
    delivery = boil(company)
    assert broker_away.called
    later = timezone.now() + timedelta(seconds=10)
    assert [pk for pk, _ in operations.take_due(at=later, limit=10)] == [delivery.pk]
    assert operations.take_due(at=later, limit=10) == [], "put off while it waits in the broker"
    assert operations.deliver(delivery_id=delivery.pk, at=later)
    assert done == [delivery.entry_id]


def test_the_sweep_leaves_the_first_try_to_the_commit(company: Company, broker_away) -> None:
    boil(company)
    assert operations.take_due(at=timezone.now(), limit=10) == []


def test_a_second_delivery_does_nothing(company: Company, broker_away) -> None:
    delivery = boil(company)
    assert operations.deliver(delivery_id=delivery.pk, at=timezone.now())
    assert not operations.deliver(delivery_id=delivery.pk, at=timezone.now())
    assert len(done) == 1


def test_eight_deliveries_at_once_react_once(company: Company, broker_away) -> None:
    delivery = boil(company)
    start = threading.Barrier(8)

    def deliver(_: int) -> bool:
        try:
            start.wait(timeout=10)
            return operations.deliver(delivery_id=delivery.pk, at=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(deliver, range(8))) == 1
    assert len(done) == 1


def test_a_reaction_that_fails_is_owed_again_later(company: Company, broker_away) -> None:
    delivery = boil(company)
    failing.set()
    now = timezone.now()
    assert not operations.deliver(delivery_id=delivery.pk, at=now)
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.delivered_at) == (1, None)
    assert delivery.error == "RuntimeError", "never the message, which may quote a person"
    assert delivery.due_at == now + timedelta(seconds=2)

    for attempt in range(20):
        operations.deliver(delivery_id=delivery.pk, at=now + timedelta(days=attempt))
    delivery.refresh_from_db()
    assert delivery.due_at == now + timedelta(days=19, hours=1), "an hour at the longest"

    failing.clear()
    assert operations.deliver(delivery_id=delivery.pk, at=now)


def test_a_reaction_of_another_version_stays_owed(company: Company, broker_away) -> None:
    delivery = boil(company)
    registry.subscribe({})
    assert not operations.deliver(delivery_id=delivery.pk, at=timezone.now())
    delivery.refresh_from_db()
    assert delivery.error == "UnknownReaction"
    assert delivery.delivered_at is None


def test_the_request_id_follows_through_the_journal(company: Company, broker_away) -> None:
    token = bind_request_id("request-1")
    try:
        boil(company)
    finally:
        token.var.reset(token)
    due = operations.take_due(at=timezone.now() + timedelta(minutes=1), limit=10)
    assert [request_id for _, request_id in due] == ["request-1"]
