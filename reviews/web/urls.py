"""Addresses of the pages."""

from django.urls import path

from reviews.web import (
    confirm,
    conversations,
    desk,
    desk_form,
    desk_replies,
    guard,
    home,
    imports,
    invitation,
    mailbox,
    my,
    my_content,
    photo,
    product,
    receipt,
    report,
    shopper,
    uploads,
    vote,
    write,
)

app_name = "web"

urlpatterns = [
    path("", home.home, name="home"),
    path("c/<slug:slug>/", home.company, name="company"),
    path("c/<slug:slug>/photos/", uploads.upload, name="upload"),
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
    # Below the company, so that the cookies come along that tell who votes and reports.
    path("c/<slug:slug>/<str:ref>/votes/<uuid:contribution_id>/", vote.vote, name="vote"),
    path("c/<slug:slug>/<str:ref>/reports/<uuid:contribution_id>/", report.report, name="report"),
    path(
        "c/<slug:slug>/<str:ref>/reports/<uuid:contribution_id>/notice/",
        report.notice,
        name="notice",
    ),
    path("challenge/<slug:slug>/<str:doing>/", guard.challenge, name="challenge"),
    path("receipt/<str:token>/", receipt.receipt, name="receipt"),
    path("confirm/<str:token>/", confirm.confirm, name="confirm"),
    path("i/<str:token>/", invitation.invitation, name="invitation"),
    path("photos/<slug:name>/<slug:size>.webp", photo.photo, name="photo"),
    path("mailbox/", mailbox.mails, name="mailbox"),
    path("mailbox/<uuid:mail_id>/", mailbox.mail, name="mailbox-mail"),
    path("mailbox/<uuid:mail_id>/html/", mailbox.html, name="mailbox-html"),
    # Not below c/<slug>/, where every name may be the ref of a product.
    path("shopper/<slug:slug>/enter/", shopper.enter, name="shopper-enter"),
    path("shopper/<slug:slug>/leave/", shopper.leave, name="shopper-leave"),
    path("my/<slug:slug>/", my.my, name="my"),
    path("my/<slug:slug>/requested/", my.requested, name="my-requested"),
    path("my/<slug:slug>/open/<str:token>/", my.open_link, name="my-open"),
    path("my/<slug:slug>/sign-out/", my.sign_out, name="my-sign-out"),
    path("my/<slug:slug>/data/", my_content.data, name="my-data"),
    path("my/<slug:slug>/erase/", my_content.erase, name="my-erase"),
    path("my/<slug:slug>/keep/", my_content.keep, name="my-keep"),
    path(
        "my/<slug:slug>/<uuid:contribution_id>/withdraw/",
        my_content.withdraw,
        name="my-withdraw",
    ),
    path("receipt/<str:token>/appeal/", receipt.appeal, name="appeal"),
    path("report/<uuid:contribution_id>/", report.any_report, name="any-report"),
    path("report/receipt/<str:token>/", report.receipt, name="report-receipt"),
    path("desk/", desk.desks, name="desk"),
    path("desk/<slug:slug>/", desk.queue, name="desk-company"),
    path("desk/<slug:slug>/form/", desk_form.overview, name="form"),
    path("desk/<slug:slug>/form/add/", desk_form.add, name="form-add"),
    path("desk/<slug:slug>/form/change/", desk_form.change, name="form-change"),
    path("desk/<slug:slug>/form/settings/", desk_form.configure, name="form-settings"),
    path("desk/<slug:slug>/form/questions/<slug:code>/", desk_form.edit, name="form-question"),
    path("desk/<slug:slug>/cases/<uuid:case_id>/", desk.case, name="case"),
    path("desk/<slug:slug>/cases/<uuid:case_id>/decide/", desk.decide, name="decide"),
    path("desk/<slug:slug>/replies/", desk_replies.replies, name="replies"),
    path("desk/<slug:slug>/replies/<uuid:contribution_id>/", desk_replies.reply, name="reply"),
    path("desk/<slug:slug>/imports/", imports.imports, name="imports"),
    path("desk/<slug:slug>/imports/<uuid:run_id>/", imports.one_import, name="import"),
    path("desk/<slug:slug>/imports/<uuid:run_id>/again/", imports.again, name="import-again"),
    path(
        "desk/<slug:slug>/imports/<uuid:run_id>/remarks.csv", imports.remarks, name="import-remarks"
    ),
]
