"""What one method of a route promises: the view obeys it and the OpenAPI document tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rest_framework.serializers import BaseSerializer

from api.fields import InputSerializer
from api.parameters import Parameter
from api.problems import ProblemType
from reviews.common.rates import Doing
from reviews.identity.permissions import Permission

BODY_MAX = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Contract:
    """One method of a route."""

    id: str
    """The ``operationId``, by which generated clients name it."""
    permission: Permission
    summary: str
    description: str = ""
    answers: Mapping[int, type[BaseSerializer[Any]]]
    parameters: tuple[Parameter[Any], ...] = ()
    body: type[InputSerializer] | None = None
    raw_types: tuple[str, ...] = ()
    """Media types, or ranges of them, of a body that is a file and not JSON; the view reads it as a
    stream."""
    body_max: int = BODY_MAX
    """Bytes; enough for every text that the domain takes, with each character escaped."""
    example: Any = None
    """A body that is accepted."""
    problems: tuple[ProblemType, ...] = ()
    """Those beside the ones that every request may meet."""
    doing: Doing | None = None
    """What it does that robots do too: it has limits of its own, and a guest may have to send a
    proof of work. Its view does the work inside ``guard.admitted``."""
    is_versioned: bool = False
    """It has an ETag and answers 304."""
    paths: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Schemas of what varies in the path."""
