"""Where everything is. `/healthz`, `/readyz` and `/metrics` are answered by `ugc_hub.health`."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/", include("api.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("reviews.web.urls")),
]

handler400 = "ugc_hub.errors.bad_request"
handler404 = "ugc_hub.errors.not_found"
handler500 = "ugc_hub.errors.server_error"
