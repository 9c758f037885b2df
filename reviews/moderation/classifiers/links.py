"""Links, contacts and advertising: whatever leads readers somewhere else."""

import math
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from reviews.common.text import Folded, lowered, strip_diacritics
from reviews.moderation.classifiers.phrases import Entry, PhraseTable, read_terms, word_set
from reviews.moderation.classifiers.web_addresses import Address, addresses
from reviews.moderation.findings import Finding, Passage, Span, Submission
from reviews.moderation.reasons import ReasonCode

NAME = "links"

LEVELS = {"firm": 0.7, "likely": 0.55, "weak": 0.3, "fine": 0.0}
CONTACT = 0.85
PAGE_NAME = 0.6
HANDLE = 0.35
MY_CODE = 0.75
SOME_CODE = 0.4


# However many addresses there are, they are one kind of evidence.
_ADDRESSES = frozenset({"web_address", "known_place", "short_link", "disguised_web_address"})


class Sign(NamedTuple):
    """One sign of advertising."""

    detail: str
    score: float
    span: Span


class Links:
    """Finds web addresses, contacts, calls to action and phrases of advertising."""

    name = NAME

    def assess(self, submission: Submission) -> Iterable[Finding]:
        """Yield a finding per kind of sign, and one for all where several come together.

        Signs of different kinds are independent evidence, so their doubts are multiplied: two weak
        ones hold a text. The levels are set so that a link or contact and a plain phrase of
        advertising refuse it, and a link with anything less goes to a person.
        """
        signs = [sign for passage in submission.passages for sign in _signs(passage, submission)]
        details: dict[str, list[Sign]] = {}
        surest: dict[str, float] = {}
        for sign in signs:
            details.setdefault(sign.detail, []).append(sign)
            kind = "address" if sign.detail in _ADDRESSES else sign.detail
            surest[kind] = max(surest.get(kind, 0.0), sign.score)
        for detail, of_kind in details.items():
            yield _finding(detail, max(sign.score for sign in of_kind), of_kind)
        if len(surest) > 1:
            together = 1.0 - math.prod(1.0 - score for score in surest.values())
            yield _finding("several_advertising_signs", round(together, 3), signs)


def _finding(detail: str, score: float, signs: list[Sign]) -> Finding:
    return Finding(
        classifier=NAME,
        reason=ReasonCode.ADVERTISING,
        score=score,
        spans=tuple(dict.fromkeys(sign.span for sign in signs)),
        detail=detail,
        params={"count": len(signs)},
    )


def _signs(passage: Passage, submission: Submission) -> Iterator[Sign]:
    normal = passage.normal
    for address in addresses(normal.text):
        yield _address_sign(passage, address)
    yield from _contacts(passage, normal)
    yield from _codes(passage, normal)
    yield from _phrases(passage, submission)


def _address_sign(passage: Passage, address: Address) -> Sign:
    span = passage.span(passage.normal, address.start, address.end)
    return Sign(address.detail, address.score, span)


# --------------------------------------------------------------------------------------- contacts

_PLATFORM = re.compile(
    r"\b(?:zalo|telegram|whatsapp|whats app|viber|wechat|skype|kakao(?:talk)?|line id|hotline"
    r"|instagram|insta|ig|facebook|fb|tiktok|snapchat|messenger|fanpage)\b",
    re.IGNORECASE,
)
_PLATFORM_WORDS = word_set(
    "zalo telegram whatsapp whats viber wechat skype kakao kakaotalk line hotline instagram insta "
    "ig facebook fb tiktok snapchat messenger fanpage"
)
# Near the name of a messenger: a handle, or enough digits for a telephone number.
_REACHED_AT = re.compile(
    r"(?<![\w.])@[A-Za-z]\w{2,31}|(?<!\d)\+?(?!1[89]00)\d(?:[ .\-]?\d){7,13}(?!\d)"
)
_PAGE_NAME = re.compile(r"\s{0,2}[:：]\s{0,2}@?[a-z][a-z0-9]*[._\d][\w.]{2,}", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z][\w.]{3,31}(?![\w@])")
_NEAR = 25


