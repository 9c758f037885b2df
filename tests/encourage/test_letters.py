"""Every mail in both languages: whole, safe, and the same as text and as HTML."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polib
import pytest
from django.test import override_settings

from reviews.common.text import is_accented
from reviews.encourage import messages
from reviews.encourage.kinds import MessageKind
from reviews.encourage.letters import asking
from reviews.encourage.messages import DEFINITIONS, SUBJECT_MAX, Rendered
from reviews.encourage.needs import InvalidContext
from tests.encourage.examples import COMPANY, CONTEXTS, LINK, PRODUCT

CATALOGUE = polib.pofile(str(Path(__file__).parents[2] / "reviews/locale/vi/LC_MESSAGES/django.po"))
VOID = {"meta", "br"}
MISSING = "MISSING"

every_mail = pytest.mark.parametrize(
    ("kind", "language"), [(kind, language) for kind in MessageKind for language in ("en", "vi")]
)


class Page(HTMLParser):
    """Collects what a mail has, and fails on elements that are not closed in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.words += f"{data} "


def rendered(kind: MessageKind, language: str, **changes: Any) -> Rendered:
    context = {**CONTEXTS[kind], **changes}
    company = COMPANY
    stored = messages.stored(kind, context)
    return messages.render(kind, stored, company=company, language=language)


def test_every_kind_has_a_definition_and_an_example() -> None:
    assert set(DEFINITIONS) == set(MessageKind) == set(CONTEXTS)


@every_mail
def test_the_subject_is_one_line_of_readable_length(kind: MessageKind, language: str) -> None:
    subject = rendered(kind, language).subject
    assert 10 <= len(subject) < SUBJECT_MAX
    assert subject.isprintable()


@every_mail
def test_the_text_has_every_link_of_the_html_and_no_other(kind: MessageKind, language: str) -> None:
    mail = rendered(kind, language)
    in_text = re.findall(r"http\S+", mail.text)
    assert in_text == Page(mail.html).links


@every_mail
def test_the_text_has_every_word_of_the_html(kind: MessageKind, language: str) -> None:
    mail = rendered(kind, language)

    def words(text: str) -> set[str]:
        # What a link is called in HTML is followed by a colon and the link in the text.
        return {word.strip(":>-–") for word in text.split()}

    page = Page(re.sub("<title>.*?</title>", "", mail.html))
    in_html = words(page.words)
    assert in_html <= words(mail.text) | {"★"}


@every_mail
def test_nothing_is_loaded_and_nothing_runs(kind: MessageKind, language: str) -> None:
    mail = rendered(kind, language)
    page = Page(mail.html)
    tags = {tag for tag, _, _ in page.attributes}
    assert not tags & {"img", "link", "script", "iframe", "object", "form", "base"}
    assert not [name for _, name, _ in page.attributes if name == "src" or name.startswith("on")]
    assert "url(" not in mail.html
    assert "@import" not in mail.html


@every_mail
def test_links_open_outside_the_frame_that_shows_the_mail(kind: MessageKind, language: str) -> None:
    for anchor in re.findall(r"<a [^>]*>", rendered(kind, language).html):
        assert 'target="_blank" rel="noopener noreferrer"' in anchor


@every_mail
@override_settings()
def test_no_placeholder_stays_open(kind: MessageKind, language: str, settings: Any) -> None:
    (engine,) = settings.TEMPLATES
    options = {**engine["OPTIONS"], "string_if_invalid": MISSING}
    settings.TEMPLATES = [{**engine, "OPTIONS": options}]
    mail = rendered(kind, language)
    for text in (mail.subject, mail.text, mail.html):
        assert MISSING not in text
        assert not re.search(r"%\(|%[sd]\b|\{\{|\{%|None|Undefined", text)


@every_mail
def test_what_a_shop_or_a_customer_wrote_stays_text(kind: MessageKind, language: str) -> None:
    mail = rendered(kind, language)
    assert "<b>" not in mail.html
    assert "<script" not in mail.html
    assert "&amp;amp;" not in mail.html
    if "product" in CONTEXTS[kind]:
        assert "<b>đặc biệt</b> & thiệp" in " ".join(mail.text.split())
        assert PRODUCT in " ".join(Page(mail.html).words.split())


