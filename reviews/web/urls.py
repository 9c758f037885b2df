"""Addresses of the pages."""

from django.urls import path

from reviews.web import desk, home, product, receipt, report, vote, write

app_name = "web"

urlpatterns = [
    path("", home.home, name="home"),
    path("c/<slug:slug>/", home.company, name="company"),
    path("c/<slug:slug>/<str:ref>/", product.product, name="product"),
    path("c/<slug:slug>/<str:ref>/write/", write.write, name="write"),
    path("receipt/<str:token>/", receipt.receipt, name="receipt"),
    path("receipt/<str:token>/appeal/", receipt.appeal, name="appeal"),
    path("vote/<uuid:contribution_id>/", vote.vote, name="vote"),
    path("report/<uuid:contribution_id>/", report.report, name="report"),
    path("report/<uuid:contribution_id>/notice/", report.notice, name="notice"),
    path("report/receipt/<str:token>/", report.receipt, name="report-receipt"),
    path("desk/", desk.desks, name="desk"),
    path("desk/<slug:slug>/", desk.queue, name="desk-company"),
    path("desk/<slug:slug>/cases/<uuid:case_id>/", desk.case, name="case"),
    path("desk/<slug:slug>/cases/<uuid:case_id>/decide/", desk.decide, name="decide"),
]
