import ipaddress

import pytest
from django.test import Client, override_settings

from ugc_hub import health, metrics


@pytest.fixture
def probe():
    """Ask as probes do: by address, without a host name that we know."""
    return Client(headers={"Host": "10.1.2.3:8000"})


def test_healthz_needs_nothing(probe, django_assert_num_queries):
    answer = probe.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_is_green_with_database_broker_and_migrations(probe):
    answer = probe.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "broker": "ok", "migrations": "ok"}


@pytest.mark.django_db
@override_settings(REDIS_URL="redis://127.0.0.1:1/0")
def test_readyz_names_what_is_missing(probe):
    answer = probe.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "checks": {"database": "ok", "broker": "no answer", "migrations": "ok"},
    }


@pytest.mark.django_db
def test_readyz_sees_a_migration_that_is_not_applied(probe, monkeypatch):
    class Executor(health.MigrationExecutor):
        def migration_plan(self, targets):
            return [("the next one", False)]

    health._find_missing_migrations.cache_clear()
    monkeypatch.setattr(health, "MigrationExecutor", Executor)

    assert probe.get("/readyz").json()["checks"]["migrations"] == "1 not applied"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.django_db
@override_settings(SECURE_SSL_REDIRECT=True)
def test_probes_are_not_sent_to_https(probe, path):
    assert probe.get(path).status_code == 200


@pytest.mark.django_db
def test_metrics_count_requests_by_route_and_say_what_waits(probe):
    Client().get("/i18n/setlang/")
    text = probe.get("/metrics").content.decode()

    assert "ugc_hub_requests_total{" in text
    assert 'route="i18n/setlang/"' in text
    for name in (
        "ugc_hub_database_up 1.0",
        "ugc_hub_deliveries_pending 0.0",
        "ugc_hub_deliveries_oldest_seconds 0.0",
        "ugc_hub_cases_open 0.0",
    ):
        assert name in text


@pytest.mark.django_db
def test_metrics_count_what_is_answered_from_memory_among_all_requests(probe):
    metrics.count_remembered(method="GET", route="from/memory", status=304, number=7)
    text = probe.get("/metrics").content.decode()

    assert 'ugc_hub_requests_total{method="GET",route="from/memory",status="304"} 7.0' in text
    assert 'ugc_hub_answers_remembered_total{route="from/memory",status="304"} 7.0' in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("203.0.113.9", {}, 403),
        ("10.0.0.2", {}, 200),
        # A proxy in front of us asks for somebody else.
        ("10.0.0.2", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("203.0.113.9", {"Authorization": "Bearer " + "t" * 32}, 200),
        ("203.0.113.9", {"Authorization": "Bearer wrong"}, 403),
        ("203.0.113.9", {"Authorization": "Bearer é"}, 403),
    ],
)
def test_metrics_are_for_this_machine_trusted_networks_and_the_token(probe, peer, headers, status):
    with override_settings(
        TRUSTED_PROXIES=(ipaddress.ip_network("10.0.0.0/8"),), METRICS_TOKEN="t" * 32
    ):
        assert probe.get("/metrics", REMOTE_ADDR=peer, headers=headers).status_code == status


@pytest.mark.django_db
def test_without_a_token_nobody_has_it(probe):
    answer = probe.get("/metrics", REMOTE_ADDR="203.0.113.9", headers={"Authorization": "Bearer "})

    assert answer.status_code == 403
