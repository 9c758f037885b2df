"""What the database itself refuses: an altered journal, and rows of two companies or two
contributions joined to each other.
"""

from typing import ClassVar

from django.db import migrations

_JOURNAL = """
CREATE FUNCTION reviews_journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER reviews_journal_no_change BEFORE UPDATE OR DELETE ON reviews_journalentry
    FOR EACH ROW EXECUTE FUNCTION reviews_journal_is_append_only();
CREATE TRIGGER reviews_journal_no_truncate BEFORE TRUNCATE ON reviews_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION reviews_journal_is_append_only();
"""

_NO_JOURNAL = """
DROP TRIGGER reviews_journal_no_truncate ON reviews_journalentry;
DROP TRIGGER reviews_journal_no_change ON reviews_journalentry;
DROP FUNCTION reviews_journal_is_append_only();
"""

# (table, columns, referenced table, referenced columns). With MATCH SIMPLE, the default, a row
# whose optional column is empty is not checked.
_COMPOSITE = (
    ("product", "company_id, group_id", "productgroup", "company_id, id"),
    ("orderline", "company_id, order_id", "order", "company_id, id"),
    ("orderline", "company_id, product_id", "product", "company_id, id"),
    ("contribution", "company_id, product_id", "product", "company_id, id"),
    ("contribution", "company_id, reviewer_id", "reviewer", "company_id, id"),
    ("contribution", "company_id, parent_id", "contribution", "company_id, id"),
    ("contribution", "id, published_revision_id", "revision", "contribution_id, id"),
    ("revision", "company_id, contribution_id", "contribution", "company_id, id"),
    ("revision", "contribution_id, kind", "contribution", "id, kind"),
    ("case", "company_id, contribution_id", "contribution", "company_id, id"),
    ("case", "contribution_id, revision_id", "revision", "contribution_id, id"),
    ("decision", "company_id, case_id", "case", "company_id, id"),
    ("decision", "case_id, revision_id", "case", "id, revision_id"),
    ("decision", "company_id, revision_id", "revision", "company_id, id"),
    ("ratingsummary", "company_id, product_id", "product", "company_id, id"),
    ("screening", "company_id, revision_id", "revision", "company_id, id"),
    ("screening", "company_id, policy_id", "policy", "company_id, id"),
    ("case", "revision_id, screening_id", "screening", "revision_id, id"),
)


def _name(table: str, columns: str) -> str:
    return f"{table}_same_{columns.replace(', ', '_')}"


def _add(table: str, columns: str, other: str, other_columns: str) -> str:
    return (
        f"ALTER TABLE reviews_{table} ADD CONSTRAINT {_name(table, columns)} "
        f"FOREIGN KEY ({columns}) REFERENCES reviews_{other} ({other_columns}) "
        "DEFERRABLE INITIALLY DEFERRED"
    )


def _drop(table: str, columns: str) -> str:
    return f"ALTER TABLE reviews_{table} DROP CONSTRAINT {_name(table, columns)}"


class Migration(migrations.Migration):
    """Runs after the tables of 0001 exist."""

    dependencies: ClassVar = [("reviews", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(_JOURNAL, _NO_JOURNAL),
        *(
            migrations.RunSQL(_add(table, columns, other, others), _drop(table, columns))
            for table, columns, other, others in _COMPOSITE
        ),
    ]
