"""E-mail addresses, telephone, card, account and identity numbers.

A finding names the kind and marks the place; it never repeats the datum.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from reviews.moderation.classifiers.numbers import card_numbers, ibans
from reviews.moderation.classifiers.telephones import is_telephone, telephones
from reviews.moderation.findings import Finding, Passage, Span, Submission, Word
from reviews.moderation.reasons import ReasonCode

NAME = "personal_data"

SCORES = {
    "email_address": 0.9,
    "phone_number": 0.9,
    "card_number": 0.94,
    "bank_account": 0.85,
    "identity_number": 0.9,
}


class PersonalData:
    """Finds what reaches or identifies a person."""

    name = NAME

    def assess(self, submission: Submission) -> Iterable[Finding]:
        """Yield a finding per kind of datum."""
        found: dict[str, list[Span]] = {}
        for passage in submission.passages:
            normal = passage.normal
            for kind, start, end in _found(normal.text):
                found.setdefault(kind, []).append(passage.span(normal, start, end))
            for start, end in _spoken_numbers(passage):
                span = passage.span(passage.folded, start, end)
                found.setdefault("phone_number", []).append(span)
        for kind, spans in found.items():
            yield Finding(
                classifier=NAME,
                reason=ReasonCode.PERSONAL_DATA,
                score=SCORES[kind],
                spans=tuple(spans),
                detail=kind,
                params={"count": len(spans)},
            )


Found = tuple[str, int, int]


def _found(text: str) -> Iterator[Found]:
    yield from _emails(text)
    if _DIGITS.search(text):
        readable = _in_digits(text)
        taken: list[tuple[int, int]] = []
        for kind, start, end in (*_accounts(readable), *_phones(readable)):
            if not any(start < other_end and other_start < end for other_start, other_end in taken):
                taken.append((start, end))
                yield kind, start, end


# ----------------------------------------------------------------------------------------- e-mail

_AT = re.compile(
    r"@|[(\[{]\s?(?:at|a|a còng|a cong|@)\s?[)\]}]|\b(?:at|a còng|a cong)\b", re.IGNORECASE
)
_LOCAL = re.compile(r"[A-Za-z0-9](?:[\w.%+\-]{0,63})$")
_HOST = re.compile(r"\s?(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,4}[A-Za-z]{2,10}\b")
_DOT = r"(?:\s?\.\s?|\s?[(\[{]\s?(?:dot|\.|chấm|cham)\s?[)\]}]\s?|\s(?:dot|chấm|cham)\s)"
_HOST_IN_WORDS = re.compile(
    rf"\s?[A-Za-z0-9-]{{2,63}}{_DOT}(?:com|net|org|vn|edu|co)\b", re.IGNORECASE
)
_PROVIDERS = r"\s?(?:gmail|yahoo|hotmail|outlook|icloud|proton(?:mail)?)"
_PROVIDER = re.compile(rf"{_PROVIDERS}(?:{_DOT}com|\b)", re.IGNORECASE)
_PROVIDER_IN_FULL = re.compile(rf"{_PROVIDERS}{_DOT}com\b", re.IGNORECASE)
_LOCAL_MAX = 64


def _emails(text: str) -> Iterator[Found]:
    """Yield addresses, looking at both sides of whatever stands for the @."""
    for sign in _AT.finditer(text):
        offset = max(0, sign.start() - _LOCAL_MAX)
        local = _LOCAL.search(text[offset : sign.start()].rstrip())
        if local is None:
            continue
        host = _host(text, sign)
        if host is not None:
            yield "email_address", offset + local.start(), host.end()


def _host(text: str, sign: re.Match[str]) -> re.Match[str] | None:
    """Return the right-hand side of an address, stricter the less certain its @ is."""
    if sign[0] == "@":
        return _PROVIDER.match(text, sign.end()) or _HOST.match(text, sign.end())
    if not sign[0][0].isalpha():
        return _PROVIDER.match(text, sign.end()) or _HOST_IN_WORDS.match(text, sign.end())
    # "Look at yahoo" and "bought at amazon dot com" are none, "lan at gmail dot com" is one.
    return _PROVIDER_IN_FULL.match(text, sign.end())


# ----------------------------------------------------------------------------------------- numbers

_DIGITS = re.compile(r"\d(?:[^\d\n]{0,3}\d){5}|(?:\d|(?<![^\W_])[oO])[\doOlI .\-]{7}")
# In a run of digits an o, l or I stands for the digit it looks like.
_FEIGNED = re.compile(r"(?<![^\W_])[\doOlI|](?:[ .\-]?[\doOlI|]){7,19}(?![^\W_])")
_PIECE = re.compile(r"[^ .\-]+")
_FEIGNED_TABLE = str.maketrans("oOlI|", "00111")


# Digits of other scripts, which are read like ours.
_OTHER_DIGITS = {
    code: str(unicodedata.decimal(chr(code)))
    for code in range(0x80, 0x20000)
    if chr(code).isdecimal()
}


def _in_digits(text: str) -> str:
    return _FEIGNED.sub(_digits_for, text.translate(_OTHER_DIGITS))


def _digits_for(match: re.Match[str]) -> str:
    run = match[0]
    return _PIECE.sub(_digits_for_piece, run) if sum(map(str.isdigit, run)) >= 6 else run


def _digits_for_piece(match: re.Match[str]) -> str:
    piece = match[0]
    # "lo" before a number is the end of "za lo".
    return piece if piece.isalpha() and len(piece) > 1 else piece.translate(_FEIGNED_TABLE)


_ACCOUNT = re.compile(
    r"(?<!\w)(?:stk|số tài khoản|so tai khoan|số tk|account (?:number|no))\D{0,20}"
    r"(\d(?:[ .\-]?\d){5,18})(?!\d)",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"(?<!\w)(?:cccd|cmnd|cmt|căn cước|can cuoc|chứng minh|chung minh|passport|hộ chiếu|ho chieu)"
    r"\D{0,25}"
    r"((?:\d[ .]?){8}\d(?:(?:[ .]?\d){3})?|[A-Z]\d{7,8})(?!\d)",
    re.IGNORECASE,
)


def _phones(text: str) -> Iterator[Found]:
    for span in telephones(text):
        yield "phone_number", *span


def _accounts(text: str) -> Iterator[Found]:
    for match in _IDENTITY.finditer(text):
        yield "identity_number", *match.span(1)
    for match in _ACCOUNT.finditer(text):
        yield "bank_account", *match.span(1)
    for span in ibans(text):
        yield "bank_account", *span
    for span in card_numbers(text):
        yield "card_number", *span


# ------------------------------------------------------------------------------------ in words

_DIGIT_WORDS = {
    word: digit
    for digit, words in enumerate(
        (
            "không khong zero oh o",
            "một mot mốt one",
            "hai two",
            "ba three",
            "bốn bon tư tu four",
            "năm nam lăm five",
            "sáu sau six",
            "bảy bay bẩy seven",
            "tám tam eight",
            "chín chin nine",
        )
    )
    for word in words.split()
}


def _spoken_numbers(passage: Passage) -> Iterator[tuple[int, int]]:
    """Yield where a telephone number is written out in words, or partly so: "098 bảy 654 ba…"."""
    words = passage.words
    if passage.vocabulary.isdisjoint(_DIGIT_WORDS):
        return
    run: list[Word] = []
    for word in (*words, None):
        if word is not None and (word.text in _DIGIT_WORDS or word.text.isdecimal()):
            run.append(word)
            continue
        if len(run) > 2 and any(part.text in _DIGIT_WORDS for part in run):
            digits = "".join(str(_DIGIT_WORDS.get(part.text, part.text)) for part in run)
            if len(digits) >= 10 and is_telephone(digits, digits):
                yield run[0].start, run[-1].end
        run = []
