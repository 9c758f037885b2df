"""What the head of a public page tells search engines, and whoever shows a link to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reviews.catalog.models import Company, Product
from reviews.content.queries import PublishedContribution
from reviews.content.summary import Summary
from reviews.web.languages import asked_language, with_language
from reviews.web.templatetags.components import one_decimal, whole

DESCRIPTION_MAX = 160
"""Characters that search engines and messengers show."""
_LOCALES = {"en": "en_US", "vi": "vi_VN"}


@dataclass(frozen=True, kw_only=True)
class Alternate:
    """The same page in another language."""

    language: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands in the head of a page."""

    title: str
    description: str
    site: str
    kind: str
    """As Open Graph names it: ``product``, ``article`` or ``website``."""
    picture: str
    canonical: str
    """Empty where the page is not to be found."""
    alternates: Sequence[Alternate]
    is_indexed: bool
    structured: str
    """For machines (``reviews.display.json_ld``); empty without any."""
    feed: str

    @property
    def locale(self) -> str:
        """The page's language, as Open Graph writes it."""
        return _LOCALES.get(get_language() or "", "")

    @property
    def other_locales(self) -> Sequence[str]:
        """The page's other languages."""
        return [locale for locale in _LOCALES.values() if locale != self.locale]


def head_of(
    request: HttpRequest,
    company: Company,
    *,
    path: str,
    title: str,
    description: str,
    kind: str = "website",
    picture: str = "",
    structured: str = "",
    feed: str = "",
    is_indexed: bool = True,
) -> Head:
    """Return the head of a company's page.

    Args:
        request: which language it is asked for in.
        company: whose page it is.
        path: the address under which the page is to be found, without a language.
        title: what it is called.
        description: what is on it; cut to what is shown.
        kind: see ``Head``.
        picture: address of a picture; empty without one.
        structured: see ``Head``.
        feed: path of a feed of what is on it.
        is_indexed: whether search engines may list it. A page that they may not names no other as
            its canonical: that one could fall under the same ban.
    """
    return Head(
        title=title,
        description=Truncator(" ".join(description.split())).chars(DESCRIPTION_MAX, truncate="…"),
        site=company.name,
        kind=kind,
        picture=picture,
        canonical=absolute(with_language(path, asked_language(request))) if is_indexed else "",
        alternates=_alternates(path) if is_indexed else [],
        is_indexed=is_indexed,
        structured=structured,
        feed=absolute(feed) if feed else "",
    )


def absolute(path: str) -> str:
    """Return the full address of a path: of one host, however many lead here."""
    return f"{settings.BASE_URL}{path}"


def of_product(
    request: HttpRequest, product: Product, *, title: str, description: str, **more: Any
) -> Head:
    """Return the head of a page about a product, with its picture."""
    return head_of(
        request,
        product.company,
        title=title,
        description=description,
        picture=product.image_url,
        **more,
    )


def rating_in_words(
    summary: Summary, product: Product, *, latest: Sequence[PublishedContribution]
) -> str:
    """Say how a product is rated, and in whose words."""
    if summary.mean is None:
        return _("No reviews of %(product)s yet. Be the first to say how it is.") % {
            "product": product.name
        }
    words = ngettext(
        "%(mean)s out of 5 stars from %(shown)s review.",
        "%(mean)s out of 5 stars from %(shown)s reviews.",
        summary.count,
    ) % {"mean": one_decimal(summary.mean), "shown": whole(summary.count)}
    said = next((text for review in latest if (text := review.title or review.body)), "")
    return f"{words} “{said}”" if said else words


def _alternates(path: str) -> Sequence[Alternate]:
    own = [
        Alternate(language=code, address=absolute(with_language(path, code)))
        for code, _name in settings.LANGUAGES
    ]
    # Without a language in it the address answers in the visitor's own.
    return [*own, Alternate(language="x-default", address=absolute(with_language(path, "")))]
