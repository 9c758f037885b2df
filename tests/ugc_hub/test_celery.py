import pytest
from celery import current_app, shared_task

from reviews.common.context import bind_request_id, request_id
from ugc_hub.celery import HEADER, app
from ugc_hub.schedule import SCHEDULE


@shared_task
def tell_request_id():
    return request_id.get()


@pytest.fixture
def sent():
    """The messages in the queue, taken out of the real broker."""

    def take():
        with app.connection_for_read() as connection:
            queue = connection.SimpleQueue(app.conf.task_default_queue)
            messages = []
            while True:
                try:
                    message = queue.get_nowait()
                except queue.Empty:
                    return messages
                message.ack()
                messages.append(message)

    take()
    return take


@pytest.fixture
def in_request():
    token = bind_request_id("the-request")
    yield
    request_id.reset(token)


def test_shared_tasks_are_sent_by_our_application():
    assert current_app._get_current_object() is app


def test_the_request_id_is_sent_with_a_task(sent, in_request):
    tell_request_id.delay()

    (message,) = sent()
    assert message.headers[HEADER] == "the-request"


def test_the_id_of_the_journal_entry_wins_over_that_of_the_sweep(sent, in_request):
    app.send_task("reviews.journal.tasks.deliver", headers={HEADER: "of-the-entry"})

    (message,) = sent()
    assert message.headers[HEADER] == "of-the-entry"


def test_a_task_runs_under_the_id_it_came_with_and_leaves_none_behind():
    result = tell_request_id.apply(headers={HEADER: "the-request"})

    assert result.get() == "the-request"
    assert request_id.get() == ""


def test_a_task_without_an_id_has_none():
    assert tell_request_id.apply().get() == ""


def test_everything_on_the_schedule_is_a_task():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in SCHEDULE.values()} <= set(app.tasks)
