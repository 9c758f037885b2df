import socket

import pytest
from django.conf import settings

from tests.servers import NetworkRefused


@pytest.mark.parametrize("host", ["192.0.2.1", "example.com", "2001:db8::1"])
def test_no_test_reaches_another_machine(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as connection, pytest.raises(NetworkRefused, match=host):
        connection.connect((host, 80))


def test_each_worker_has_its_own_redis_databases(worker_id):
    broker = int(settings.REDIS_URL.rpartition("/")[2])
    cache = int(settings.CACHES["default"]["LOCATION"].rpartition("/")[2])

    number = 0 if worker_id == "master" else int(worker_id.removeprefix("gw")) + 1
    assert (broker, cache) == (2 * number, 2 * number + 1)
