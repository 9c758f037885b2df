"""Figures for Prometheus.

Counters of requests add up over the web's processes through files in `settings.METRICS_DIR`.
Everything else is asked of the database at the moment of the scrape, so that any process gives the
same answer.
"""

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from prometheus_client import Metric

logger = logging.getLogger(__name__)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_requests = Counter(
    "ugc_hub_requests_total", "Requests answered.", ["method", "route", "status"], registry=None
)
_seconds = Histogram(
    "ugc_hub_request_seconds",
    "Time to answer a request.",
    ["route"],
    registry=None,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_remembered = Counter(
    "ugc_hub_answers_remembered_total",
    "Requests answered from the memory of a web process; they are among all requests, but not in "
    "their seconds.",
    ["route", "status"],
    registry=None,
)
_attempts = Counter(
    "ugc_hub_attempts_total",
    "What customers and robots tried to do, and what became of it.",
    ["doing", "outcome"],
    registry=None,
)


def count_attempt(*, doing: str, outcome: str, **_signal: object) -> None:
    """Count what became of an attempt; receives the signal `reviews.common.robots.judged`."""
    _attempts.labels(doing, outcome).inc()


def count(*, method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request. The route is the pattern, never the path, to stay few."""
    _requests.labels(method if method in METHODS else "other", route, status).inc()
    _seconds.labels(route).observe(seconds)


def count_remembered(*, method: str, route: str, status: int, number: int) -> None:
    """Count requests that were answered without Django."""
    _requests.labels(method, route, status).inc(number)
    _remembered.labels(route, status).inc(number)


def exposition() -> bytes:
    """Return everything in Prometheus' text format."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(DatabaseFigures())
    return generate_latest(registry)


class DatabaseFigures(Collector):
    """What is waiting, and how much there is."""

    def collect(self) -> "Iterator[Metric]":
        """Yield the figures; without a database, only that it is away."""
        up = GaugeMetricFamily("ugc_hub_database_up", "Whether the database answers.")
        try:
            figures = [*self._deliveries(), self._cases(), self._contributions()]
        except DatabaseError:
            logger.warning("no figures from the database")
            figures = []
        up.add_metric([], 1 if figures else 0)
        yield up
        yield from figures

    def describe(self) -> "Iterator[Metric]":
        """Yield nothing: the figures must not be asked for before the first scrape."""
        return iter(())

    def _deliveries(self) -> "list[Metric]":
        owed = apps.get_model("reviews", "Delivery").objects.filter(delivered_at=None)
        found = owed.aggregate(number=Count("pk"), oldest=Min("created_at"))
        age = (timezone.now() - found["oldest"]).total_seconds() if found["oldest"] else 0
        return [
            GaugeMetricFamily(
                "ugc_hub_deliveries_pending", "Reactions not yet carried out.", found["number"]
            ),
            GaugeMetricFamily(
                "ugc_hub_deliveries_oldest_seconds", "Age of the oldest of them.", max(age, 0)
            ),
        ]

    def _cases(self) -> "Metric":
        number = apps.get_model("reviews", "Case").objects.filter(state="open").count()
        return GaugeMetricFamily("ugc_hub_cases_open", "Cases waiting for a moderator.", number)

    def _contributions(self) -> "Metric":
        """Return the contributions by state, as the planner estimates them.

        Counting a million rows takes the better part of a second, and this is asked for every few.
        """
        family = GaugeMetricFamily(
            "ugc_hub_contributions_estimated", "Contributions by state, roughly.", labels=["state"]
        )
        table = apps.get_model("reviews", "Contribution")._meta.db_table  # noqa: SLF001  (public by documentation)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT state, greatest(pg_class.reltuples, 0) * share
                FROM pg_stats
                JOIN pg_class ON pg_class.oid = pg_stats.tablename::regclass,
                LATERAL unnest(most_common_vals::text::text[], most_common_freqs)
                    AS common (state, share)
                WHERE pg_stats.schemaname = current_schema()
                  AND pg_stats.tablename = %s AND pg_stats.attname = 'state'
                """,
                [table],
            )
            for state, number in cursor.fetchall():
                family.add_metric([state], round(number))
        return family
