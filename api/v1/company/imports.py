"""Imports of files: asked for here, carried out by workers."""

from enum import StrEnum
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_noop
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency, pagination, parameters, problems
from api.bodies import take_file
from api.contract import Contract
from api.idempotency import REPLAYED, Result
from api.pagination import AFTER, LIMIT
from api.scoping import nothing_there, uuid_or_404
from api.views import CompanyView
from reviews.common.text import clean_line
from reviews.identity.permissions import Permission
from reviews.interop import kept_files, queries
from reviews.interop.importers.product_files import require_readable
from reviews.interop.models import ImportKind, ImportRun
from reviews.interop.operations import runs
from reviews.interop.operations.product_imports import REMARKS_MAX

LISTING = "imports"
HEAD = 4096
TYPES = (
    "text/csv",
    "text/tab-separated-values",
    "application/xml",
    "text/xml",
    "application/octet-stream",
)
ID = {"type": "string", "format": "uuid"}
STATES = list(ImportRun.state.field.choices or ())


class Kind(StrEnum):
    """What can be imported from a file that is sent in."""

    PRODUCTS = "products"


KIND = parameters.choice(
    "kind", Kind, default=Kind.PRODUCTS, description="What the file has in it."
)
FILE_NAME = parameters.pattern(
    "file_name",
    r"[^\u0000-\u001f\u007f/\\]{1,200}",
    accepted=gettext_noop("1 to 200 characters without slashes"),
    example="products.csv",
    description="For people to recognise the import by.",
)


class ImportSerializer(serializers.Serializer[Any]):
    """An import, and how far it is."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ImportKind.choices)
    source = serializers.CharField(  # type: ignore[assignment]  # a name of ours
        help_text="Where reviews come from; empty for products."
    )
    file_name = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    failure = serializers.CharField(
        help_text="Why the file could not be read to its end, in words; empty otherwise."
    )
    bytes_total = serializers.IntegerField(min_value=0)
    bytes_read = serializers.IntegerField(min_value=0)
    rows_read = serializers.IntegerField(
        min_value=0, help_text="The sum of created, updated, unchanged and refused."
    )
    rows_created = serializers.IntegerField(min_value=0, source="rows_stored")
    rows_updated = serializers.IntegerField(min_value=0)
    rows_unchanged = serializers.IntegerField(min_value=0, source="rows_known")
    rows_refused = serializers.IntegerField(min_value=0)
    remarks_total = serializers.IntegerField(min_value=0)
    asked_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class ImportPageSerializer(serializers.Serializer[Any]):
    """One page of imports, latest first."""

    items = ImportSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    next_cursor = serializers.CharField(allow_null=True)


class RemarkSerializer(serializers.Serializer[Any]):
    """Something about a row: why it was refused, or what it was taken without."""

    row = serializers.IntegerField(min_value=1, help_text="Which row or item, from 1.")
    line = serializers.IntegerField(
        min_value=1, allow_null=True, help_text="Where it begins in a CSV file."
    )
    field = serializers.CharField(help_text="Empty where the row as a whole is at fault.")
    reason = serializers.CharField(help_text="In the language of whoever sent the file.")
    is_refused = serializers.BooleanField()


class RemarksSerializer(serializers.Serializer[Any]):
    """What is to be said about the rows of an import, in their order."""

    items = RemarkSerializer(many=True, source="remarks")
    total = serializers.IntegerField(
        min_value=0,
        source="remarks_total",
        help_text=f"How many there are; the first {REMARKS_MAX:,} are kept.",
    )


class Imports(CompanyView):
    """All imports."""

    contracts: ClassVar = {
        "GET": Contract(
            id="listImports",
            permission=Permission.PRODUCT_MANAGE,
            summary="The imports, latest first",
            answers={200: ImportPageSerializer},
            parameters=(AFTER, LIMIT),
        ),
        "POST": Contract(
            id="importFile",
            permission=Permission.PRODUCT_MANAGE,
            summary="Import a file of products",
            description="CSV or a Google Merchant product feed (RSS 2.0 or Atom 1.0), recognised "
            "by its content. It is carried out in the background: follow the import by its id. "
            "Rows at fault are refused, the others go in.",
            answers={202: ImportSerializer},
            parameters=(KIND, FILE_NAME),
            raw_types=TYPES,
            body_max=kept_files.FILE_MAX,
            problems=(problems.TOO_MANY_IMPORTS,),
        ),
    }

    def get(self, request: Request) -> Response:
        """Return a page of imports."""
        after, limit = self.values[AFTER], self.values[LIMIT]
        place = pagination.decode_id(after, LISTING) if after else None
        found = queries.runs(company=self.access.company, after=place, limit=limit + 1)
        cursor = None
        if len(found) > limit:
            cursor = pagination.encode_place(LISTING, found[limit - 1].pk.hex)
        return Response(
            pagination.page(
                items=ImportSerializer(found[:limit], many=True).data,
                path=request.path,
                values=self.values,
                cursor=cursor,
            )
        )

    def post(self, request: Request) -> HttpResponse:
        """Take the file and ask for its import."""
        at = timezone.now()
        with take_file(request) as upload:
            upload.stream.seek(0)
            require_readable(upload.stream.read(HEAD))
            # Outside of the transaction: a distant storage may take its time.
            kept = kept_files.keep(upload.stream, at=at)

        def act() -> Result:
            run = runs.ask(
                by=self.access.principal.actor,
                at=at,
                company=self.access.company,
                kind=ImportKind(self.values[KIND].value),
                file_name=clean_line(self.values[FILE_NAME]) or Kind.PRODUCTS.value,
                kept=kept,
            )
            return Result(status=202, data=ImportSerializer(run).data)

        try:
            response = idempotency.once(request, body=upload.digest.encode(), at=at, act=act)
        except BaseException:
            kept_files.remove(kept.name)
            raise
        if REPLAYED in response.headers:
            kept_files.remove(kept.name)
        return response


class ImportDetail(CompanyView):
    """One import."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getImport",
            permission=Permission.PRODUCT_MANAGE,
            summary="An import, and how far it is",
            answers={200: ImportSerializer},
            paths={"run_id": ID},
        )
    }

    def get(self, request: Request, run_id: str) -> Response:
        """Return the import."""
        return Response(ImportSerializer(_run(self, run_id)).data)


class Remarks(CompanyView):
    """What is to be said about the rows of one import."""

    contracts: ClassVar = {
        "GET": Contract(
            id="listImportRemarks",
            permission=Permission.PRODUCT_MANAGE,
            summary="Why rows of an import were refused",
            description="Also what rows were taken without. What stands in a row is never "
            "repeated.",
            answers={200: RemarksSerializer},
            paths={"run_id": ID},
        )
    }

    def get(self, request: Request, run_id: str) -> Response:
        """Return the remarks."""
        return Response(RemarksSerializer(_run(self, run_id)).data)


def _run(view: CompanyView, run_id: str) -> ImportRun:
    found = queries.run_of(company=view.access.company, run_id=uuid_or_404(run_id))
    if found is None:
        raise nothing_there()
    return found
