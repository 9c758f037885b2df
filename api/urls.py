"""Routes of the API."""

from django.urls import include, path

from api import documents

app_name = "api"
urlpatterns = [
    path("openapi.json", documents.openapi, name="openapi"),
    path("docs/", documents.SwaggerPage.as_view(), name="docs"),
    path("v1/storefront/", include("api.v1.storefront.urls")),
    path("v1/company/", include("api.v1.company.urls")),
]
