"""Addresses of the pages."""

from django.urls import path

from reviews.web import desk, home, my, product, receipt, shopper, write

app_name = "web"

urlpatterns = [
    path("", home.home, name="home"),
    path("c/<slug:slug>/", home.company, name="company"),
    path("c/<slug:slug>/<str:ref>/", product.product, name="product"),
    path("c/<slug:slug>/<str:ref>/write/", write.write, name="write"),
    path("receipt/<str:token>/", receipt.receipt, name="receipt"),
    # Not below c/<slug>/, where every name may be the ref of a product.
    path("shopper/<slug:slug>/enter/", shopper.enter, name="shopper-enter"),
    path("shopper/<slug:slug>/leave/", shopper.leave, name="shopper-leave"),
    path("my/<slug:slug>/", my.my, name="my"),
    path("my/<slug:slug>/requested/", my.requested, name="my-requested"),
    path("my/<slug:slug>/open/<str:token>/", my.open_link, name="my-open"),
    path("my/<slug:slug>/sign-out/", my.sign_out, name="my-sign-out"),
    path("desk/", desk.desks, name="desk"),
    path("desk/<slug:slug>/", desk.queue, name="desk-company"),
    path("desk/<slug:slug>/cases/<uuid:case_id>/", desk.case, name="case"),
    path("desk/<slug:slug>/cases/<uuid:case_id>/decide/", desk.decide, name="decide"),
]
