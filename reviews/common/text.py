"""Text that people typed: cleaned for keeping, folded for comparing.

Cleaning is what every surface does before a text is stored: the author's words stay, what cannot be
seen or would break the page goes. Folding is for machines only and is never shown: it undoes the
disguises of a word (look-alike letters, digits for letters, spaced or stretched letters) so that a
list of terms finds it, and remembers where each character stood so that a person can be shown the
place in the original.

Accents are never folded away by :func:`fold`: in Vietnamese they are the word.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

FINGERPRINT_MIN = 20
"""Letters and digits a text must have to be told apart from another by its words alone."""

MARKS_MAX = 6
"""Combining marks kept on one letter: more are drawn over the lines above and below."""

# --------------------------------------------------------------------------------------- cleaning

# Orders text the reader does not see: a way to show one thing and mean another. The plain marks
# U+200E and U+200F stay, Arabic and Hebrew need them.
_BIDI_OVERRIDES = "\u202a-\u202e\u2066-\u2069"
# Draw nothing and carry nothing. U+200C and U+200D stay: Persian and joined emoji need them.
_UNSEEN = "\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
_DROPPED = re.compile(
    f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff{_BIDI_OVERRIDES}{_UNSEEN}]"
    # Tag characters are part of some flags; anywhere else they are hidden writing.
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"
)
# Letters by category, blanks to the eye: names and texts made of nothing.
_BLANKS = "\u2800\u3164\uffa0"
_LINE_BREAK = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
_SPACES = re.compile(rf"[\s{_BLANKS}]+")
_PARAGRAPHS = re.compile(r"\n{3,}")
_MARK = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
_STACKED = re.compile(f"([{_MARK}]{{{MARKS_MAX}}})[{_MARK}]+")


def clean_line(value: str) -> str:
    """Return ``value`` as one line: NFC, visible characters only, white space folded, trimmed."""
    return _seen(_SPACES.sub(" ", _DROPPED.sub("", _LINE_BREAK.sub(" ", value)))).strip()


def clean_text(value: str) -> str:
    """Return ``value`` as paragraphs.

    Like :func:`clean_line`, with lines kept and at most one empty line between them.
    """
    lines = (clean_line(line) for line in _LINE_BREAK.split(value))
    return _PARAGRAPHS.sub("\n\n", "\n".join(lines)).strip()


def _seen(value: str) -> str:
    if value.isascii():
        return value
    return _STACKED.sub(r"\1", unicodedata.normalize("NFC", _thinned(value)))


def _thinned(value: str) -> str:
    """Return ``value`` without what is stacked too high.

    Before normalising, which sorts the marks on a letter: a hundred thousand of them on one take it
    half a minute.
    """
    kept, height = [], 0
    for character in value:
        height = height + 1 if unicodedata.combining(character) else 0
        if height <= MARKS_MAX:
            kept.append(character)
    return "".join(kept)


# ---------------------------------------------------------------------------------------- accents

_STROKED = str.maketrans("đĐ", "dD")
_VIETNAMESE = re.compile(
    "[àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ]", re.IGNORECASE
)


def strip_diacritics(value: str) -> str:
    """Return ``value`` without accents; đ becomes d."""
    if value.isascii():
        return value
    decomposed = unicodedata.normalize("NFD", value)
    return unicodedata.normalize(
        "NFC", "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    ).translate(_STROKED)


def is_accented(value: str) -> bool:
    """Tell whether a letter has a mark that Vietnamese writes; ñ, ö and the like do not count."""
    if value.isascii():
        return False
    return _VIETNAMESE.search(unicodedata.normalize("NFC", value)) is not None


# ---------------------------------------------------------------------------------------- folding

_ALWAYS_LATIN = {
    # Small capitals and letters of phonetic writing.
    "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ": "abcdefghijklmnoprstuvwyz",
    "ıɑɡɩɪɔəɛɾʋƒøłƖǀ": "iagiioeerufolll",
    # White on black, which NFKC leaves alone.
    "".join(map(chr, range(0x1F150, 0x1F16A))): "abcdefghijklmnopqrstuvwxyz",
    "".join(map(chr, range(0x1F170, 0x1F18A))): "abcdefghijklmnopqrstuvwxyz",
}
_LOOK_ALIKE = {
    # Cyrillic, small and capital.
    "аԁеёғһнвіїјкӏмпорԛсѕтуѵԝхь": "adeefhhbiijklmnopqcstyvwxb",
    "АВЕЁНІЇЈКМОРСЅТУХӀ": "ABEEHIIJKMOPCSTYXl",
    # Greek, small and capital.
    "αβγδεηικνορστυχω": "abydenikvopotuxw",
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ": "ABEZHIKMNOPTYX",
    # Armenian.
    "օսհոց": "ouhng",
}


def _pairs(groups: dict[str, str]) -> dict[str, str]:
    return {
        fancy: plain
        for fancies, plains in groups.items()
        for fancy, plain in zip(fancies, plains, strict=True)
    }


_ALWAYS = str.maketrans(_pairs(_ALWAYS_LATIN))
_ALIKE = _pairs(_LOOK_ALIKE)
_ALIKE_TABLE = str.maketrans(_ALIKE)
_ALWAYS_CHARS = "".join(map(re.escape, _pairs(_ALWAYS_LATIN)))
_ALIKE_CHARS = "".join(map(re.escape, _ALIKE))
_ALWAYS_SEEN = re.compile(f"[{_ALWAYS_CHARS}]")
_ALIKE_SEEN = re.compile(f"[{_ALIKE_CHARS}]")
_FOREIGN = re.compile(f"(?![{_ALIKE_CHARS}])[\u0370-\u058f]")
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-z]|(?![×÷])[\u00c0-\u024f\u1e00-\u1eff]", re.IGNORECASE)
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]{3,}")

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
_IS_INVISIBLE = re.compile(f"[{_INVISIBLE}]")
_IS_STRAY_MARK = re.compile(f"[{_MARK}\u0483-\u0489]")
_ODD = re.compile(
    f"[{_INVISIBLE}{_MARK}\u0483-\u0489{_ALWAYS_CHARS}{_ALIKE_CHARS}\U0001f1e6-\U0001f1ff]"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made comparable, with the way back to the text it was made from."""

    text: str
    positions: Sequence[int]
    """For each character of ``text`` the index in ``source`` it came from."""
    source: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` stands in the source, end exclusive.

        Marks, unseen characters and repeats of the last letter that follow it belong to it.
        """
        if start >= end:
            raise ValueError("an empty piece has no place in the source")
        source = self.source
        first, last = self.positions[start], self.positions[end - 1] + 1
        limit = self.positions[end] if end < len(self.positions) else len(source)
        while last < limit and (
            source[last].lower() == source[last - 1].lower()
            or unicodedata.combining(source[last])
            or _IS_INVISIBLE.match(source[last])
        ):
            last += 1
        return first, last

    def original(self, start: int, end: int) -> str:
        """Return the piece of the source that ``text[start:end]`` was made from."""
        first, last = self.span(start, end)
        return self.source[first:last]


def normalise(value: str) -> Folded:
    """Return ``value`` in Unicode's compatible form, in Latin letters where it feigns them.

    NFKC; zero-width characters and stray marks removed; look-alikes of Latin letters replaced,
    while real Russian or Greek stays itself. Case, accents, digits and spacing are kept: links and
    telephone numbers are read here.
    """
    if value.isascii() or (unicodedata.is_normalized("NFKC", value) and not _ODD.search(value)):
        return Folded(value, range(len(value)), value)
    latin = _latin(value)
    pieces: list[str] = []
    positions: list[int] = []
    start, size = 0, len(value)
    while start < size:
        end = start + 1
        while end < size and (unicodedata.combining(latin[end]) or _IS_INVISIBLE.match(latin[end])):
            end += 1
        cluster = latin[start:end]
        if end - start > 1 or not cluster.isascii():
            cluster = unicodedata.normalize("NFKC", _IS_INVISIBLE.sub("", cluster))
            cluster = _IS_STRAY_MARK.sub("", cluster)
        pieces.append(cluster)
        positions.extend([start] * len(cluster))
        start = end
    return Folded(_latin("".join(pieces)), tuple(positions), value)


def lowered(value: str) -> str:
    """Return ``value`` in small letters, of the same length: indexes stay true."""
    small = value.lower()
    if len(small) != len(value):  # A few capitals, as İ, have two small characters.
        small = "".join(c.lower()[0] for c in value)
    return small


def _latin(value: str) -> str:
    """Replace look-alikes one for one, so that every index stays true."""
    if _ALWAYS_SEEN.search(value):
        value = value.translate(_ALWAYS)
    if _ALIKE_SEEN.search(value):
        # A letter that is no look-alike of ours: then words of look-alikes only may be real too.
        word_in_latin = _mixed_in_latin if _FOREIGN.search(value) else _all_in_latin
        value = _LETTERS.sub(word_in_latin, value)
    return _FLAG_LETTERS.sub(
        lambda flags: "".join(chr(ord(c) - 0x1F1E6 + ord("a")) for c in flags[0]), value
    )


def _mixed_in_latin(match: re.Match[str]) -> str:
    word = match[0]
    return word.translate(_ALIKE_TABLE) if _LATIN.search(word) else word


def _all_in_latin(match: re.Match[str]) -> str:
    return match[0].translate(_ALIKE_TABLE)


_LEET = {
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "€": "e", "£": "l", "!": "i", "|": "i", "¡": "i",
}  # fmt: skip
_LEET_TABLE = str.maketrans(_LEET)
_EITHER_MARK = "!|¡"
_LETTER = r"[^\W\d_]"
# A word with a digit or sign among its letters. A single digit may lead (5hit), none may end it:
# "a55" is a telephone. Possessive, so that a long run of letters is read once.
_SIGN = "[0-9@$€£!|¡]{1,3}"
_DISGUISED = re.compile(
    rf"(?<![\w@$])(?:(?:[@$]{{1,2}}|\d){_LETTER}++(?:{_SIGN}{_LETTER}++)*+"
    rf"|{_LETTER}++(?:{_SIGN}{_LETTER}++)++|{_LETTER}++(?=[@$]))[@$]{{0,3}}"
)
_HINT = re.compile(rf"[0-9@$€£!|¡]{_LETTER}|{_LETTER}[@$]")
_ON_A_VOWEL = {
    "a": "àáảãạăằắẳẵặâầấẩẫậ", "e": "èéẻẽẹêềếểễệ", "i": "ìíỉĩị", "o": "òóỏõọôồốổỗộơờớởỡợ",
    "u": "ùúủũụưừứửữự", "y": "ỳýỷỹỵ",
}  # fmt: skip
_STRETCHED = re.compile(rf"({_LETTER})\1{{2,}}")
# "quáaa" stretches its vowel without the accent: all that follows the accented one goes.
_STRETCHED_ACCENTED = re.compile(
    "|".join(f"(?<=[{accented}]){vowel}{{2,}}" for vowel, accented in _ON_A_VOWEL.items())
)
_APART = re.compile(
    # Three letters or more, each alone, with signs between: "f.u.c.k", "f . u . c . k" …
    rf"(?<![^\W_]){_LETTER}(?:\s?(?:[^\w\s]|_){{1,2}}\s?{_LETTER}(?![^\W_])){{2,}}+"
    # … or with spaces: "f u c k", "l ừ a đ ả o".
    rf"|(?<![^\W_]){_LETTER}(?:\s{_LETTER}(?![^\W_])){{2,}}+"
    # Two, held together by a sign: "đ.m".
    rf"|(?<![^\W_]){_LETTER}[.\-/_]{_LETTER}(?![^\W_])"
)


def fold(value: str) -> Folded:
    """Return ``value`` with its disguises undone, for looking up terms in it.

    :func:`normalise`, lower case, signs and digits inside words read as letters (``sh1t``),
    letters repeated three times or more written once (``saooo``), letters set apart joined
    (``f.u.c.k``). Joining loses the gaps between such words: "l ừ a đ ả o" becomes "lừađảo".
    """
    folded = normalise(value)
    text = lowered(folded.text)
    if _HINT.search(text):
        text = _DISGUISED.sub(_plain, text)
    folded = Folded(text, folded.positions, value)
    if not text.isascii():
        folded = _without(folded, _STRETCHED_ACCENTED, lambda match: [match.span()])
    folded = _without(folded, _STRETCHED, lambda match: [(match.start() + 1, match.end())])
    return _without(folded, _APART, _gaps)


def _plain(match: re.Match[str]) -> str:
    word = match[0]
    letters = word.translate(_LEET_TABLE)
    if not any(mark in word for mark in _EITHER_MARK):
        return letters
    # Between two words ("good!thanks") the sign ends a sentence; inside one it is a letter.
    pieces = re.split(f"([{_EITHER_MARK}])", word)
    for index in range(1, len(pieces), 2):
        if min(len(pieces[index - 1]), len(pieces[index + 1])) < 3:
            pieces[index] = "i"
    return "".join(
        piece if piece in _EITHER_MARK else piece.translate(_LEET_TABLE) for piece in pieces
    )


def _gaps(match: re.Match[str]) -> list[tuple[int, int]]:
    return [
        (match.start() + gap.start(), match.start() + gap.end())
        for gap in re.finditer(r"[\W_]+", match[0])
    ]


def _without(
    folded: Folded,
    pattern: re.Pattern[str],
    parts: Callable[[re.Match[str]], list[tuple[int, int]]],
) -> Folded:
    """Cut the parts named by ``parts`` out of every match, keeping the positions true."""
    cuts = [cut for match in pattern.finditer(folded.text) for cut in parts(match)]
    if not cuts:
        return folded
    pieces: list[str] = []
    positions: list[int] = []
    kept = 0
    for start, end in cuts:
        pieces.append(folded.text[kept:start])
        positions.extend(folded.positions[kept:start])
        kept = end
    pieces.append(folded.text[kept:])
    positions.extend(folded.positions[kept:])
    return Folded("".join(pieces), tuple(positions), folded.source)


# ------------------------------------------------------------------------------------ fingerprint

_NO_LETTER = re.compile(r"[\W_]+")
_REPEATED = re.compile(rf"({_LETTER})\1+")


def canonical(value: str) -> str:
    """Return the letters and digits of ``value`` that a copy keeps however it is dressed.

    Without case, accents, punctuation, spacing, emoji, look-alikes and repeated letters.
    """
    plain = strip_diacritics(normalise(value).text.lower())
    return _REPEATED.sub(r"\1", _NO_LETTER.sub("", plain))


def fingerprint(value: str) -> str:
    """Return a stable hash of what a text says, equal for copies dressed up differently.

    Empty when the text has fewer than ``FINGERPRINT_MIN`` letters and digits: short texts are alike
    without being copies.
    """
    letters = canonical(value)
    if len(letters) < FINGERPRINT_MIN:
        return ""
    return hashlib.sha256(letters.encode()).hexdigest()
