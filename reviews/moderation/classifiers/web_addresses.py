"""Web addresses in running text, plain and in disguise.

The difficulty is the missing space after a full stop: "đóng gói cẩn thận.Shop giao nhanh", "I love
it.so pretty". So an ending must be a real one, in one case throughout, and an ending that is also a
word needs more than a dot before it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from reviews.moderation.classifiers.phrases import word_set
from reviews.moderation.classifiers.wordlike import is_ordinary, is_syllable

LINK = 0.85
SHORT = 0.88
DISGUISED = 0.88
NAMED = 0.7
GUESSED = 0.55
RICE = 0.45
KNOWN = 0.2


class Address(NamedTuple):
    """An address found, and how sure it is one."""

    detail: str
    score: float
    start: int
    end: int


# Whatever stands before these, it is an address.
_SURE = word_set("com org info biz edu gov mobi asia xyz icu vn")
# Endings that could be words, or the start of one: "nhanh.nen mua.net dep". Only with a path, or
# where what stands before is no word.
_LIKELY = word_set(
    "net name app dev tk ml ga cf gq uk ru cn jp kr hk tw sg th ph au nz eu fr es pt nl pl cz se "
    "fi dk ie ch br mx ar io gg ly"
)
# Endings that are words: the same, and never sure.
_WORDS = word_set(
    "shop store online site website top vip club sale link click live life world fun blog page "
    "tech space pro one bet win loan work group media today news deals best love"
)
# Country codes that are words: only with a path.
_PARTICLES = word_set(
    "it my so me in is as at be to no do am pm by la ma pa sh ai de di id tv cc ws fm us co"
)
_ANY = _SURE | _LIKELY | _WORDS | _PARTICLES
_SHORTENERS = word_set(
    "bit.ly tinyurl.com t.co goo.gl is.gd ow.ly cutt.ly rb.gy shorturl.at buff.ly rebrand.ly s.id "
    "t.ly lnkd.in shope.ee s.lazada.vn by.com.vn linktr.ee"
)
# Where things are bought or looked up: their bare name in a review tells, it does not lead.
_KNOWN = word_set(
    "amazon ebay walmart target etsy google youtube facebook instagram tiktok shopee lazada tiki "
    "sendo zara hm shein temu aliexpress taobao nordstrom macys gap uniqlo thegioididong"
)
# A name here is part of an e-mail address, which is no advertising.
_MAIL = word_set("gmail yahoo hotmail outlook icloud proton protonmail")
# "The dot com bubble".
_NO_NAMES = _MAIL | {"the", "a", "this", "that", "your", "every"}
# A person or group on a messenger.
_MESSENGERS = word_set("t.me wa.me m.me zalo.me fb.me line.me")

_SECOND_LEVEL = frozenset({"com", "co", "net", "org", "edu", "gov"})

_SCHEME = re.compile(
    r"\bh(?:tt|xx|\*\*|t\*)ps?\s?[:;]\s?/\s?/\s?\S{2,2000}|\bwww\s?\.\s?[\w-]{2,63}\S{0,2000}",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:[\w-]{1,63}\.){1,5}\w{2,10}")
_BARE = re.compile(
    r"(?<![\w@.\-])(?<!\w/)"
    r"((?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,5})"
    r"([a-z]{2,10}|[A-Z]{2,10})"
    r"(?![\w@-])"
    r"(:\d{2,5})?(/[^\s<>]{0,2000})?"
)
# What stands for the dot, and the ending after it; the name before it is looked for from there, so
# that no text is read twice.
_DOT_IN_DISGUISE = re.compile(
    # A sign or word in brackets: any ending may follow.
    r"\s?[(\[{]\s?(?:dot|\.|chấm|cham)\s?[)\]}]\s?(?P<any>[a-z]{2,7})\b"
    # The word alone: only the commonest endings, "polka dot in blue" has no address.
    r"|\s(?:dot|chấm|cham)\s(?:com|net|org|vn|info|xyz)\b"
    # A gap before the dot, which nobody leaves at the end of a sentence.
    r"|\s\.(?:com|net|vn)\b|\s\.\s(?:com|net|vn)\b(?!\s[^\W\d_])"
    r"|(?P<comma>[,;]com\b)"
    r"|\s?[●•·∙⋅。]\s?(?:com|net|org|vn|shop)\b",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,62})$", re.IGNORECASE)
_LABEL_MAX = 63


def addresses(text: str) -> Iterator[Address]:
    """Yield the addresses in ``text`` (in normal form, with its case)."""
    taken: list[Address] = []
    if ":" in text or ";" in text or "ww" in text.lower():
        taken = [_with_scheme(match) for match in _SCHEME.finditer(text)]
        yield from taken
    if "." in text:
        for match in _BARE.finditer(text):
            address = _bare(match)
            if address and not any(t.start <= address.start < t.end for t in taken):
                yield address
    for match in _DOT_IN_DISGUISE.finditer(text):
        address = _in_disguise(text, match)
        if address:
            yield address


def _with_scheme(match: re.Match[str]) -> Address:
    host = _HOST.search(match[0].lower())
    if host is not None and host[0].removeprefix("www.") in _SHORTENERS:
        return Address("short_link", SHORT, *match.span())
    return Address("web_address", LINK, *match.span())


def _in_disguise(text: str, match: re.Match[str]) -> Address | None:
    """Return the address around what may stand for its last dot."""
    any_ending = match["any"]
    if any_ending and any_ending.lower() not in _ANY:
        return None
    offset = max(0, match.start() - _LABEL_MAX)
    name = _NAME_BEFORE.search(text[offset : match.start()])
    if name is None or name[0].lower() in _NO_NAMES:
        return None
    if match["comma"] and is_ordinary(name[0].lower()):
        return None  # "Sáng mua,com trưa" leaves a space out; nobody is called "giaydep".
    return Address("disguised_web_address", DISGUISED, offset + name.start(), match.end())


def _bare(match: re.Match[str]) -> Address | None:
    """Return the address that a dotted run of letters is, if it is one."""
    labels = match[1].lower().rstrip(".").split(".")
    ending, path = match[2].lower(), match[4] or ""
    label = labels[-1]
    if len(labels) > 1 and label in _SECOND_LEVEL:
        label = labels[-2]
    host = ".".join([*labels, ending])
    if host in _SHORTENERS or (host in _MESSENGERS and path):
        detail = "short_link" if host in _SHORTENERS else "social_contact"
        return Address(detail, SHORT, *match.span())
    if len(label) < 2 or label.isdigit() or label in _MAIL:
        return None
    if len(path) > 1 and ending in _ANY:
        return Address("web_address", LINK, *match.span())
    score = 0.0
    if ending in _SURE:
        score = KNOWN if label in _KNOWN else NAMED
        if ending == "com" and len(labels) == 1 and is_syllable(label) and match[0].islower():
            # "Nồi nấu ngon.com chín đều": without its accent that is rice.
            score = min(score, RICE)
    elif ending in _LIKELY | _WORDS and not is_ordinary(label):
        score = NAMED if ending in _LIKELY else GUESSED
    detail = "known_place" if score == KNOWN else "web_address"
    return Address(detail, score, *match.span()) if score else None
