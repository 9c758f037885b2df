import subprocess
import sys

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.test import Client, override_settings

from ugc_hub import environment

PRODUCTION = {
    "SECRET_KEY": "kD3x-only-for-this-test-and-nothing-else-Qz81_mNpR5tWvYb7",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "BASE_URL": "https://reviews.example.com",
}


def manage(tmp_path, *arguments, **variables):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=environment.ROOT,
        env={"DATA_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_django_finds_nothing_unsafe_in_the_defaults(tmp_path):
    found = manage(tmp_path, "check", "--deploy", **PRODUCTION)

    # Whether subdomains and browsers' lists are bound to https is for the owner of the domain.
    codes = [line for line in found.stderr.splitlines() if line.startswith("?:")]
    assert [line.split("(")[1].split(")")[0] for line in codes] == [
        "security.W005",
        "security.W021",
    ], found.stderr


def test_a_wrong_environment_stops_a_command_with_lines_only(tmp_path):
    found = manage(tmp_path, "migrate", **PRODUCTION | {"PORT": "none"})

    assert found.returncode == 1
    assert found.stderr.strip() == "PORT is 'none'; accepted is a whole number from 1 to 65535."


def test_no_migration_is_missing(tmp_path):
    found = manage(tmp_path, "makemigrations", "--check", "--dry-run", **PRODUCTION)

    assert found.returncode == 0, found.stdout


@override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=31_536_000)
def test_a_page_tells_the_browser_to_be_strict():
    answer = Client().get("/no-such-page", secure=True)

    policy = dict(
        part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        # The second is what the tests' environment names.
        "img-src": "'self' https://i.example",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    assert answer["Strict-Transport-Security"] == "max-age=31536000"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@override_settings(SECURE_SSL_REDIRECT=True)
def test_plain_http_is_sent_to_https():
    answer = Client().get("/no-such-page?a=b")

    assert answer.status_code == 301
    assert answer["Location"] == "https://testserver/no-such-page?a=b"


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/no-such-page", "text/html"), ("/api/no-such-page", "application/problem+json")],
)
def test_what_is_not_there_is_answered_in_the_form_of_its_surface(path, content_type):
    answer = Client().get(path)

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith(content_type)


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/no-such-page", "text/html"), ("/api/no-such-page", "application/problem+json")],
)
def test_a_foreign_host_is_refused_in_the_form_of_the_surface(path, content_type):
    answer = Client(headers={"Host": "elsewhere.example"}).get(path)

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith(content_type)


@pytest.fixture
def cache_without_redis(settings) -> BaseCache:
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/1"}
    }
    return caches["default"]


def test_a_cache_that_is_away_is_only_empty(cache_without_redis):
    cache_without_redis.set("key", "value")

    assert cache_without_redis.get("key", "otherwise") == "otherwise"
