"""The same text, sent again."""

from collections.abc import Iterable

from reviews.common.text import FINGERPRINT_MIN, canonical
from reviews.moderation.findings import Finding, Span, Submission
from reviews.moderation.reasons import ReasonCode

NAME = "repeated"

TELLING_FROM = 40
"""Letters from which two people hardly write the same by chance. "Sản phẩm tốt, giao hàng nhanh"
has 23, and in a large shop a thousand customers write just that."""
CHANCE_AT_MOST = 0.45


class Repeated:
    """Turns the number of earlier copies into how likely this is one."""

    name = NAME

    def assess(self, submission: Submission) -> Iterable[Finding]:
        """Yield a finding if the text was seen before and is long enough for a fingerprint."""
        copies = submission.seen_before
        if copies <= 0:
            return
        length = len(canonical(" ".join(passage.text for passage in submission.said)))
        if length < FINGERPRINT_MIN:
            return
        score = min(0.9, 0.45 + 0.15 * copies)
        detail = "same_text"
        if length < TELLING_FROM:
            score, detail = CHANCE_AT_MOST, "same_short_text"
        yield Finding(
            classifier=NAME,
            reason=ReasonCode.COPIED,
            score=score,
            spans=tuple(Span(passage.field, 0, len(passage.text)) for passage in submission.said),
            detail=detail,
            params={"count": copies},
        )
