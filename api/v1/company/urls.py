"""Routes of the company API."""

from django.urls import path

from api.v1.company import (
    cases,
    contributions,
    feeds,
    form_fields,
    imports,
    invitations,
    orders,
    people,
    products,
    settings,
    shopper_secrets,
)

urlpatterns = [
    path("products", products.Products.as_view(), name="company-products"),
    path("products/<str:ref>", products.ProductDetail.as_view(), name="company-product"),
    path("invitations", invitations.Invitations.as_view(), name="invitations"),
    path("form-fields", form_fields.FormFields.as_view(), name="form-fields"),
    path("settings", settings.CompanySettings.as_view(), name="company-settings"),
    path(
        "shopper-secrets", shopper_secrets.ShopperSecrets.as_view(), name="company-shopper-secrets"
    ),
    path(
        "shopper-secrets/<str:secret_id>/revoke",
        shopper_secrets.Revocation.as_view(),
        name="company-shopper-secret-revoke",
    ),
    path("orders", orders.Orders.as_view(), name="orders"),
    path("orders/<str:ref>", orders.OrderDetail.as_view(), name="order"),
    path("imports", imports.Imports.as_view(), name="imports"),
    path("imports/<str:run_id>", imports.ImportDetail.as_view(), name="import"),
    path("imports/<str:run_id>/remarks", imports.Remarks.as_view(), name="import-remarks"),
    path("feeds", feeds.Feeds.as_view(), name="feeds"),
    path("people/export", people.Export.as_view(), name="people-export"),
    path("people/erasures", people.Erasures.as_view(), name="erasures"),
    path("people/erasures/<str:erasure_id>", people.ErasureDetail.as_view(), name="erasure"),
    path(
        "people/erasures/<str:erasure_id>/cancel",
        people.ErasureCancellation.as_view(),
        name="erasure-cancel",
    ),
    path("moderation/cases", cases.Cases.as_view(), name="cases"),
    path("moderation/cases/<str:case_id>", cases.CaseDetail.as_view(), name="case"),
    path("moderation/cases/<str:case_id>/decisions", cases.Decisions.as_view(), name="decisions"),
    path("contributions", contributions.Contributions.as_view(), name="company-contributions"),
    path(
        "contributions/<str:contribution_id>",
        contributions.ContributionDetail.as_view(),
        name="company-contribution",
    ),
    path("contributions/<str:contribution_id>/reply", contributions.Reply.as_view(), name="reply"),
    path(
        "contributions/<str:contribution_id>/reply/withdraw",
        contributions.ReplyWithdrawal.as_view(),
        name="reply-withdrawal",
    ),
]
