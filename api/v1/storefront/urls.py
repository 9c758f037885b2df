"""Routes of the storefront API."""

from django.urls import path

from api.v1.storefront import conversations, views

urlpatterns = [
    path("products/<str:ref>", views.ProductDetail.as_view(), name="product"),
    path("products/<str:ref>/reviews", views.ProductReviews.as_view(), name="reviews"),
    path(
        "products/<str:ref>/questions", conversations.ProductQuestions.as_view(), name="questions"
    ),
    path(
        "products/<str:ref>/comments",
        conversations.ProductComments.as_view(),
        name="product-comments",
    ),
    path("summaries", views.Summaries.as_view(), name="summaries"),
    path(
        "contributions/<str:contribution_id>",
        views.ContributionDetail.as_view(),
        name="contribution",
    ),
    path(
        "contributions/<str:contribution_id>/comments",
        conversations.ReviewComments.as_view(),
        name="review-comments",
    ),
    path(
        "contributions/<str:contribution_id>/answers",
        conversations.QuestionAnswers.as_view(),
        name="answers",
    ),
]
