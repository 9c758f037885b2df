"""Who reacts to what: the one table."""

from collections.abc import Mapping, Sequence

from reviews.journal.registry import Reaction
from reviews.moderation import reactions as moderation

SUBSCRIPTIONS: Mapping[str, Sequence[Reaction]] = {
    "contribution.submitted": [moderation.screen_new_text],
    "contribution.edited": [moderation.screen_new_text],
    "contribution.withdrawn": [moderation.drop_cases_of_withdrawn],
    "report.received": [moderation.open_case_for_report],
}
