"""Which language a text is in."""

from threading import Lock

from django.conf import settings
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from reviews.common.text import is_accented

OURS = ("en", "vi")
SHORT = 12
"""Below so many characters a guess is worth less than what the author's page was set to."""
LONG = 40
"""From so many on, a language other than ours can be told with certainty."""


class _Model:
    """The identifier, loaded at its first use and by one thread: it takes half a second."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._identifier: LanguageIdentifier | None = None

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Return all languages with their probabilities, likeliest first."""
        with self._lock:
            if self._identifier is None:
                self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        return list(self._identifier.rank(text))


_model = _Model()


def detect(text: str, *, fallback: str) -> str:
    """Return the BCP 47 code of the language ``text`` is written in.

    Args:
        text: title and body together.
        fallback: the answer for a text too short or too unlike any language to tell.
    """
    if len(text) < SHORT:
        return "vi" if is_accented(text) else fallback
    ranked = _model.rank(text)
    code, certainty = ranked[0]
    if len(text) >= LONG and certainty > 0.98 and len(code) == 2:
        return str(code)
    # Between two languages a short text is told apart far more surely than among a hundred.
    ours = {code: certainty for code, certainty in ranked if code in OURS}
    code = max(ours, key=lambda code: ours[code])
    return code if ours[code] > 0.8 * sum(ours.values()) else fallback


def spoken(language: str, *, fallback: str) -> str:
    """Return the language, of those that our words are there in, for a BCP 47 tag; else the other.

    >>> spoken("vi-VN", fallback="en"), spoken("fr", fallback="en"), spoken("", fallback="vi")
    ('vi', 'en', 'vi')
    """
    code = language.partition("-")[0].lower()
    return code if code in dict(settings.LANGUAGES) else fallback
