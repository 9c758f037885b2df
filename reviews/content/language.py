"""Which language a text is in."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from reviews.common.text import is_accented

SHORT = 12
"""Below so many characters a guess is worth less than what the author's page was set to."""
LONG = 40
"""From so many on, a language other than ours can be told with certainty."""


@cache
def _any_language() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _ours() -> LanguageIdentifier:
    # Telling two languages apart is far more certain on short texts than telling a hundred.
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["en", "vi"])
    return identifier


def detect(text: str, *, fallback: str) -> str:
    """Return the BCP 47 code of the language ``text`` is written in.

    Args:
        text: title and body together.
        fallback: the answer for a text too short or too unlike any language to tell.
    """
    if len(text) < SHORT:
        return "vi" if is_accented(text) else fallback
    if len(text) >= LONG:
        code, certainty = _any_language().classify(text)
        if certainty > 0.98 and len(code) == 2:
            return str(code)
    code, certainty = _ours().classify(text)
    return str(code) if certainty > 0.8 else fallback
