"""The floor of a submission: a WSGI function that INSERTs what was sent, and does nothing else.

The rows are the system's own, in its own tables with all their indexes and constraints, over a pool
of as many connections: a contribution with its revision, or a photo.
"""

import json
import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg_pool import ConnectionPool

from reviews.common.ids import uuid7

REVIEW = """
WITH contribution AS (
    INSERT INTO reviews_contribution
        (id, company_id, kind, state, product_id, reviewer_id, is_official, source, source_ref,
         language, incentive, is_verified_purchase, written_at, received_at,
         helpful_count, not_helpful_count)
    SELECT %(made)s, company_id, 'review', 'submitted', id, %(reviewer)s, false,
           'storefront_api', '', 'en', '', false, %(at)s, %(at)s, 0, 0
    FROM reviews_product WHERE id = %(product)s
    RETURNING id, company_id
)
INSERT INTO reviews_revision
    (id, company_id, contribution_id, kind, number, state, title, body, author_name, rating,
     language, fingerprint, submitted_at)
SELECT %(revision)s, company_id, id, 'review', 1, 'pending', %(title)s, %(body)s,
       %(author_name)s, %(rating)s, 'en', '', %(at)s
FROM contribution
"""
PHOTO = """
INSERT INTO reviews_media
    (id, company_id, state, name, source_format, byte_size, sha256, width, height, received_at)
SELECT %(made)s, company_id, 'received', %(name)s, 'jpeg', %(size)s, '', 1, 1, %(at)s
FROM reviews_product WHERE id = %(product)s
"""
HERE = {name: UUID(os.environ[f"BENCHMARK_{name.upper()}"]) for name in ("product", "reviewer")}

connections = ConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=1,
    max_size=int(os.environ["DATABASE_POOL_SIZE"]),
    kwargs={"autocommit": True},
    open=True,
)


def application(
    environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], Any]
) -> Iterable[bytes]:
    sent = environ["wsgi.input"].read()
    made = uuid7()
    values = {**HERE, "made": made, "at": datetime.now(UTC)}
    if environ["PATH_INFO"].endswith("/media"):
        query, state = PHOTO, "received"
        values |= {"name": made.hex, "size": len(sent)}
    else:
        query, state = REVIEW, "submitted"
        said = json.loads(sent)
        values |= {name: said[name] for name in ("rating", "title", "body", "author_name")}
        values["revision"] = uuid7()
    with connections.connection() as connection:
        connection.execute(query, values)
    body = json.dumps({"id": str(made), "state": state}).encode()
    start_response(
        "201 Created",
        [("Content-Type", "application/json"), ("Content-Length", str(len(body)))],
    )
    return [body]
