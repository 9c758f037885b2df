"""Writing mails: from a kind and its context to subject, plain text and HTML. Touches no database.

The one place that says which letter a kind is, and what it needs.
"""

import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from reviews.common.text import clean_line
from reviews.encourage.kinds import MessageKind
from reviews.encourage.letters import asking, authors, complaints, refusals, rights
from reviews.encourage.letters.parts import (
    Button,
    Items,
    Letter,
    Note,
    Paragraph,
    Part,
    Quote,
    Stars,
)
from reviews.encourage.needs import DAY, FLAG, KIND, LINE, LINK, NUMBER, REASONS, TEXT, Needs

SUBJECT_MAX = 140
"""Characters. Mail programs show some 70; a name in front is cut short before."""
WIDTH = 76

LETTER = "reviews/encourage/mail/letter.html"


@dataclass(frozen=True)
class Definition:
    """A kind of mail."""

    needs: Needs
    write: Callable[..., Letter]
    """Takes the company's name and what ``needs`` names."""
    useful_for: timedelta | None = None
    """After this it is not sent any more: what it leads to is gone."""
    forgets_address: bool = False
    """The address goes as soon as the mail is sent, not a month later."""


@dataclass(frozen=True)
class Rendered:
    """A mail as it is sent."""

    subject: str
    text: str
    html: str
    unsubscribe_link: str


_PRODUCT_PAGE = {"product": LINE, "link": LINK}

DEFINITIONS: Mapping[MessageKind, Definition] = {
    MessageKind.CONFIRM_EMAIL: Definition(
        Needs(_PRODUCT_PAGE, optional={"what": KIND}), authors.confirm_email
    ),
    MessageKind.MAGIC_LINK: Definition(
        Needs({"link": LINK, "minutes": NUMBER}),
        authors.magic_link,
        useful_for=timedelta(minutes=30),
    ),
    MessageKind.REVIEW_PUBLISHED: Definition(Needs(_PRODUCT_PAGE), authors.review_published),
    MessageKind.REVIEW_REJECTED: Definition(
        Needs({**_PRODUCT_PAGE, "reasons": REASONS, "is_automatic": FLAG}, optional={"what": KIND}),
        refusals.rejected,
    ),
    MessageKind.OFFICIAL_REPLY: Definition(
        Needs({**_PRODUCT_PAGE, "reply": TEXT}), authors.official_reply
    ),
    MessageKind.QUESTION_ANSWERED: Definition(
        Needs({**_PRODUCT_PAGE, "question": TEXT, "answer": TEXT}), authors.question_answered
    ),
    MessageKind.REPORT_RECEIPT: Definition(
        Needs({**_PRODUCT_PAGE, "number": LINE}), complaints.report_receipt
    ),
    MessageKind.REPORT_OUTCOME: Definition(
        Needs({**_PRODUCT_PAGE, "number": LINE, "is_removed": FLAG, "is_automatic": FLAG}),
        complaints.report_outcome,
    ),
    MessageKind.APPEAL_RECEIPT: Definition(Needs(_PRODUCT_PAGE), complaints.appeal_receipt),
    MessageKind.APPEAL_OUTCOME: Definition(
        Needs({**_PRODUCT_PAGE, "is_granted": FLAG}, optional={"reasons": REASONS}),
        complaints.appeal_outcome,
    ),
    MessageKind.ERASURE_REQUESTED: Definition(
        Needs({"on": DAY, "link": LINK}), rights.erasure_requested
    ),
    MessageKind.ERASURE_DONE: Definition(Needs({}), rights.erasure_done, forgets_address=True),
    MessageKind.DATA_EXPORT_READY: Definition(
        Needs({"link": LINK, "until": DAY}), rights.data_export_ready
    ),
    MessageKind.REVIEW_INVITATION: Definition(
        Needs(_PRODUCT_PAGE, optional={"unsubscribe_link": LINK}), asking.review_invitation
    ),
}


def stored(kind: MessageKind, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context as it is kept until the mail is sent.

    Raises:
        InvalidContext: the letter of this kind cannot be written from it.
    """
    return DEFINITIONS[kind].needs.stored(context)


def render(
    kind: MessageKind, context: Mapping[str, Any], *, company: str, language: str
) -> Rendered:
    """Write the mail in a language, from a context that :func:`stored` returned."""
    definition = DEFINITIONS[kind]
    with translation.override(language):
        name = clean_line(company)
        letter = definition.write(company=name, **definition.needs.read(context))
        html = render_to_string(
            LETTER, {"letter": letter, "company": name, "host": _host(), "language": language}
        )
        return Rendered(
            subject=Truncator(clean_line(letter.subject)).chars(SUBJECT_MAX),
            text=_text(letter, company=name),
            html=html,
            unsubscribe_link=letter.unsubscribe_link,
        )


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or ""


def _text(letter: Letter, *, company: str) -> str:
    """Return the plain-text twin: the same parts in the same order."""
    blocks = [_wrapped(company), _wrapped(letter.heading), _("Hello,")]
    for part in letter.parts:
        blocks += _blocks(part)
    foot = [
        letter.why,
        _("%(company)s sent this through UGC Hub at %(host)s.")
        % {"company": company, "host": _host()},
    ]
    if letter.unsubscribe_link:
        foot.append(_("No more e-mails of this kind: %(link)s") % {"link": letter.unsubscribe_link})
    blocks.append("-- \n" + "\n".join(_wrapped(line) for line in foot))
    return "\n\n".join(blocks) + "\n"


def _blocks(part: Part) -> Iterator[str]:
    match part:
        case Paragraph(text) | Note(text):
            yield _wrapped(text)
        case Quote(label, text):
            yield _wrapped(label)
            yield _wrapped(text, first="> ", then="> ")
        case Items(label, items):
            yield "\n".join([label, *(_wrapped(item, first="- ", then="  ") for item in items)])
        case Button(label, link):
            yield f"{label}:\n{link}"
        case Stars(label, stars):
            rows = [f"{star.number} – {star.word}:\n{star.link}" for star in stars]
            yield "\n".join([label, *rows])


def _wrapped(text: str, *, first: str = "", then: str = "") -> str:
    """Return the text in lines that every mail program shows; a link is never broken."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += textwrap.wrap(
            line,
            WIDTH,
            initial_indent=then if lines else first,
            subsequent_indent=then,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [then.rstrip()]
    return "\n".join(lines)
