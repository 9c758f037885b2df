"""Measures everything, or a part: ``python -m tests.benchmarks [page to write | --only part]``."""

import argparse
import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path

from ugc_hub import embedded


def main() -> None:
    """Start servers of our own, measure, and write the page if one is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("page", nargs="?", type=Path, help="write all figures to this page")
    asked.add_argument(
        "--only", choices=("reads", "submissions"), help="measure these, and write no page"
    )
    options = parser.parse_args()
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

            found = list(figures(only=options.only))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.page:
        from tests.benchmarks import report  # noqa: PLC0415

        report.write(found, to=options.page, minutes=(time.monotonic() - start) / 60)


if __name__ == "__main__":
    main()
