"""A repeated request gets the stored answer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from reviews.common import idempotency
from reviews.common.idempotency import Answer, KeyInUse, KeyReused, answer_once
from reviews.common.models import IdempotentAnswer

pytestmark = pytest.mark.django_db(transaction=True)


class Counter:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> Answer:
        self.calls += 1
        return Answer(status=201, body={"call": self.calls})


def once(act, *, key: str = "k", fingerprint: str = "f") -> Answer:
    return answer_once(scope="s", key=key, fingerprint=fingerprint, at=timezone.now(), act=act)


def test_the_second_time_gets_the_first_answer() -> None:
    act = Counter()
    first, second = once(act), once(act)
    assert (first.body, second.body) == ({"call": 1}, {"call": 1})
    assert (first.repeated, second.repeated, act.calls) == (False, True, 1)


def test_an_answer_about_what_was_erased_is_forgotten() -> None:
    for key, content in (("a", "decision 01934f5e by Lan"), ("b", "decision 02"), ("c", "")):
        once(lambda content=content: Answer(status=201, body={"content": content}), key=key)
    once(lambda: Answer(status=303, body="01934f5e"), key="page")
    assert idempotency.forget_about(ids=["01934f5e"]) == 1
    assert idempotency.forget_about(ids=[]) == 0
    assert set(IdempotentAnswer.objects.values_list("key", flat=True)) == {"b", "c", "page"}


def test_the_same_key_for_something_else_is_refused() -> None:
    once(Counter())
    with pytest.raises(KeyReused):
        once(Counter(), fingerprint="other")


def test_what_failed_leaves_no_answer() -> None:
    def fail() -> Answer:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        once(fail)
    assert not IdempotentAnswer.objects.exists()
    assert once(Counter(), fingerprint="corrected").body == {"call": 1}


def test_a_request_under_way_is_not_started_again() -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> Answer:
        inside.set()
        go_on.wait(timeout=10)
        return Answer(status=201, body={})

    def run() -> Answer:
        try:
            return once(slow)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        assert inside.wait(timeout=10)
        with pytest.raises(KeyInUse):
            once(Counter())
        go_on.set()
        running.result()
    assert once(Counter()).repeated


def test_old_answers_are_forgotten() -> None:
    once(Counter())
    assert idempotency.forget_before(at=timezone.now() - timedelta(hours=1)) == 0
    assert idempotency.forget_before(at=timezone.now() + timedelta(hours=1)) == 1
