"""How often something has come up in a file, however long the file is."""

import sqlite3


class Occurrences:
    """Counts keys in a temporary file that is gone when the object is.

    A set in memory would grow with the file; this holds a few megabytes and leaves the rest to the
    disk. PostgreSQL is not asked, because a dry run must not write there. Only digests are kept.
    """

    def __init__(self) -> None:
        # The empty name is SQLite's for a private temporary database.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(
            "CREATE TABLE seen (key BLOB PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID"
        )
        self._database.execute("BEGIN")

    def add(self, key: bytes) -> int:
        """Count one more of ``key``; return how many that makes."""
        self._database.execute(
            "INSERT INTO seen VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET times = times + 1",
            (key,),
        )
        (times,) = self._database.execute("SELECT times FROM seen WHERE key = ?", (key,)).fetchone()
        return int(times)

    def has(self, key: bytes) -> bool:
        """Tell whether ``key`` was counted before, without counting it."""
        return (
            self._database.execute("SELECT 1 FROM seen WHERE key = ?", (key,)).fetchone()
            is not None
        )

    def close(self) -> None:
        """Throw the counts away."""
        self._database.close()
