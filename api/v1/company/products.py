"""The company's catalogue."""

from typing import ClassVar

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency, pagination
from api.contract import Contract
from api.errors import fields_at_fault
from api.idempotency import Result
from api.pagination import AFTER, LIMIT
from api.scoping import product_or_404
from api.v1.company import serializers
from api.views import CompanyView
from reviews.catalog import refs
from reviews.catalog.models import Product
from reviews.catalog.operations import products
from reviews.catalog.operations.products import InvalidProducts, Outcome, ProductData
from reviews.identity.permissions import Permission

LISTING = "products"
EXAMPLE = {
    "name": "Ripple mug, indigo",
    "brand": "Song Home",
    "url": "https://shop.example.com/mug-ripple-indigo",
    "image_url": "https://shop.example.com/images/mug-ripple-indigo.jpg",
    "group_ref": "mug-ripple",
}


class Products(CompanyView):
    """All products."""

    contracts: ClassVar = {
        "GET": Contract(
            id="listCompanyProducts",
            permission=Permission.PRODUCT_MANAGE,
            summary="The products of the catalogue, by ref",
            answers={200: serializers.CatalogueProductPageSerializer},
            parameters=(AFTER, LIMIT),
        ),
        "POST": Contract(
            id="upsertProducts",
            permission=Permission.PRODUCT_MANAGE,
            summary="Create or update up to 1,000 products",
            description="All of them or, if any is at fault, none; `errors` then says which by "
            "`index`. A product that is as it was is left alone.",
            answers={200: serializers.UpsertedProductsSerializer},
            body=serializers.ProductsInput,
            body_max=2 * 1024 * 1024,
            example={"products": [{"ref": "mug-ripple-indigo", **EXAMPLE}]},
        ),
    }

    def get(self, request: Request) -> Response:
        """Return a page of products."""
        company, after, limit = self.access.company, self.values[AFTER], self.values[LIMIT]
        rows = Product.objects.for_company(company).select_related("group").order_by("ref")
        if after:
            (ref,) = pagination.decode_place(after, LISTING, parts=1)
            if not refs.is_ref(ref):
                raise pagination.bad_cursor()
            rows = rows.filter(ref__gt=ref)
        found = list(rows[: limit + 1])
        more = len(found) > limit
        return Response(
            pagination.page(
                items=serializers.CatalogueProductSerializer(found[:limit], many=True).data,
                path=request.path,
                values=self.values,
                cursor=pagination.encode_place(LISTING, found[limit - 1].ref) if more else None,
            )
        )

    def post(self, request: Request) -> HttpResponse:
        """Create or update products."""
        sent = [ProductData(**fields) for fields in self.sent(request)["products"]]
        at = timezone.now()

        def act() -> Result:
            results = products.upsert(
                by=self.access.principal.actor,
                at=at,
                company=self.access.company,
                products=sent,
            )
            return Result(
                status=200, data=serializers.UpsertedProductsSerializer({"items": results}).data
            )

        return idempotency.once(request, body=self.body, at=at, act=act)


class ProductDetail(CompanyView):
    """One product."""

    contracts: ClassVar = {
        "GET": Contract(
            id="getCompanyProduct",
            permission=Permission.PRODUCT_MANAGE,
            summary="A product of the catalogue",
            answers={200: serializers.CatalogueProductSerializer},
            paths={"ref": {"type": "string", "pattern": serializers.REF}},
        ),
        "PUT": Contract(
            id="upsertProduct",
            permission=Permission.PRODUCT_MANAGE,
            summary="Create or replace a product",
            answers={
                200: serializers.CatalogueProductSerializer,
                201: serializers.CatalogueProductSerializer,
            },
            body=serializers.ProductInput,
            example=EXAMPLE,
            paths={"ref": {"type": "string", "pattern": serializers.REF}},
        ),
    }

    def get(self, request: Request, ref: str) -> Response:
        """Return the product."""
        product = product_or_404(company=self.access.company, ref=ref)
        return Response(serializers.CatalogueProductSerializer(product).data)

    def put(self, request: Request, ref: str) -> Response:
        """Create or replace the product."""
        product = ProductData(ref=ref, **self.sent(request))
        try:
            (result,) = products.upsert(
                by=self.access.principal.actor,
                at=timezone.now(),
                company=self.access.company,
                products=[product],
            )
        except InvalidProducts as error:
            # It was not sent as a list, so no fault has a place in one.
            raise fields_at_fault(error.errors[0]) from error
        created = result.outcome is Outcome.CREATED
        return Response(
            serializers.CatalogueProductSerializer(result.product).data,
            status=201 if created else 200,
        )
