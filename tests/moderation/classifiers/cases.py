"""The table of cases. To correct a mistake of a classifier, put the text here first."""

from tests.moderation.classifiers.harmful import (
    HATE,
    LINKS,
    NOT_A_REVIEW,
    PERSONAL_DATA,
    SWEARING,
)
from tests.moderation.classifiers.harmless import (
    NO_FALSE_ALARM_ENGLISH,
    NO_FALSE_ALARM_UNACCENTED,
    ORDINARY_ENGLISH,
    ORDINARY_VIETNAMESE,
)

CASES = (
    *ORDINARY_ENGLISH,
    *NO_FALSE_ALARM_ENGLISH,
    *NO_FALSE_ALARM_UNACCENTED,
    *ORDINARY_VIETNAMESE,
    *SWEARING,
    *HATE,
    *LINKS,
    *PERSONAL_DATA,
    *NOT_A_REVIEW,
)
