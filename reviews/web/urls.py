"""Addresses of the pages."""

from django.urls import path

from reviews.web import conversations, desk, desk_replies, home, product, receipt, write

app_name = "web"

urlpatterns = [
    path("", home.home, name="home"),
    path("c/<slug:slug>/", home.company, name="company"),
    path("c/<slug:slug>/<str:ref>/", product.product, name="product"),
    path("c/<slug:slug>/<str:ref>/write/", write.write, name="write"),
    path("c/<slug:slug>/<str:ref>/questions/", conversations.questions, name="questions"),
    path(
        "c/<slug:slug>/<str:ref>/questions/<uuid:contribution_id>/",
        conversations.question,
        name="question",
    ),
    path("c/<slug:slug>/<str:ref>/comments/", conversations.comments, name="comments"),
    path(
        "c/<slug:slug>/<str:ref>/reviews/<uuid:contribution_id>/",
        conversations.review,
        name="review",
    ),
    path("receipt/<str:token>/", receipt.receipt, name="receipt"),
    path("desk/", desk.desks, name="desk"),
    path("desk/<slug:slug>/", desk.queue, name="desk-company"),
    path("desk/<slug:slug>/cases/<uuid:case_id>/", desk.case, name="case"),
    path("desk/<slug:slug>/cases/<uuid:case_id>/decide/", desk.decide, name="decide"),
    path("desk/<slug:slug>/replies/", desk_replies.replies, name="replies"),
    path("desk/<slug:slug>/replies/<uuid:contribution_id>/", desk_replies.reply, name="reply"),
]
