"""Public answers that this process remembers, each with the names of what it is made of.

An answer is forgotten when one of its names is announced (``reviews.common.changes``), and after
some seconds in any case: that bounds how long anything could be shown whose change was never
announced, because whoever made it died between the commit and the announcement.
"""

import gzip
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

Headers = Sequence[tuple[str, str]]
Question = tuple[str | None, ...]

READING = "ugc_hub.reading"
"""Where a view finds the reading in the request, to say what its answer is made of."""
SAME_IN_EVERY_LANGUAGE = "ugc_hub.same_in_every_language"
"""Set in the request by a view whose answer the visitor's language does not change."""
SECONDS = 5.0
"""How long an answer is remembered."""
RENEWED_AFTER = 4.0
"""From this age on, one request asks anew, while the others still get what is known."""
BYTES_MAX = 32 * 1024 * 1024
"""How much is remembered in one process; compressed forms come on top."""
ENTRY_BYTES = 4096
"""What an answer takes beside its body: headers, names, and the question."""
ANSWER_BYTES_MAX = BYTES_MAX // 64
COMPRESSED_FROM = 300
"""Bytes from which an answer is compressed: fewer fit into one packet anyway."""

_OF_CONTENT = frozenset({"content-length", "content-type", "content-encoding"})


@dataclass(frozen=True)
class Form:
    """One way of sending an answer: as it is, or compressed."""

    tag: str
    headers: list[tuple[str, str]]
    chunks: list[bytes]

    @cached_property
    def unchanged(self) -> list[tuple[str, str]]:
        """The headers of 304."""
        return [(name, value) for name, value in self.headers if name.lower() not in _OF_CONTENT]


@dataclass(frozen=True)
class Answer:
    """An answer 200 to one question, ready to be sent."""

    headers: Headers
    """All but those that are of one request only."""
    body: bytes
    names: frozenset[str]
    """What it is made of, as changes are announced."""
    route: str
    """The pattern of its path, for the figures."""
    origins: Collection[str]
    """Pages that may read it, if not all may."""
    made_at: float
    """Before it was read, on the monotonic clock."""

    @property
    def size(self) -> int:
        """What it takes of the memory, roughly, in bytes."""
        return len(self.body) + ENTRY_BYTES

    @cached_property
    def good_until(self) -> float:
        """When it is forgotten."""
        return self.made_at + SECONDS

    @cached_property
    def renewed_from(self) -> float:
        """When it is asked for anew, if somebody still wants it."""
        return self.made_at + RENEWED_AFTER

    @cached_property
    def tags(self) -> frozenset[str]:
        """What an ``If-None-Match`` of a client that has the answer most likely is."""
        return frozenset((self._tag, f"W/{self._tag}"))

    @cached_property
    def plain(self) -> Form:
        """The answer as it is."""
        return Form(self._tag, [*self._varied], [self.body])

    @cached_property
    def compressed(self) -> Form:
        """The answer by gzip, or as it is if that is not smaller."""
        if len(self.body) < COMPRESSED_FROM:
            return self.plain
        body = gzip.compress(self.body, mtime=0)
        # Other bytes of the same meaning have a weak tag (RFC 9110, section 8.8.1).
        tag = f"W/{self._tag}"
        own = {"etag": tag, "content-length": str(len(body))}
        headers = [(name, own.get(name.lower(), value)) for name, value in self._varied]
        return Form(tag, [*headers, ("Content-Encoding", "gzip")], [body])

    @property
    def _varied(self) -> Headers:
        """The headers, with the one that says what else may be sent to the same question."""
        if len(self.body) < COMPRESSED_FROM:
            return self.headers
        others = [value for name, value in self.headers if name.lower() == "vary"]
        left = [(name, value) for name, value in self.headers if name.lower() != "vary"]
        return [*left, ("Vary", ", ".join([*others, "Accept-Encoding"]))]

    @cached_property
    def _tag(self) -> str:
        return next(value for name, value in self.headers if name.lower() == "etag")


