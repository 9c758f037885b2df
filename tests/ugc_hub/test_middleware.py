import ipaddress
import json
import logging

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from reviews.common.context import request_id
from ugc_hub.logs import Context, Formatter, safe_path
from ugc_hub.middleware import PermissionsPolicy, RequestLog, TrustedProxies


@pytest.fixture
def ask(settings):
    """Send a request through both middlewares and give what the view saw."""
    settings.TRUSTED_PROXIES = (
        ipaddress.ip_network("10.0.0.0/8"),
        ipaddress.ip_network("fd00::/8"),
    )

    def send(peer, path="/page/", **headers):
        seen = {}

        def view(request):
            seen.update(
                client=request.META["REMOTE_ADDR"], id=request_id.get(), secure=request.is_secure()
            )
            return HttpResponse()

        request = RequestFactory().get(path, REMOTE_ADDR=peer, headers=headers)
        seen["response"] = TrustedProxies(RequestLog(view))(request)
        return seen

    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    return send


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "198.51.100.1, 10.0.0.3", "198.51.100.1"),
        ("10.0.0.2", "10.0.0.4, 10.0.0.3", "10.0.0.4"),
        ("10.0.0.2", "198.51.100.1, nonsense", "10.0.0.2"),
        ("10.0.0.2", "nonsense, 10.0.0.3", "10.0.0.3"),
        ("::ffff:10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_client_is_the_right_most_address_that_is_no_trusted_proxy(
    ask, peer, forwarded, client
):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert ask(peer, **headers)["client"] == client


def test_only_a_trusted_proxy_says_that_it_was_https(ask):
    assert ask("10.0.0.2", **{"X-Forwarded-Proto": "https"})["secure"]
    assert not ask("203.0.113.9", **{"X-Forwarded-Proto": "https"})["secure"]


def test_a_request_id_of_a_trusted_proxy_is_kept(ask):
    seen = ask("10.0.0.2", **{"X-Request-ID": "edge-0123456789"})

    assert seen["id"] == seen["response"]["X-Request-ID"] == "edge-0123456789"


@pytest.mark.parametrize(
    ("peer", "given"),
    [
        ("203.0.113.9", "edge-0123456789"),
        ("10.0.0.2", "short"),
        ("10.0.0.2", "x" * 65),
        ("10.0.0.2", 'broken"\n{"level'),
    ],
)
def test_any_other_request_id_is_replaced(ask, peer, given):
    seen = ask(peer, **{"X-Request-ID": given})

    assert len(seen["id"]) == 32
    assert seen["response"]["X-Request-ID"] == seen["id"]


def test_the_request_id_ends_with_the_request(ask):
    ask("203.0.113.9")

    assert request_id.get() == ""


def test_the_access_log_has_the_path_and_never_the_query(ask, caplog):
    with caplog.at_level(logging.INFO, logger="ugc_hub.access"):
        ask("203.0.113.9", path="/api/v1/storefront/products/?key=pk_secret")

    (record,) = caplog.records
    line = json.loads(_formatted(record))
    assert line["path"] == "/api/v1/storefront/products/"
    assert (line["method"], line["status"]) == ("GET", 200)
    assert line["ms"] >= 0
    assert "pk_secret" not in json.dumps(line)


def test_a_token_in_a_path_is_hidden():
    request = RequestFactory().get("/receipt/opens-everything/")
    request.resolver_match = type("Match", (), {"kwargs": {"token": "opens-everything"}})()

    assert safe_path(request) == "/receipt/…/"


def test_an_error_is_logged_without_query_token_and_row():
    request = RequestFactory().get("/receipt/opens-everything/?key=pk_secret")
    request.resolver_match = type("Match", (), {"kwargs": {"token": "opens-everything"}})()
    error = ValueError("duplicate key\nDETAIL:  Key (email)=(an@example.com) already exists.")
    record = logging.LogRecord(
        "django.request",
        logging.ERROR,
        __file__,
        1,
        "%s: %s",
        ("Internal Server Error", request.path),
        (ValueError, error, None),
    )
    record.request = request
    record.status_code = 500

    line = _formatted(record)

    assert json.loads(line)["message"] == "Internal Server Error: /receipt/…/"
    assert "duplicate key" in line
    for secret in ("opens-everything", "pk_secret", "an@example.com"):
        assert secret not in line


def test_a_line_has_time_level_logger_message_and_request_id():
    token = request_id.set("a-request")
    try:
        record = logging.LogRecord("x.y", logging.WARNING, __file__, 1, "đẹp", None, None)
        line = json.loads(_formatted(record))
    finally:
        request_id.reset(token)

    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "logger": "x.y",
        "message": "đẹp",
        "request_id": "a-request",
    }


def test_pages_ask_for_no_powers_of_the_device():
    response = PermissionsPolicy(lambda request: HttpResponse())(RequestFactory().get("/"))

    assert "camera=()" in response["Permissions-Policy"]


def _formatted(record):
    options = settings.LOGGING["formatters"]["json"]
    Context().filter(record)
    return Formatter(**{name: value for name, value in options.items() if name != "()"}).format(
        record
    )


@pytest.mark.parametrize(
    "path", ["/my/acme/open/opens-everything/", "/my/acme/open/opens-everything"]
)
def test_a_token_is_hidden_though_no_view_was_found(path):
    """As when plain HTTP, or an address without its slash, is sent on elsewhere."""
    request = RequestFactory().get(path)

    assert safe_path(request) == path.replace("opens-everything", "…")


def test_a_path_that_leads_nowhere_is_logged_as_it_is():
    assert safe_path(RequestFactory().get("/nowhere/at/all")) == "/nowhere/at/all"