def _contacts(passage: Passage, normal: Folded) -> Iterator[Sign]:
    text = normal.text
    if "@" not in text and passage.vocabulary.isdisjoint(_PLATFORM_WORDS):
        return
    reached = False
    for platform in _PLATFORM.finditer(text):
        at = _REACHED_AT.search(text, platform.end(), platform.end() + _NEAR)
        page = None if at else _PAGE_NAME.match(text, platform.end())
        match = at or page
        if match is not None:
            reached = True
            span = passage.span(normal, platform.start(), match.end())
            yield Sign("social_contact", CONTACT if at else PAGE_NAME, span)
    if "@" in text and not reached:
        for handle in _HANDLE.finditer(text):
            span = passage.span(normal, handle.start(), handle.end())
            yield Sign("social_contact", HANDLE, span)


# ------------------------------------------------------------------------------------ promo codes

# A code is in capitals: "with code SAVE20" passes one on, "with a coupon code I got it cheap" tells
# of one.
_ENGLISH_CODE = re.compile(
    r"\b(?:use|with|enter|apply)\s((?:my|our|the|this|promo|discount|coupon|referral)\s){0,2}"
    r"code:?\s?[\"“']?([A-Z][A-Z0-9]{3,19})\b",
)
_CODE_AFTER_COLON = re.compile(
    r"\b(?:promo|coupon|discount|referral)(?: code)?\s?:\s?([A-Z][A-Z0-9]{3,19})\b"
)
_VIETNAMESE_CODE = re.compile(
    r"\b(nhập|mã giới thiệu|mã mời|dùng|sử dụng|áp)\s(?:mã\s)?(?:\w+\s){0,3}?:?\s?"
    r"([A-Z][A-Z0-9]{2,19}\d[A-Z0-9]{0,8})\b"
)
_OFFER = re.compile(r"\b(?:my|our|referral)\b|nhập|giới thiệu|mã mời", re.IGNORECASE)


def _codes(passage: Passage, normal: Folded) -> Iterator[Sign]:
    text = normal.text
    small = lowered(text)
    if "code" in small:
        # The words may be in any case, the code itself may not.
        for match in _ENGLISH_CODE.finditer(_small_but_codes(text, small)):
            yield _code_sign(passage, normal, match)
    if ":" in small and not passage.vocabulary.isdisjoint(_OFFERED):
        for match in _CODE_AFTER_COLON.finditer(_small_but_codes(text, small)):
            span = passage.span(normal, match.start(), match.end())
            yield Sign("promo_code", MY_CODE, span)
    if "mã" in small or "nhập" in small:
        for match in _VIETNAMESE_CODE.finditer(_small_but_codes(text, small)):
            if "mã" in match[0] or "nhập" in match[0]:
                yield _code_sign(passage, normal, match)


_OFFERED = frozenset({"promo", "coupon", "discount", "referral"})
_CAPITALS = re.compile(r"\b[A-Z][A-Z0-9]{3,}\b")
_KEYWORD = re.compile(r"CODE|PROMO|COUPON|DISCOUNT|WITH|ENTER|APPLY|REFERRAL|THIS")


def _small_but_codes(text: str, small: str) -> str:
    """Return ``small`` with the words that could be codes as they stand in ``text``."""
    pieces: list[str] = []
    kept = 0
    for match in _CAPITALS.finditer(text):
        if not _KEYWORD.fullmatch(match[0]):
            pieces += [small[kept : match.start()], match[0]]
            kept = match.end()
    return "".join([*pieces, small[kept:]])


def _code_sign(passage: Passage, normal: Folded, match: re.Match[str]) -> Sign:
    score = MY_CODE if _OFFER.search(match[0]) else SOME_CODE
    return Sign("promo_code", score, passage.span(normal, match.start(), match.end()))


# ---------------------------------------------------------------------------------------- phrases


class _Phrase(NamedTuple):
    detail: str
    score: float


