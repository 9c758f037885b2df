import itertools
import json
import os
import re
import traceback

import pytest

from ugc_hub import environment
from ugc_hub.environment import InvalidEnvironment

GOOD = {
    "SECRET_KEY": "s" * 40,
    "DATABASE_URL": "postgresql://shop:word@db.example:5433/reviews?sslmode=require",
    "REDIS_URL": "redis://:word@redis.example:6379/2",
    "BASE_URL": "https://reviews.example.com/",
}


def test_what_is_needed_is_enough_and_the_rest_is_safe():
    found = environment.read(GOOD)

    assert found.debug is False
    assert found.insecure_http is False
    assert found.base_url == "https://reviews.example.com"
    assert found.database_url == {
        "user": "shop",
        "password": "word",
        "host": "db.example",
        "port": "5433",
        "dbname": "reviews",
        "sslmode": "require",
    }


def test_lists_are_separated_by_commas():
    found = environment.read(
        GOOD
        | {
            "ALLOWED_HOSTS": "a.example, .b.example,[::1]",
            "TRUSTED_PROXIES": "10.0.0.0/8,::1/128",
            "CSP_IMAGE_ORIGINS": "https://images.example,https://*.cdn.example:8443",
        }
    )

    assert found.allowed_hosts == ("a.example", ".b.example", "[::1]")
    assert [str(network) for network in found.trusted_proxies] == ["10.0.0.0/8", "::1/128"]
    assert found.csp_image_origins == ("https://images.example", "https://*.cdn.example:8443")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("PORT", "0"),
        ("PORT", "eighty"),
        ("WEB_WORKERS", "65"),
        ("LOG_LEVEL", "LOUD"),
        ("BASE_URL", "ftp://reviews.example.com"),
        ("BASE_URL", "https://reviews.example.com/path"),
        ("BASE_URL", "https://user@reviews.example.com"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "https://reviews.example.com"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("CSP_IMAGE_ORIGINS", "*"),
        ("CSP_IMAGE_ORIGINS", "https://images.example; script-src *"),
        ("DATABASE_URL", "mysql://shop@db.example/reviews"),
        ("DATABASE_URL", "postgresql://shop@db.example"),
        ("REDIS_URL", "redis://redis.example/zero"),
        ("SECRET_KEY", "short"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_of_its_variable(name, value):
    with pytest.raises(InvalidEnvironment) as refused:
        environment.read(GOOD | {name: value})

    assert [problem.split()[0] for problem in refused.value.problems] == [name]
    assert "accepted is" in refused.value.problems[0]


def test_all_wrong_values_are_told_at_once():
    with pytest.raises(InvalidEnvironment) as refused:
        environment.read(GOOD | {"DEBUG": "maybe", "PORT": "x", "REDIS_URL": "x"})

    assert len(refused.value.problems) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "hunter2"),
        ("METRICS_TOKEN", "hunter2"),
        ("DATABASE_URL", "postgresql://shop:hunter2@db:port/reviews"),
        ("REDIS_URL", "redis://:hunter2@host:port"),
    ],
)
def test_a_wrong_secret_is_not_repeated(name, value):
    with pytest.raises(InvalidEnvironment) as refused:
        environment.read(GOOD | {name: value})

    assert "hunter2" not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "BASE_URL"])
def test_what_has_no_safe_default_must_be_set(name):
    with pytest.raises(InvalidEnvironment, match=f"{name} is not set"):
        environment.read({**GOOD, name: ""})


def test_plain_http_must_be_asked_for():
    plain = GOOD | {"BASE_URL": "http://reviews.example.com"}

    with pytest.raises(InvalidEnvironment, match="INSECURE_HTTP"):
        environment.read(plain)

    assert environment.read(plain | {"INSECURE_HTTP": "true"}).insecure_http


def test_the_example_lists_every_variable_with_a_line_each():
    lines = (environment.ROOT / ".env.example").read_text().splitlines()
    listed = {}
    for before, line in itertools.pairwise(lines):
        if match := re.fullmatch(r"#([A-Z0-9_]+)=(.*)", line):
            assert before.startswith("# "), f"{match[1]} is not explained"
            listed[match[1]] = match[2]

    assert sorted(listed) == sorted(environment.NAMES)
    defaults = environment.read(
        {name: value for name, value in listed.items() if value}, servers=False
    )
    nothing = environment.read({"ALLOWED_HOSTS": "127.0.0.1"}, servers=False)
    assert defaults == nothing, "a value shown in .env.example is not the default"


@pytest.fixture
def servers_file(tmp_path, monkeypatch):
    for name in environment.NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    def write(pid):
        text = json.dumps({"pid": pid, "environment": GOOD | {"PORT": "9000"}})
        (tmp_path / environment.SERVERS_FILE).write_text(text)

    return write


def test_a_command_typed_by_hand_finds_the_servers_of_the_run(servers_file):
    servers_file(os.getpid())

    found = environment.current()

    assert found.database_url["host"] == "db.example"
    assert found.port == 9000


def test_a_run_that_has_ended_is_not_found(servers_file):
    servers_file(2**22 + 1)  # above the highest process number of Linux

    with pytest.raises(InvalidEnvironment, match="make run"):
        environment.current()


def test_a_command_with_servers_of_its_own_is_not_mixed_with_the_run(servers_file, monkeypatch):
    servers_file(os.getpid())
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere.example/reviews")

    with pytest.raises(InvalidEnvironment, match="REDIS_URL is not set"):
        environment.current()
