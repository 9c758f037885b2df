"""Routes of the company API."""

from django.urls import path

from api.v1.company import cases, imports, orders, products

urlpatterns = [
    path("products", products.Products.as_view(), name="company-products"),
    path("products/<str:ref>", products.ProductDetail.as_view(), name="company-product"),
    path("orders", orders.Orders.as_view(), name="orders"),
    path("orders/<str:ref>", orders.OrderDetail.as_view(), name="order"),
    path("imports", imports.Imports.as_view(), name="imports"),
    path("imports/<str:run_id>", imports.ImportDetail.as_view(), name="import"),
    path("imports/<str:run_id>/remarks", imports.Remarks.as_view(), name="import-remarks"),
    path("moderation/cases", cases.Cases.as_view(), name="cases"),
    path("moderation/cases/<str:case_id>", cases.CaseDetail.as_view(), name="case"),
    path("moderation/cases/<str:case_id>/decisions", cases.Decisions.as_view(), name="decisions"),
]
