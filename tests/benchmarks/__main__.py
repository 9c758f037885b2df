"""Measures everything: ``python -m tests.benchmarks [page to write]``."""

import os
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path

from ugc_hub import embedded


def main() -> None:
    """Start servers of our own, measure, and write the page if one is named."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing; `make bench` installs it.")
    start = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="ugc-hub-benchmarks-"))
    try:
        with embedded.running(folder, durable=True) as (database_url, redis_url):
            os.environ |= {
                "DATABASE_URL": database_url,
                "REDIS_URL": redis_url,
                "DATA_DIR": str(folder / "data"),
                "DATABASE_POOL_SIZE": "8",
                "SECRET_KEY": secrets.token_urlsafe(40),
                "BASE_URL": "http://127.0.0.1",
                "INSECURE_HTTP": "true",
                "LOG_LEVEL": "ERROR",
                "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            }
            # Django may be touched only now that the servers are named.
            from tests.benchmarks.everything import figures  # noqa: PLC0415

            found = list(figures())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if len(sys.argv) > 1:
        from tests.benchmarks import report  # noqa: PLC0415

        report.write(found, to=Path(sys.argv[1]), minutes=(time.monotonic() - start) / 60)


if __name__ == "__main__":
    main()
