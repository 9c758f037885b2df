"""From the cells of a row to a review that can be stored, or to the reasons why not."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from reviews.catalog import refs
from reviews.common.text import clean_line
from reviews.content import limits
from reviews.content.drafts import Draft, InvalidContribution, Rules, checked
from reviews.content.kinds import Incentive, Kind
from reviews.identity.operations.reviewers import ReviewerData
from reviews.interop.importers import values
from reviews.interop.importers.csv_reviews import BrokenRecord, Place, Record
from reviews.interop.importers.mapping import Field
from reviews.interop.importers.occurrences import Occurrences
from reviews.interop.importers.values import BadCell

PRODUCT_NAME_MAX = 300
CUSTOMER_REF_MAX = 128

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with a row: the field, empty if it is the row as such, and the reason.

    The reason never repeats what stands in the row, which may be anybody's personal data.
    """

    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}" if self.field else self.reason


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A row that is not taken, and why."""

    place: Place
    faults: tuple[Fault, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewRow:
    """A row that can be stored if its product is known."""

    place: Place
    key: str
    """The same for the same review in every run; becomes its ``source_ref``."""
    product_ref: str
    product_name: str
    draft: Draft
    author: ReviewerData
    written_at: datetime | None
    language: str
    incentive: Incentive
    verified: bool


def read_rows(
    records: Iterable[Record | BrokenRecord],
    *,
    places: Mapping[Field, int],
    date_format: str | None,
    at: datetime,
) -> Iterator[ReviewRow | Refusal]:
    """Yield for each record the review it holds, or the reasons why it is refused.

    Args:
        records: the rows of the file, in its order.
        places: where in a row each field stands.
        date_format: how dates are written, in the letters of ``strptime``; ISO dates need none.
        at: the time of the import, after which nothing can have been written.
    """
    occurrences = Occurrences()
    try:
        for record in records:
            if isinstance(record, BrokenRecord):
                yield Refusal(place=record.place, faults=(Fault(field="", reason=record.reason),))
            else:
                cells = _Cells(record, places)
                yield cells.review(date_format=date_format, at=at, occurrences=occurrences)
    finally:
        occurrences.close()


class _Cells:
    """The cells of one row by field, and the faults found in them so far."""

    def __init__(self, record: Record, places: Mapping[Field, int]) -> None:
        self._record = record
        self._places = places
        self._faults: list[Fault] = []

    def review(
        self, *, date_format: str | None, at: datetime, occurrences: Occurrences
    ) -> ReviewRow | Refusal:
        """Return the review, or every reason why the row holds none."""
        row = ReviewRow(
            place=self._record.place,
            key="",
            product_ref=self._product_ref(),
            product_name=self._line(Field.PRODUCT_NAME, PRODUCT_NAME_MAX),
            draft=self._draft(),
            author=ReviewerData(
                email=self._value(Field.EMAIL, values.email, ""),
                customer_ref=self._line(Field.CUSTOMER_REF, CUSTOMER_REF_MAX),
            ),
            written_at=self._value(
                Field.WRITTEN_AT,
                lambda text: values.moment(text, date_format=date_format, at=at),
                None,
            ),
            language=self._value(Field.LANGUAGE, values.language, ""),
            incentive=self._value(Field.INCENTIVE, values.incentive, Incentive.NONE),
            verified=self._value(Field.VERIFIED, values.yes_or_no, None) is True,
        )
        source_ref = self._line(Field.SOURCE_REF, limits.SOURCE_REF_MAX)
        # Only what can be stored is counted, so that a refused row takes no place from a good one.
        key = "" if self._faults else self._key(row, source_ref, occurrences)
        if self._faults:
            return Refusal(place=self._record.place, faults=tuple(self._faults))
        return replace(row, key=key)

    def _key(self, row: ReviewRow, source_ref: str, occurrences: Occurrences) -> str:
        if source_ref:
            if occurrences.add(hashlib.sha256(f"id:{source_ref}".encode()).digest()) > 1:
                self._fault(Field.SOURCE_REF, _("An earlier row of the file has the same one."))
            return source_ref
        content = (
            row.product_ref,
            # As it stands there: what it is read as depends on the date format given.
            self._line(Field.WRITTEN_AT),
            row.draft.author_name,
            row.author.email,
            row.draft.title,
            row.draft.body,
            str(row.draft.rating),
        )
        # Cleaned text has no control characters, so this one tells the parts apart.
        digest = hashlib.sha256("\x1f".join(content).encode())
        # Two rows that say the same are two reviews, and the same two in the next run.
        times = occurrences.add(digest.digest())
        return f"sha256:{digest.hexdigest()}" + (f"#{times}" if times > 1 else "")

    def _draft(self) -> Draft:
        rating = self._value(Field.RATING, values.stars, None)
        draft = Draft(
            title=self._text(Field.TITLE),
            body=self._text(Field.BODY),
            author_name=self._text(Field.AUTHOR_NAME),
            # One that is no rating has its fault already; the others are still looked at.
            rating=limits.STARS_MIN if rating is None else rating,
            recommends=self._value(Field.RECOMMENDS, values.yes_or_no, None),
        )
        try:
            return checked(draft, kind=Kind.REVIEW, rules=Rules(today=date.max))
        except InvalidContribution as invalid:
            for field, reasons in invalid.errors.items():
                self._faults += [Fault(field=field, reason=reason) for reason in reasons]
            return draft

    def _product_ref(self) -> str:
        ref = self._line(Field.PRODUCT_REF)
        if not ref:
            self._fault(Field.PRODUCT_REF, _("It is missing."))
        elif not refs.is_ref(ref):
            self._fault(
                Field.PRODUCT_REF,
                _("Only 1 to 128 letters, digits and . _ : ~ @ + = - make a product id."),
            )
        return ref

    def _text(self, field: Field) -> str:
        place = self._places.get(field)
        return "" if place is None else self._record.cells[place]

    def _line(self, field: Field, limit: int | None = None) -> str:
        text = self._text(field)
        if not text:
            return ""
        text = clean_line(text)
        if limit is not None and len(text) > limit:
            self._fault(field, values.too_long(limit))
        return text

    def _value(self, field: Field, parse: Callable[[str], T], default: T) -> T:
        try:
            return parse(self._line(field))
        except BadCell as bad:
            self._fault(field, str(bad))
            return default

    def _fault(self, field: Field, reason: str) -> None:
        self._faults.append(Fault(field=field, reason=reason))