def _phrase(entry: Entry) -> _Phrase:
    return _Phrase(entry.kind, LEVELS[entry.level])


@lru_cache(maxsize=1)
def _tables() -> tuple[PhraseTable[_Phrase], PhraseTable[_Phrase]]:
    """Return the phrases for accented texts and for those without any accent.

    Short phrases are not looked for without accents: "cho vay" (we lend) is also "cho váy" (for the
    dress).
    """
    entries = read_terms("advertising.txt")
    phrases = [(e.term, _phrase(e)) for e in entries if not e.section]
    bare = [(e.term, _phrase(e)) for e in entries if e.section]
    bare += [
        (plain, phrase)
        for term, phrase in phrases
        if (plain := strip_diacritics(term)) != term and len(plain.replace(" ", "")) >= 9
    ]
    return PhraseTable(phrases), PhraseTable([*phrases, *bare])


# Who writes to whom: "the shop wrote to me" is a story, "write to me" an invitation. These before a
# call to action make it a story.
_TOLD = word_set(
    "shop shopp sốp nhân viên nv bên họ admin ad chủ người bán tư vấn cskh seller store they he "
    "she company nobody anyone someone somebody bạn ấy lazada shopee tiki "
    "đã từng có mới vừa chưa không ko k sẽ toàn tự động còn cũng "
    "mình em tôi tui i we to would will did didn not never doesn won don can could couldn has have "
    "had and asked"
)
_TOLD |= {strip_diacritics(word) for word in _TOLD}
# What a story can be about; nobody tells of a "link in bio".
_TELLABLE = word_set(
    "dm pm inbox ib message text call contact email whatsapp nhắn nhan liên lien lh kết ket kb add"
)
# Unless one of these comes before: "bạn nào cần nhắn tin cho mình".
_INVITING = word_set("ai nào nao cần can muốn muon if need want")
_LOOK_BACK = 3
_CLAUSE_END = re.compile(r"[.,;:!?\n]")


_SUM = r"(?:[$£€]\s?\d[\d.,]{0,12}|\d[\d.,]{0,12}\s?(?:k|tr|triệu|trieu|usd|dollars|bucks|đ|vnd)\b)"
_INCOME = re.compile(
    rf"\b(?:earn|make|earning|making|kiếm|kiem|thu nhập|thu nhap)\s(?:\w+\s){{0,2}}{_SUM}\s?"
    r"(?:\w+\s)?(?:a|an|per|each|every|/|mỗi|moi|một|1)\s?"
    r"(?:day|week|month|hour|ngày|ngay|tuần|tuan|tháng|thang)\b"
)
_INCOME_WORDS = word_set("earn make earning making kiếm kiem nhập nhap")


def _phrases(passage: Passage, submission: Submission) -> Iterator[Sign]:
    words = passage.words
    if not passage.vocabulary.isdisjoint(_INCOME_WORDS):
        for income in _INCOME.finditer(lowered(passage.normal.text)):
            span = passage.span(passage.normal, income.start(), income.end())
            yield Sign("advertising_phrase", LEVELS["firm"], span)
    table = _tables()[0 if submission.is_accented else 1]
    for match in table.find(words):
        phrase = match.value
        if not phrase.score or (
            phrase.detail == "call_to_action" and _is_told(passage, match.first)
        ):
            continue
        start, end = words[match.first].start, words[match.last - 1].end
        yield Sign(phrase.detail, phrase.score, passage.span(passage.folded, start, end))


def _is_told(passage: Passage, index: int) -> bool:
    """Tell whether the words before, in the same clause, make a story of the word at ``index``."""
    words, text = passage.words, passage.folded.text
    if words[index].text not in _TELLABLE:
        return False
    before: set[str] = set()
    for at in range(index - 1, max(-1, index - 1 - _LOOK_BACK), -1):
        if _CLAUSE_END.search(text, words[at].end, words[at + 1].start):
            break
        before.add(words[at].text)
    return not before.isdisjoint(_TOLD) and before.isdisjoint(_INVITING)
