"""Routes of the company API."""

from django.urls import path

from api.v1.company import cases, contributions, products

urlpatterns = [
    path("products", products.Products.as_view(), name="company-products"),
    path("products/<str:ref>", products.ProductDetail.as_view(), name="company-product"),
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
