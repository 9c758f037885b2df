"""Reading what a request brings: JSON, strictly, and never more than the route takes."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, NoReturn, cast

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.utils.mediatypes import media_type_matches

from api.problems import BODY_TOO_LARGE, MALFORMED_REQUEST, UNSUPPORTED_MEDIA_TYPE, Problem

_CHUNK = 65_536


class StrictJsonParser(BaseParser):
    """JSON in UTF-8 (RFC 8259): no NaN, no half of a surrogate pair, nothing nested endlessly."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the value in the body.

        Raises:
            Problem: it is not JSON; the detail says where.
        """
        try:
            value = json.loads(stream.read().decode("utf-8"), parse_constant=_refuse)
            # Half a surrogate pair is a legal escape and no character: no database takes it, and
            # an answer could not quote it.
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeDecodeError as error:
            raise _malformed(f"byte {error.start} is not UTF-8") from error
        except UnicodeEncodeError as error:
            raise _malformed("a text holds half a surrogate pair") from error
        except RecursionError as error:
            raise _malformed("it is nested too deeply") from error
        except json.JSONDecodeError as error:
            raise _malformed(f"{error.msg} at line {error.lineno}, column {error.colno}") from error
        except ValueError as error:
            raise _malformed("a number is too long or none of JSON's") from error
        return value


class CompactJsonRenderer(JSONRenderer):
    """JSON without white space, whatever the Accept header asks for, so that bytes can be kept."""

    charset = None

    def get_indent(
        self, accepted_media_type: str, renderer_context: Mapping[str, Any]
    ) -> int | None:
        """Return no indent."""
        return None


class NegotiationByHeader(DefaultContentNegotiation):
    """Chooses by Accept only; ``?format=`` is a parameter like any other."""

    class _Settings:
        URL_FORMAT_OVERRIDE = None

    settings = _Settings()  # type: ignore[assignment]  # the one setting that the class reads


def render(data: Any) -> bytes:
    """Return ``data`` as the bytes of an answer."""
    rendered: bytes = CompactJsonRenderer().render(data)
    return rendered


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that was sent as the body, on disk for as long as the request lasts."""

    stream: BinaryIO
    size: int
    digest: str
    """SHA-256 in hexadecimal."""


def take(request: Request, *, most: int) -> bytes:
    """Return the body of the request as it came; later readers find it there too.

    Raises:
        Problem: it has more than ``most`` bytes; none of them was read then.
    """
    require_room(request, most=most)
    body: bytes = request._request.body  # noqa: SLF001  (REST framework's own has lost it once parsed)
    return body


@contextmanager
def take_file(request: Request) -> Iterator[Upload]:
    """Give the body of the request as a file, which never was in memory as a whole."""
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as file:
        # Not REST framework's stream, which would look for a parser.
        while chunk := request._request.read(_CHUNK):  # noqa: SLF001
            digest.update(chunk)
            file.write(chunk)
        yield Upload(stream=cast("BinaryIO", file), size=file.tell(), digest=digest.hexdigest())


def require_type(request: Request, types: tuple[str, ...]) -> None:
    """Refuse a body of another media type than these; ``image/*`` is any image.

    Raises:
        Problem: see there.
    """
    sent = media_type(request)
    if not any(media_type_matches(known, sent) for known in types):
        raise Problem(UNSUPPORTED_MEDIA_TYPE, f"Send the file as one of {', '.join(types)}.")


def media_type(request: Request) -> str:
    """Return the media type of the body, without its parameters."""
    return (request._request.content_type or "").lower()  # noqa: SLF001


def require_room(request: Request, *, most: int) -> None:
    """Refuse a body that is too large, before any of it is read.

    Raises:
        Problem: it has more than ``most`` bytes, or does not say how many.
    """
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        raise Problem(MALFORMED_REQUEST, "Send Content-Length; a body in chunks is not read.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    # Django reads no more than the header announces, so that its word can be taken.
    if length.isdigit() and int(length) > most:
        raise Problem(BODY_TOO_LARGE, f"At most {most} bytes; these are {length}.")


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _malformed(why: str) -> Problem:
    return Problem(MALFORMED_REQUEST, f"The body is not JSON: {why}.")
