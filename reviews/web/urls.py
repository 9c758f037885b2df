"""Addresses of the pages."""

from django.urls import path

from reviews.web import desk, home, imports, product, receipt, write

app_name = "web"

urlpatterns = [
    path("", home.home, name="home"),
    path("c/<slug:slug>/", home.company, name="company"),
    path("c/<slug:slug>/<str:ref>/", product.product, name="product"),
    path("c/<slug:slug>/<str:ref>/write/", write.write, name="write"),
    path("receipt/<str:token>/", receipt.receipt, name="receipt"),
    path("desk/", desk.desks, name="desk"),
    path("desk/<slug:slug>/", desk.queue, name="desk-company"),
    path("desk/<slug:slug>/cases/<uuid:case_id>/", desk.case, name="case"),
    path("desk/<slug:slug>/cases/<uuid:case_id>/decide/", desk.decide, name="decide"),
    path("desk/<slug:slug>/imports/", imports.imports, name="imports"),
    path("desk/<slug:slug>/imports/<uuid:run_id>/", imports.one_import, name="import"),
    path("desk/<slug:slug>/imports/<uuid:run_id>/again/", imports.again, name="import-again"),
    path(
        "desk/<slug:slug>/imports/<uuid:run_id>/remarks.csv", imports.remarks, name="import-remarks"
    ),
]
