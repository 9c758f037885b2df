"""Routes of the storefront API."""

from django.urls import path

from api.v1.storefront import (
    challenge,
    conversations,
    embed,
    form,
    media,
    rating,
    reports,
    views,
    votes,
)

urlpatterns = [
    path("products/<str:ref>", views.ProductDetail.as_view(), name="product"),
    path("products/<str:ref>/rating", rating.ProductRating.as_view(), name="rating"),
    path("products/<str:ref>/reviews", views.ProductReviews.as_view(), name="reviews"),
    path(
        "products/<str:ref>/questions", conversations.ProductQuestions.as_view(), name="questions"
    ),
    path(
        "products/<str:ref>/comments",
        conversations.ProductComments.as_view(),
        name="product-comments",
    ),
    path("challenge", challenge.Challenge.as_view(), name="challenge"),
    path("products/<str:ref>/form", form.ProductForm.as_view(), name="review-form"),
    path("products/<str:ref>/embed", embed.ProductEmbed.as_view(), name="embed"),
    path("widgets/stars", embed.Badges.as_view(), name="embed-stars"),
    path(
        "contributions/<str:contribution_id>/embed",
        embed.RepliesEmbed.as_view(),
        name="embed-replies",
    ),
    path("media", media.Uploads.as_view(), name="media"),
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
    path("contributions/<str:contribution_id>/votes", votes.Votes.as_view(), name="votes"),
    path("contributions/<str:contribution_id>/reports", reports.Reports.as_view(), name="reports"),
]
