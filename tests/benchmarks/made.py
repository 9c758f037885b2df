"""Answers that are made, as Redis sees them: each is put there once it is made."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from reviews.common import changes


@contextmanager
def answers_made() -> Iterator[list[str]]:
    """Note the place of each answer that is put into Redis until the block ends."""
    noted: list[str] = []
    redis = changes.client()
    with redis.monitor() as monitor, ThreadPoolExecutor(1) as pool:

        def listen() -> None:
            for command in monitor.listen():
                words = command["command"].split()
                if words == ["PING", "over"]:
                    return
                if words[0] == "SET" and ":answer:" in words[1]:
                    noted.append(words[1])

        listening = pool.submit(listen)
        yield noted
        redis.execute_command("PING", "over")
        listening.result(30)
