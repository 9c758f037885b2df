"""Every route of the API, read from the URL resolver itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from api.contract import Contract

PREFIX = "api/v1/"


@dataclass(frozen=True)
class Route:
    """One method of one path."""

    method: str
    path: str
    name: str
    view: Any
    contract: Contract

    def url(self, **values: Any) -> str:
        """Return the path with ``<str:name>`` filled in."""
        path = self.path
        for name, value in values.items():
            path = path.replace(f"<str:{name}>", str(value))
        assert "<" not in path, f"no value for {path}"
        return path


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Yield every path below ``/api/`` with its pattern."""
    yield from _below(get_resolver(), "")


def routes() -> list[Route]:
    """Return every method of every path of version 1."""
    found = []
    for path, pattern in patterns():
        if path.startswith(PREFIX):
            view = pattern.callback.view_class
            found += [
                Route(method, f"/{path}", pattern.name or "", view, contract)
                for method, contract in view.contracts.items()
            ]
    return found


def _below(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for part in resolver.url_patterns:
        path = prefix + str(part.pattern)
        if not path.startswith("api/"):
            continue
        if isinstance(part, URLResolver):
            yield from _below(part, path)
        else:
            yield path, part
