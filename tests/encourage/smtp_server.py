"""A mail server on this machine, good enough for ``smtplib``, that can be told to misbehave."""

import socketserver
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

DROP = "drop"
"""Instead of an answer: the connection is closed."""
LOSE = "lose"
"""Instead of an answer to a whole mail: it is kept, and then the connection is closed."""


@dataclass
class Accepted:
    """A mail that the server took."""

    connection: int
    sender: str
    recipients: list[str]
    mail: EmailMessage


@dataclass
class Behaviour:
    """What the server took, and what it answers next instead of yes, by command."""

    port: int = 0
    accepted: list[Accepted] = field(default_factory=list)
    connections: int = 0
    next_answers: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    on_accept: Callable[[], None] | None = None

    def will_answer(self, command: str, *answers: str) -> None:
        """Give these answers to the next commands of this name; ``BODY`` is a whole mail."""
        self.next_answers[command].extend(answers)


class _Session(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self) -> None:
        self.behaviour: Behaviour = self.server.behaviour  # type: ignore[attr-defined]
        self.behaviour.connections += 1
        self.number = self.behaviour.connections
        self.sender, self.recipients = "", []
        if self._answer("CONNECT", "220 here") == DROP:
            return
        while line := self.rfile.readline():
            command, _, rest = line.decode().strip().partition(" ")
            if self._react(command.upper(), rest) == DROP:
                return

    def _react(self, command: str, rest: str) -> str:
        match command:
            case "QUIT":
                self._say("221 bye")
                return DROP
            case "DATA":
                answer = self._answer("DATA", "354 go on")
                return self._take_mail() if answer.startswith("354") else answer
            case "MAIL":
                self.sender, self.recipients = rest, []
            case "RCPT":
                self.recipients.append(rest.partition("<")[2].partition(">")[0])
        return self._answer(command, "250 fine")

    def _take_mail(self) -> str:
        body = self._body()
        planned = self.behaviour.next_answers["BODY"]
        answer = planned.popleft() if planned else "250 taken"
        if answer == LOSE or answer.startswith("250"):
            mail = message_from_bytes(body, policy=policy.default)
            accepted = Accepted(self.number, self.sender, self.recipients, mail)
            self.behaviour.accepted.append(accepted)
            if self.behaviour.on_accept:
                self.behaviour.on_accept()
        if answer in (DROP, LOSE):
            return DROP
        self._say(answer)
        return answer

    def _answer(self, command: str, usual: str) -> str:
        planned = self.behaviour.next_answers[command]
        answer = planned.popleft() if planned else usual
        if answer != DROP:
            self._say(answer)
        return answer

    def _body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def running() -> Iterator[Behaviour]:
    """Run the server on a free port until the block ends."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        behaviour = Behaviour(port=server.server_address[1])
        server.behaviour = behaviour  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield behaviour
        finally:
            server.shutdown()
            thread.join()
