"""Whether a run of letters could be a word of English or Vietnamese.

Vietnamese is exact: a syllable is an onset and a rime from short lists. English is a yardstick: the
pairs of letters in ordinary words. Both are generous, since names and brands are words too.
"""

import re
from functools import lru_cache
from itertools import pairwise

from reviews.common.text import strip_diacritics
from reviews.moderation.classifiers.phrases import TERMS

_ONSET = "(?:b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x|f|j|w|z)?"
_RIME = (
    "(?:oai|oay|oac|oach|oan|oang|oanh|oat|oam|oap|oa|oen|oet|oeo|oe|oong|ooc|oc|oi|om|on|ong|op|ot|o"
    "|uyen|uyet|uynh|uych|uyt|uyu|uya|uyn|uy|uoi|uou|uom|uon|uong|uop|uot|uoc|uo|uay|uan|uang|uat|uac|uau"
    "|uech|uenh|ueu|ue|uan|ua|uc|ui|um|un|ung|up|ut|uu|u|ieu|iem|ien|ieng|iep|iet|iec|ia|ich|inh|im|in|ip"
    "|it|iu|i|yeu|yem|yen|yet|yeng|y|ay|au|ai|ao|ach|ac|am|an|ang|anh|ap|at|a|eo|eu|em|en|eng|enh|ech|ep"
    "|et|ec|e)"
)
_SYLLABLE = re.compile(_ONSET + _RIME)
_VOWEL = re.compile("[aeiouy]")
_CONSONANTS = re.compile("[bcdfghjklmnpqrstvwxz]+")
_KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEXT_KEY = frozenset(
    pair for row in _KEY_ROWS for way in (row, row[::-1]) for pair in pairwise(way)
)


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Return the shipped list of ordinary English words."""
    lines = (TERMS / "ordinary_en.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def _pairs() -> frozenset[str]:
    return frozenset(
        word[i : i + 2] for word in ordinary_words() if len(word) > 1 for i in range(len(word) - 1)
    )


def is_syllable(word: str) -> bool:
    """Tell whether ``word`` is a possible Vietnamese syllable, with or without accents."""
    return len(word) <= 7 and _SYLLABLE.fullmatch(strip_diacritics(word)) is not None


def is_ordinary(word: str) -> bool:
    """Tell whether ``word``, in small letters, is a plain word of either language."""
    return word in ordinary_words() or is_syllable(word)


def is_mash(word: str) -> bool:
    """Tell whether ``word``, in small letters, looks like keys struck at random.

    Only words of four plain Latin letters or more can; the rules are strict, for a brand name
    taken for noise is worse than noise taken for a brand name.
    """
    if not word.isascii() or not word.isalpha() or len(word) < 4 or is_ordinary(word):
        return False
    size = len(word)
    steps = sum(pair in _NEXT_KEY for pair in pairwise(word))
    if steps / (size - 1) >= 0.75 or _is_row_run(word):
        return True
    if size < 6:
        return False
    longest = max(map(len, _CONSONANTS.findall(word)), default=0)
    vowels = len(_VOWEL.findall(word))
    unknown = sum(word[i : i + 2] not in _pairs() for i in range(size - 1))
    if vowels == 0 or longest >= 7:
        return True
    strange = unknown / (size - 1)
    return (strange >= 0.4 and (longest >= 4 or vowels / size < 0.25)) or (
        strange >= 0.3 and longest >= 6
    )


def _is_row_run(word: str) -> bool:
    """Tell whether the word is one short walk along a row of keys, over and over: asdasd."""
    for size in (3, 4):
        unit = word[:size]
        if any(unit in row for row in _KEY_ROWS) and word == (unit * len(word))[: len(word)]:
            return len(word) > size
    return False