@every_mail
def test_it_says_from_whom_and_why(kind: MessageKind, language: str) -> None:
    mail = rendered(kind, language)
    why = {"en": "You get this e-mail because", "vi": "Bạn nhận được e-mail này vì"}[language]
    for text in (mail.text, Page(mail.html).words):
        flat = " ".join(text.split())
        assert flat.startswith((COMPANY, mail.subject))
        assert why in flat
        assert "testserver" in flat


@every_mail
def test_lines_of_the_text_are_short(kind: MessageKind, language: str) -> None:
    for line in rendered(kind, language).text.split("\n"):
        assert len(line) <= 76 or line.startswith("http"), line


@pytest.mark.parametrize("kind", MessageKind)
def test_vietnamese_is_vietnamese(kind: MessageKind) -> None:
    """No English sentence of ours is left, and what is there has its accents."""
    plain = {"company": "Hoa", "product": "Hoa", "link": LINK, "reply": "Hoa", "question": "Hoa"}
    plain |= {"answer": "Hoa", "number": "7"}
    context = {name: plain.get(name, value) for name, value in CONTEXTS[kind].items()}
    stored = messages.stored(kind, context)
    mail = messages.render(kind, stored, company="Hoa", language="vi")
    text = re.sub(r"http\S+", "", f"{mail.subject}\n{mail.text}")
    flat = " ".join(text.split())
    for entry in CATALOGUE:
        english = re.sub(r"%\(\w+\)[sd]", "Hoa", entry.msgid)
        if len(english) > 12 and entry.msgid != entry.msgstr:
            assert english not in flat
    assert mail.text != messages.render(kind, stored, company="Hoa", language="en").text
    for paragraph in re.split(r"\n\n", text):
        if len(paragraph) > 30:
            assert sum(map(is_accented, paragraph)) > len(paragraph) / 20, paragraph


def test_a_name_cannot_make_a_header_or_a_second_line() -> None:
    mail = rendered(
        MessageKind.REVIEW_PUBLISHED, "en", product="Mug\r\nBcc: all@example.com\n\n<script>"
    )
    assert mail.subject == "Your review of “Mug Bcc: all@example.com <script>” is public"


def test_a_stranger_name_of_a_company_stays_a_name() -> None:
    stored = messages.stored(MessageKind.ERASURE_DONE, {})
    mail = messages.render(
        MessageKind.ERASURE_DONE, stored, company='A\nB <i>"x"</i> 100%(x)s', language="en"
    )
    assert "\nB" not in mail.subject
    assert "&lt;i&gt;" in mail.html
    assert "100%(x)s" in mail.text


def test_what_customers_wrote_is_quoted_and_cut() -> None:
    mail = rendered(MessageKind.QUESTION_ANSWERED, "en", answer="One line.\n" * 500)
    quoted = [line for line in mail.text.split("\n") if line.startswith("> One")]
    assert 10 < len(quoted) <= 60
    assert "…" in mail.text


def test_reasons_and_who_decided_are_told_in_the_language_of_the_mail() -> None:
    english = " ".join(rendered(MessageKind.REVIEW_REJECTED, "en").text.split())
    assert "Your text holds personal data" in english
    assert "A person read the text" in english
    assert "How many stars you gave played no part." in english
    vietnamese = rendered(MessageKind.REVIEW_REJECTED, "vi", is_automatic=True).text
    assert "do phần mềm kiểm tra" in " ".join(vietnamese.split())


@pytest.mark.parametrize(
    ("written", "subject", "said", "button"),
    [
        ("question", "Your question about “", "not published your question about “", "question"),
        ("answer", "Your answer about “", "your answer to a question about “", "answer"),
        ("comment", "Your comment on “", "not published your comment on “", "comment"),
    ],
)
def test_a_refusal_names_what_was_written_and_has_no_word_of_reviews(
    written: str, subject: str, said: str, button: str
) -> None:
    mail = rendered(MessageKind.REVIEW_REJECTED, "en", what=written)
    text = " ".join(mail.text.split())
    page = " ".join(Page(mail.html).words.split())
    assert mail.subject.startswith(subject)
    for body in (text, page):
        assert f"Your {written} was not published" in body
        assert said in body
        assert f"See my {button}" in body
        assert "Your text holds personal data" in body
        assert "appeal on its page" in body
        assert "review" not in body.replace(PRODUCT, "")
        assert "stars" not in body
    assert LINK in Page(mail.html).links
    assert rendered(MessageKind.REVIEW_REJECTED, "en", what="review") == rendered(
        MessageKind.REVIEW_REJECTED, "en"
    )


