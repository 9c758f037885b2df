"""The append-only record of what happened, by whom: audit log and outbox in one."""
