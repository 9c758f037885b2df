"""Where the demo shop is and how it is started: a shop on an origin of its own, beside ours."""

import sys

from ugc_hub.environment import Environment

KEYS_FILE = "demo.json"
"""In the data folder: the sign-ins and keys of the demo. Without it there is nothing to embed."""


def port(settings: Environment) -> int:
    """Return the port of the demo shop: the one that is set, or the one after ours."""
    return settings.demo_shop_port or settings.port % 65_535 + 1


def command(settings: Environment) -> tuple[str, ...]:
    """Return the command that serves the demo shop."""
    return (
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", settings.host, "--port", str(port(settings)), "--blocking-threads", "8"),
        *("--log-level", "warning", "reviews.management.demo.shop.app:application"),
    )