def test_dates_and_numbers_follow_the_language() -> None:
    assert "9 Dec 2026" in rendered(MessageKind.ERASURE_REQUESTED, "en").subject
    assert "09/12/2026" in rendered(MessageKind.ERASURE_REQUESTED, "vi").subject
    assert "within the next 30 minutes" in rendered(MessageKind.MAGIC_LINK, "en").text
    assert "within the next minute." in rendered(MessageKind.MAGIC_LINK, "en", minutes=1).text


def test_an_invitation_offers_all_stars_alike() -> None:
    mail = rendered(MessageKind.REVIEW_INVITATION, "en")
    cells = re.findall(r'<td class="choice".*?</td>', mail.html)
    shapes = set()
    for number, cell in enumerate(cells, start=1):
        assert f"rating={number}" in cell
        shape = cell.replace(f"rating={number}", "").replace(f">{number}<", "")
        shapes.add(re.sub(r"<br>[^<]*<", "", shape))
    assert len(cells) == 5
    assert len(shapes) == 1, "the same size and colour for each"


def test_a_star_keeps_the_rest_of_the_link() -> None:
    assert asking.with_rating("https://a.example/i/", 5) == "https://a.example/i/?rating=5"
    assert asking.with_rating("https://a.example/?a=%C3%A9#b", 1) == (
        "https://a.example/?a=%C3%A9&rating=1#b"
    )


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (MessageKind.REVIEW_PUBLISHED, {"product": None}),
        (MessageKind.REVIEW_PUBLISHED, {"product": " \n\u200b"}),
        (MessageKind.REVIEW_PUBLISHED, {"unknown": "x"}),
        (MessageKind.REVIEW_PUBLISHED, {"link": "/relative/"}),
        (MessageKind.REVIEW_PUBLISHED, {"link": "javascript:alert(1)"}),
        (MessageKind.REVIEW_PUBLISHED, {"link": "http://testserver@evil.example/"}),
        (MessageKind.REVIEW_PUBLISHED, {"link": "http://evil.example/?http://testserver/"}),
        (MessageKind.REVIEW_PUBLISHED, {"link": "http://testserver/\nBcc: x"}),
        (MessageKind.REVIEW_PUBLISHED, {"link": "http://testserver/a b"}),
        (MessageKind.REVIEW_REJECTED, {"reasons": ["no such reason"]}),
        (MessageKind.REVIEW_REJECTED, {"is_automatic": "yes"}),
        (MessageKind.REVIEW_REJECTED, {"what": "poem"}),
        (MessageKind.ERASURE_REQUESTED, {"on": "2026-12-09"}),
        (MessageKind.MAGIC_LINK, {"minutes": 0}),
    ],
)
def test_a_wrong_context_is_refused_when_it_is_queued(
    kind: MessageKind, changes: dict[str, Any]
) -> None:
    with pytest.raises(InvalidContext):
        messages.stored(kind, {**CONTEXTS[kind], **changes})


@pytest.mark.parametrize("kind", MessageKind)
def test_each_key_that_is_needed_is_missed(kind: MessageKind) -> None:
    for name in DEFINITIONS[kind].needs.required:
        context = {key: value for key, value in CONTEXTS[kind].items() if key != name}
        with pytest.raises(InvalidContext, match=f"missing: .*{name}"):
            messages.stored(kind, context)


def test_a_refusal_does_not_quote_the_person() -> None:
    with pytest.raises(InvalidContext) as refused:
        messages.stored(MessageKind.REVIEW_PUBLISHED, {"product": "x", "link": "lan@example.com"})
    assert "lan@" not in str(refused.value)
