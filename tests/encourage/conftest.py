"""A company with mails to send, and a mail server to send them to."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import Message
from reviews.encourage.operations import messages, sending
from reviews.journal.actors import SYSTEM
from tests.encourage import smtp_server
from tests.encourage.smtp_server import Behaviour
from tests.factories import CompanyFactory

NOW = timezone.now()
LINK = "http://testserver/my/secret-token/"

Queue = Callable[..., Message]


@pytest.fixture
def company(db: None) -> Company:
    return CompanyFactory(slug="acme", name="Gốm Sân Gạch")


@pytest.fixture
def queue(company: Company) -> Queue:
    numbers = count(1)

    def queue_one(**changes: Any) -> Message:
        number = next(numbers)
        wanted = {
            "by": SYSTEM,
            "at": NOW,
            "company": company,
            "kind": MessageKind.REVIEW_PUBLISHED,
            "to": f"lan-{number}@example.com",
            "language": "vi",
            "reference": f"revision-{number}",
            "context": {"product": "Cốc gốm men chàm", "link": LINK},
        }
        message = messages.queue(**{**wanted, **changes})
        assert message is not None
        return message

    return queue_one


@pytest.fixture
def server(settings: Any) -> Iterator[Behaviour]:
    with smtp_server.running() as behaviour:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = behaviour.port
        settings.EMAIL_USE_TLS = False
        settings.EMAIL_TIMEOUT = 5
        settings.DEFAULT_FROM_EMAIL = "UGC Hub <no-reply@reviews.example>"
        yield behaviour


def send(*, after: timedelta = timedelta(), limit: int = 100) -> int:
    """Send what is due so long after everything was queued."""
    at: datetime = NOW + after
    return sending.send_due(clock=lambda: at, limit=limit)


def states() -> list[str]:
    """Return the states of all mails, in the order in which they were queued."""
    return list(Message.objects.order_by("id").values_list("state", flat=True))
