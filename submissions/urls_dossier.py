from django.urls import path, re_path

from submissions.views import authors, dossier, files, handin, status

urlpatterns = [
    path("ho-so-cua-toi/", dossier.dossier_mine, name="dossier_mine"),
    path("ho-so/tao/<int:pk>/", dossier.dossier_start, name="dossier_start"),
    path(
        "giai-phap-du-kien/<int:pk>/viet/",
        dossier.dossier_from_candidate,
        name="dossier_from_candidate",
    ),
    path("ho-so/<int:pk>/", dossier.dossier_detail, name="dossier_detail"),
    path("ho-so/<int:pk>/sua/", dossier.dossier_edit, name="dossier_edit"),
    path("ho-so/<int:pk>/cau-hoi/", dossier.dossier_answers, name="dossier_answers"),
    path("ho-so/<int:pk>/tac-gia/", authors.dossier_authors, name="dossier_authors"),
    path("ho-so/<int:pk>/tep/<int:item>/", files.attachment_upload, name="attachment_upload"),
    path("tep/<int:pk>/", files.attachment_download, name="attachment_download"),
    path("tep/<int:pk>/bo/", files.attachment_remove, name="attachment_remove"),
    path("ho-so/<int:pk>/buoc/<slug:step>/", handin.dossier_step, name="dossier_step"),
    path("bien-nhan/<int:pk>/", handin.receipt_detail, name="receipt_detail"),
    re_path(r"^theo-doi/(?P<token>[\w-]{1,40})/$", status.dossier_status, name="dossier_status"),
]
