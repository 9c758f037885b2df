"""What is known about the piece of work under way, whoever started it."""

from contextvars import ContextVar, Token

request_id: ContextVar[str] = ContextVar("request_id", default="")


def bind_request_id(value: str) -> Token[str]:
    """Make ``value`` the request id of everything that follows in this context."""
    return request_id.set(value)
