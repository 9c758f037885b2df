"""Routes of the company API."""

from django.urls import path

from api.v1.company import cases, form_fields, invitations, products, settings

urlpatterns = [
    path("products", products.Products.as_view(), name="company-products"),
    path("products/<str:ref>", products.ProductDetail.as_view(), name="company-product"),
    path("invitations", invitations.Invitations.as_view(), name="invitations"),
    path("form-fields", form_fields.FormFields.as_view(), name="form-fields"),
    path("settings", settings.CompanySettings.as_view(), name="company-settings"),
    path("moderation/cases", cases.Cases.as_view(), name="cases"),
    path("moderation/cases/<str:case_id>", cases.CaseDetail.as_view(), name="case"),
    path("moderation/cases/<str:case_id>/decisions", cases.Decisions.as_view(), name="decisions"),
]
