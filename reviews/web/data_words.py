"""What is known about a person, in words: the page beside the file of the same content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from reviews.catalog.models import Product
from reviews.content.kinds import Source
from reviews.encourage.kinds import MessageKind
from reviews.interop.exporters.personal_data import PersonalDataExport, Record
from reviews.moderation.reasons import ReasonCode
from reviews.web.told import Picture, picture_of


@dataclass(frozen=True)
class Heading:
    """How a kind of record is introduced."""

    title: Promise
    why: Promise
    """What it is for."""


HEADINGS: Mapping[str, Heading] = {
    "Reviewer": Heading(
        gettext_lazy("Who you are"),
        gettext_lazy("So that your texts are known as yours, and you can be written to."),
    ),
    "Contribution": Heading(
        gettext_lazy("What you sent"),
        gettext_lazy("To show it, and to say where it comes from."),
    ),
    "Revision": Heading(
        gettext_lazy("The versions of your texts"),
        gettext_lazy("To show the newest, and to know what a decision was about."),
    ),
    "Media": Heading(gettext_lazy("Your photos"), gettext_lazy("To show them with your review.")),
    "Decision": Heading(
        gettext_lazy("What was decided about your texts"),
        gettext_lazy("To explain it to you, and to prove that stars play no part in it."),
    ),
    "Appeal": Heading(gettext_lazy("Your appeals"), gettext_lazy("To answer them.")),
    "Vote": Heading(
        gettext_lazy("Your votes"),
        gettext_lazy("To count each person once when others found something helpful."),
    ),
    "Report": Heading(
        gettext_lazy("What you reported"),
        gettext_lazy("To decide about it, and to tell you how it ended."),
    ),
    "Order": Heading(
        gettext_lazy("Your orders"),
        gettext_lazy("To know that a review comes from somebody who bought the product."),
    ),
    "Invitation": Heading(
        gettext_lazy("Invitations to write a review"), gettext_lazy("To ask you once, not twice.")
    ),
    "Message": Heading(gettext_lazy("E-mails to you"), gettext_lazy("To send each of them once.")),
    "MailboxMail": Heading(
        gettext_lazy("E-mails that were kept instead of sent"),
        gettext_lazy("This installation has no mail server, so its team reads them here."),
    ),
    "MagicLink": Heading(
        gettext_lazy("Links by which you signed in"),
        gettext_lazy("So that each of them works once."),
    ),
    "Erasure": Heading(
        gettext_lazy("Your wishes to be erased"), gettext_lazy("To carry them out.")
    ),
}

LABELS: Mapping[str, Promise] = {
    "answered_at": gettext_lazy("Answered"),
    "answers": gettext_lazy("Answers to the shop’s questions"),
    "author_name": gettext_lazy("Name to show"),
    "body": gettext_lazy("Text"),
    "by_same_person": gettext_lazy("Answered by the person who had decided before"),
    "byte_size": gettext_lazy("Size in bytes"),
    "about_child_abuse": gettext_lazy("About the abuse of a child"),
    "changed_at": gettext_lazy("Changed"),
    "claimed_email": gettext_lazy("E-mail address, not confirmed"),
    "cons": gettext_lazy("What is not so good"),
    "created_at": gettext_lazy("Made"),
    "currency": gettext_lazy("Currency"),
    "customer_ref": gettext_lazy("Your number as a customer of the shop"),
    "decided_at": gettext_lazy("Decided"),
    "due_at": gettext_lazy("Planned for"),
    "email": gettext_lazy("E-mail address"),
    "email_confirmed_at": gettext_lazy("E-mail address confirmed"),
    "ended_at": gettext_lazy("Ended"),
    "erased_at": gettext_lazy("Erased"),
    "experienced_on": gettext_lazy("Day of experience"),
    "expires_at": gettext_lazy("Ends"),
    "good_faith": gettext_lazy("Sent in good faith"),
    "height": gettext_lazy("Height in pixels"),
    "helpful_count": gettext_lazy("Found helpful by"),
    "incentive": gettext_lazy("What you got for it"),
    "is_email_confirmed": gettext_lazy("From a confirmed e-mail address"),
    "is_helpful": gettext_lazy("Helpful"),
    "is_verified_purchase": gettext_lazy("From a buyer"),
    "kind": gettext_lazy("Kind"),
    "language": gettext_lazy("Language"),
    "law": gettext_lazy("Law"),
    "location": gettext_lazy("Where it was seen"),
    "not_helpful_count": gettext_lazy("Found not helpful by"),
    "note": gettext_lazy("Note of the team"),
    "notifier_email": gettext_lazy("Your e-mail address"),
    "notifier_name": gettext_lazy("Your name"),
    "number": gettext_lazy("Version"),
    "opened_at": gettext_lazy("Opened"),
    "outcome": gettext_lazy("Result"),
    "placed_at": gettext_lazy("Ordered"),
    "price_minor": gettext_lazy("Price in the currency’s smallest unit"),
    "product": gettext_lazy("Product"),
    "pros": gettext_lazy("What is good"),
    "published_at": gettext_lazy("Published"),
    "purchase_proof": gettext_lazy("How the purchase is known"),
    "quantity": gettext_lazy("Quantity"),
    "rating": gettext_lazy("Stars"),
    "ready_at": gettext_lazy("Ready to be shown"),
    "reason": gettext_lazy("Reason"),
    "reasons": gettext_lazy("Reasons"),
    "received_at": gettext_lazy("Received"),
    "recommends": gettext_lazy("Recommends it"),
    "ref": gettext_lazy("Number at the shop"),
    "relationship": gettext_lazy("How you came to use it"),
    "requested_at": gettext_lazy("Asked for"),
    "sender": gettext_lazy("From"),
    "sent_at": gettext_lazy("Sent"),
    "source": gettext_lazy("How it came in"),
    "source_format": gettext_lazy("Format"),
    "source_ref": gettext_lazy("Its number where it came from"),
    "state": gettext_lazy("State"),
    "subject": gettext_lazy("Subject"),
    "submitted_at": gettext_lazy("Sent"),
    "text": gettext_lazy("Text"),
    "title": gettext_lazy("Title"),
    "to": gettext_lazy("To"),
    "used_at": gettext_lazy("Used"),
    "video_url": gettext_lazy("Link to a video"),
    "voted_at": gettext_lazy("Voted"),
    "width": gettext_lazy("Width in pixels"),
    "written_at": gettext_lazy("Written"),
}

_CHOICES: Mapping[tuple[str, str], Mapping[str, Promise | str]] = {
    ("Contribution", "source"): {
        Source.HOSTED_FORM: gettext_lazy("Written on this site"),
        Source.STOREFRONT_API: gettext_lazy("Written at the shop"),
        Source.INVITATION: gettext_lazy("Written after an invitation"),
    },
    ("Decision", "reasons"): dict(ReasonCode.choices),
    ("Message", "kind"): {
        MessageKind.CONFIRM_EMAIL: gettext_lazy("The question whether the address is yours"),
        MessageKind.MAGIC_LINK: gettext_lazy("The link to your own pages"),
        MessageKind.REVIEW_PUBLISHED: gettext_lazy("That your text is public"),
        MessageKind.REVIEW_REJECTED: gettext_lazy("That your text was not published"),
        MessageKind.OFFICIAL_REPLY: gettext_lazy("That the shop has replied to you"),
        MessageKind.QUESTION_ANSWERED: gettext_lazy("That your question was answered"),
        MessageKind.REPORT_RECEIPT: gettext_lazy("That your report has arrived"),
        MessageKind.REPORT_OUTCOME: gettext_lazy("What became of your report"),
        MessageKind.APPEAL_RECEIPT: gettext_lazy("That your appeal has arrived"),
        MessageKind.APPEAL_OUTCOME: gettext_lazy("What became of your appeal"),
        MessageKind.ERASURE_REQUESTED: gettext_lazy("When your data will be erased"),
        MessageKind.ERASURE_DONE: gettext_lazy("That your data is erased"),
        MessageKind.DATA_EXPORT_READY: gettext_lazy("That your data is ready"),
        MessageKind.REVIEW_INVITATION: gettext_lazy("The invitation to write a review"),
    },
    ("Message", "state"): {
        "queued": gettext_lazy("On its way"),
        "claimed": gettext_lazy("On its way"),
        "sent": pgettext_lazy("state of an e-mail", "Sent"),
        "failed": gettext_lazy("Could not be sent"),
    },
}
"""Words for codes whose fields have none, or only for the team."""

IN_THE_FILE_ONLY: Mapping[str, str] = {
    "id": "a number that nobody reads",
    "reference": "a number that nobody reads",
    "message_id": "a number that nobody reads",
    "voter": "stands for the person in a form that nobody can read",
    "reporter": "stands for the person in a form that nobody can read",
    "context": "the words of a mail that was not sent yet, as a program needs them",
    "html": "the text of the mail once more, as a program needs it",
    "headers": "how the mail travels",
    "attempts": "how sending went",
    "error": "how sending went",
    "claimed_at": "how sending went",
    "actor_kind": "whether a person or a program decided, which the history of each text says",
    "is_official": "never true of what a customer writes",
    "purpose": "the same for every link",
    "usefulness": "a place in the order of reviews, worked out from the votes and the text",
}
"""Fields that the page leaves to the file, and why; keys to other rows are left to it too."""

_SHOWN_AT_ONCE = 500
"""Records of one kind. The file has all; a page with more is no longer read by anybody."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A field in words."""

    label: Promise
    value: Any
    """Text, unless ``shape`` says otherwise."""
    shape: str
    """How the page writes it: text, day or moment."""


