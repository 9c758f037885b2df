"""Who reacts to what: the one table."""

from collections.abc import Mapping, Sequence

from reviews.content import reactions as content
from reviews.display import reactions as display
from reviews.encourage import reactions as encourage
from reviews.journal.registry import Reaction
from reviews.moderation import reactions as moderation

SUBSCRIPTIONS: Mapping[str, Sequence[Reaction]] = {
    "contribution.submitted": [moderation.screen_new_text],
    "contribution.edited": [moderation.screen_new_text],
    "contribution.withdrawn": [moderation.drop_cases_of_withdrawn],
    "contribution.erased": [moderation.drop_cases_of_withdrawn, display.forget_kept_answers],
    "contribution.published": [encourage.tell_published],
    "contribution.rejected": [encourage.tell_rejected],
    "contribution.replied": [encourage.tell_replied],
    "erasure.started": [
        content.erase_person,
        moderation.forget_notes_on_person,
        encourage.forget_person,
    ],
    "erasure.done": [
        content.forget_late,
        moderation.forget_notes_on_person,
        encourage.tell_erasure_done,
    ],
    "media.received": [content.make_photo_sizes],
    "media.ready": [content.show_ready_photo],
    "media.discarded": [content.delete_photo_files],
    "order.placed": [content.match_reviews_to_order],
    "order.changed": [content.match_reviews_to_order],
    "order.cancelled": [content.match_reviews_to_order],
    "order.refunded": [content.match_reviews_to_order],
    "reviewer.link_requested": [encourage.mail_link],
    "erasure.requested": [encourage.tell_erasure_requested],
    "erasure.brought_forward": [encourage.tell_erasure_requested],
    "reviewer.email_claimed": [encourage.ask_to_confirm],
    "reviewer.email_confirmed": [content.mark_confirmed_author, encourage.tell_outcomes],
    "reviewer.merged": [encourage.tell_outcomes],
    "appeal.lodged": [encourage.confirm_appeal],
    "appeal.decided": [encourage.tell_appeal_decided],
    "question.answered": [encourage.tell_answered],
    "report.received": [moderation.open_case_for_report, encourage.confirm_report],
    "report.decided": [encourage.tell_report_decided],
}