class Reading:
    """An answer that is just being made. What is announced meanwhile may be missing in it."""

    def __init__(self) -> None:
        self.began_at = time.monotonic()
        self.names: frozenset[str] = frozenset()
        self.route = ""
        self.origins: Collection[str] = ()
        self.overtaken: set[str] = set()
        self.is_void = False

    def made_of(self, names: Iterable[str], *, route: str, origins: Collection[str]) -> None:
        """Say what the answer is made of; without that, it is not remembered."""
        self.names = frozenset(names)
        self.route = route
        self.origins = origins

    @property
    def is_good(self) -> bool:
        """Whether the answer may be remembered."""
        return bool(self.names) and not self.is_void and self.overtaken.isdisjoint(self.names)


Count = Callable[..., None]


class Remembered:
    """All that is remembered.

    ``answers`` may be read by any thread without a lock; whoever changes it holds one.
    """

    def __init__(self, *, count: Count) -> None:
        """Take what counts answers: it gets ``method``, ``route``, ``status`` and ``number``."""
        self.answers: dict[Question, Answer] = {}
        self.sent: deque[tuple[str, str, int]] = deque()
        """Method, route and status of what was sent from memory since it was last counted."""
        self._count = count
        self._questions: dict[str, set[Question]] = {}
        self._readings: set[Reading] = set()
        self._renewals: set[Question] = set()
        self._bytes = 0
        self._lock = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Follow the making of an answer from before its first query until it is remembered."""
        reading = Reading()
        with self._lock:
            self._readings.add(reading)
        try:
            yield reading
        finally:
            with self._lock:
                self._readings.discard(reading)

    def keep(self, question: Question, answer: Answer, *, of: Reading) -> None:
        """Remember an answer, unless something that it is made of has changed meanwhile."""
        if len(answer.body) > ANSWER_BYTES_MAX:
            return
        with self._lock:
            if not of.is_good:
                return
            self._drop(question)
            self.answers[question] = answer
            self._bytes += answer.size
            for name in answer.names:
                self._questions.setdefault(name, set()).add(question)
            while self._bytes > BYTES_MAX:
                # The oldest. What is often asked for is renewed every few seconds.
                self._drop(next(iter(self.answers)))

    def renews(self, question: Question) -> bool:
        """Tell whether the caller is the one who asks anew; others go on with what is known."""
        with self._lock:
            if question in self._renewals:
                return False
            self._renewals.add(question)
            return True

    def renewed(self, question: Question) -> None:
        """Let another one ask anew, whatever became of it."""
        with self._lock:
            self._renewals.discard(question)

    def forget(self, names: Collection[str]) -> None:
        """Forget all answers that are made of one of these."""
        with self._lock:
            for reading in self._readings:
                reading.overtaken.update(names)
            for name in names:
                for question in tuple(self._questions.get(name, ())):
                    self._drop(question)

    def forget_everything(self) -> None:
        """Forget all answers, and those that are being made."""
        with self._lock:
            for reading in self._readings:
                reading.is_void = True
            self.answers.clear()
            self._questions.clear()
            self._bytes = 0

    def beat(self) -> None:
        """Count what was sent, and forget what is too old to be sent."""
        now = time.monotonic()
        with self._lock:
            # They lie in the order in which they came.
            while self.answers:
                question, oldest = next(iter(self.answers.items()))
                if oldest.good_until > now:
                    break
                self._drop(question)
        sent = Counter(self.sent.popleft() for _ in range(len(self.sent)))
        for (method, route, status), number in sent.items():
            self._count(method=method, route=route, status=status, number=number)

    def _drop(self, question: Question) -> None:
        answer = self.answers.pop(question, None)
        if answer is None:
            return
        self._bytes -= answer.size
        for name in answer.names:
            questions = self._questions[name]
            questions.discard(question)
            if not questions:
                del self._questions[name]