@dataclass(frozen=True, kw_only=True)
class ShownRecord:
    """One record in words."""

    facts: Sequence[Fact]
    picture: Picture | None
    parts: Sequence["ShownRecord"]


@dataclass(frozen=True, kw_only=True)
class ShownSection:
    """The records of one kind."""

    name: str
    heading: Heading
    records: Sequence[ShownRecord]
    left_out: int
    """So many more stand in the file."""


def shown_sections(export: PersonalDataExport) -> list[ShownSection]:
    """Return what is known about a person, in the order in which the headings stand."""
    by_name = {section.model.__name__: section for section in export.sections}
    return [
        ShownSection(
            name=by_name[name].name,
            heading=heading,
            records=[_shown(record) for record in by_name[name].records[:_SHOWN_AT_ONCE]],
            left_out=max(0, len(by_name[name].records) - _SHOWN_AT_ONCE),
        )
        for name, heading in HEADINGS.items()
        if name in by_name
    ]


def _shown(record: Record) -> ShownRecord:
    facts = []
    for name, value in record.values.items():
        if name not in LABELS or value in (None, "", [], {}):
            continue
        if isinstance(value, datetime):
            fact = Fact(label=LABELS[name], value=value, shape="moment")
        elif isinstance(value, date):
            fact = Fact(label=LABELS[name], value=value, shape="day")
        else:
            fact = Fact(label=LABELS[name], value=_in_words(record, name, value), shape="text")
        facts.append(fact)
    picture = None if record.photo is None else picture_of(record.photo)
    return ShownRecord(facts=facts, picture=picture, parts=[_shown(part) for part in record.parts])


def _in_words(record: Record, name: str, value: Any) -> str:
    field: Any = record.row._meta.get_field(name)  # noqa: SLF001  (public by documentation)
    choices = _CHOICES.get((type(record.row).__name__, name)) or dict(field.flatchoices)
    if isinstance(value, str):
        return _language(value) if name == "language" else str(choices.get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Product):
        return value.name
    if isinstance(value, Mapping):
        return "\n".join(f"{question}: {answer}" for question, answer in value.items())
    if isinstance(value, list):
        return "\n".join(str(choices.get(item, item)) for item in value)
    return str(value)


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
