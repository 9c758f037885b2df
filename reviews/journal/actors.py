"""Who did something."""

from dataclasses import dataclass

from django.db.models import TextChoices


class ActorKind(TextChoices):
    """What sort of actor it was. Codes live for ever: the journal outlives the people in it."""

    SYSTEM = "system"
    OPERATOR = "operator"
    STAFF = "staff"
    API_KEY = "api_key"
    REVIEWER = "reviewer"


@dataclass(frozen=True)
class Actor:
    """An actor by kind and id; the id of the system is empty.

    It is a value, not a foreign key: deleting an account must not touch what the account did.
    """

    kind: ActorKind
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else str(self.kind)


SYSTEM = Actor(ActorKind.SYSTEM)
