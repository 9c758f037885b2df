"""Which reviews a product page shows, read from its address and written into others."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext, ngettext

from reviews.content.limits import STARS
from reviews.content.queries import ReviewFilter
from reviews.content.sorting import DEFAULT, Position, Sort
from reviews.content.summary import Summary
from reviews.display import cursors
from reviews.display.words import SORTS
from reviews.web.templatetags.components import in_words

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})?")


@dataclass(frozen=True)
class Choice:
    """One entry of a list to choose from."""

    value: str
    label: str
    is_current: bool


@dataclass(frozen=True)
class Chip:
    """A condition in force, with the address that drops it."""

    label: str
    address: str


@dataclass(frozen=True)
class Bar:
    """How many reviews have so many stars, with the address that shows them alone."""

    stars: int
    count: int
    address: str
    is_current: bool


@dataclass(frozen=True)
class Listing:
    """An order, conditions, and a place to start from. What an address has wrong is left out."""

    path: str
    sort: Sort = DEFAULT
    rating: int | None = None
    verified: bool = False
    language: str = ""
    after: Position | None = None

    @classmethod
    def read(cls, path: str, query: Mapping[str, str]) -> "Listing":
        """Read what the page at ``path`` was asked for."""
        rating, language = query.get("rating", ""), query.get("language", "")
        sort = Sort(query["sort"]) if query.get("sort") in set(Sort) else DEFAULT
        try:
            after = cursors.decode(query.get("after", ""), sort=sort)
        except cursors.BadCursor:
            # A link cut short on its way: the beginning of the list is of more use than an error.
            after = None
        return cls(
            path=path,
            sort=sort,
            rating=int(rating) if rating in map(str, STARS) else None,
            verified=query.get("verified") == "1",
            language=language if _LANGUAGE.fullmatch(language) else "",
            after=after,
        )

    @property
    def only(self) -> ReviewFilter:
        """The conditions, as content understands them."""
        return ReviewFilter(
            ratings=() if self.rating is None else (self.rating,),
            verified=True if self.verified else None,
            language=self.language,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether it shows something other than all reviews in the usual order."""
        return bool(self.rating or self.verified or self.language or self.sort != DEFAULT)

    @property
    def is_most_useful_first(self) -> bool:
        """Whether it is in the order that needs explaining."""
        return self.sort is Sort.USEFUL

    @property
    def canonical_path(self) -> str:
        """The address under which search engines know it: whatever the order."""
        return Listing(self.path, after=None if self.is_narrowed else self.after).address

    @property
    def is_indexed(self) -> bool:
        """Whether search engines may list it: all reviews, in whatever order they begin.

        Further on, other orders have the same reviews on other pages.
        """
        is_filtered = bool(self.rating or self.verified or self.language)
        return not is_filtered and not (self.is_narrowed and self.after)

    @property
    def address(self) -> str:
        """The address of exactly this listing."""
        query = {
            "sort": "" if self.sort is DEFAULT else self.sort.value,
            "rating": str(self.rating or ""),
            "verified": "1" if self.verified else "",
            "language": self.language,
            "after": cursors.encode(self.after, sort=self.sort) if self.after else "",
        }
        text = urlencode({key: value for key, value in query.items() if value})
        return f"{self.path}?{text}" if text else self.path

    @property
    def plain_address(self) -> str:
        """The address without conditions, at the reviews."""
        return self._at_reviews(Listing(self.path, sort=self.sort))

    @property
    def first_address(self) -> str:
        """The address of the first page; empty on the first page itself."""
        return self._at_reviews(replace(self, after=None)) if self.after else ""

    def next_address(self, place: Position | None) -> str:
        """The address of the page that begins at ``place``; empty if there is none."""
        return self._at_reviews(replace(self, after=place)) if place else ""

    @cached_property
    def sorts(self) -> Sequence[Choice]:
        """The orders to choose from."""
        return [Choice(sort.value, str(SORTS[sort]), sort is self.sort) for sort in Sort]

    @cached_property
    def languages(self) -> Sequence[Choice]:
        """The languages to choose from: ours, and any other that the address asks for."""
        codes = dict.fromkeys(code for code, _name in settings.LANGUAGES)
        if self.language:
            codes.setdefault(self.language)
        return [Choice(code, in_words(code), code == self.language) for code in codes]

    @cached_property
    def chips(self) -> Sequence[Chip]:
        """The conditions in force."""
        fresh = replace(self, after=None)
        found = []
        if self.rating is not None:
            label = ngettext("%(n)d star", "%(n)d stars", self.rating) % {"n": self.rating}
            found.append(Chip(label, self._at_reviews(replace(fresh, rating=None))))
        if self.verified:
            label = gettext("Verified purchases")
            found.append(Chip(label, self._at_reviews(replace(fresh, verified=False))))
        if self.language:
            label = in_words(self.language)
            found.append(Chip(label, self._at_reviews(replace(fresh, language=""))))
        return found

    def bars(self, summary: Summary) -> Sequence[Bar]:
        """Return a bar for each number of stars, most stars first."""
        fresh = replace(self, after=None)
        return [
            Bar(
                stars=stars,
                count=summary.counts[stars],
                address=self._at_reviews(
                    replace(fresh, rating=None if stars == self.rating else stars)
                ),
                is_current=stars == self.rating,
            )
            for stars in reversed(STARS)
        ]

    @staticmethod
    def _at_reviews(listing: "Listing") -> str:
        return f"{listing.address}#reviews"
