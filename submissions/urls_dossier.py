from django.urls import path, re_path

from submissions.views import (
    answers,
    answers_page,
    author_link,
    authors,
    dossier,
    eligibility,
    files,
    handin,
    own_data,
    status,
    uploads,
    word_form,
)

urlpatterns = [
    path("ho-so-cua-toi/", dossier.dossier_mine, name="dossier_mine"),
    path("ho-so/tao/<int:pk>/", dossier.dossier_start, name="dossier_start"),
    path(
        "giai-phap-du-kien/<int:pk>/viet/",
        dossier.dossier_from_candidate,
        name="dossier_from_candidate",
    ),
    path("ho-so/<int:pk>/", dossier.dossier_detail, name="dossier_detail"),
    path("hoi-thi/<slug:code>/thu-dieu-kien/", eligibility.eligibility, name="eligibility"),
    path("ho-so/<int:pk>/kiem-tra-nhanh/", eligibility.dossier_check, name="dossier_check"),
    path("ho-so/<int:pk>/sua/", dossier.dossier_edit, name="dossier_edit"),
    path("ho-so/<int:pk>/cau-hoi/", answers_page.dossier_answers, name="dossier_answers"),
    path("ho-so/<int:pk>/cau-hoi/<int:order>/", answers_page.dossier_answer, name="dossier_answer"),
    path("ho-so/<int:pk>/cau-hoi/<int:order>/luu/", answers.answer_save, name="answer_save"),
    path(
        "ho-so/<int:pk>/cau-hoi/<int:order>/ban-truoc/",
        answers.answer_history,
        name="answer_history",
    ),
    path("cau-tra-loi/<int:pk>/lay-lai/", answers.answer_restore, name="answer_restore"),
    path("ho-so/<int:pk>/tac-gia/", authors.dossier_authors, name="dossier_authors"),
    path("ho-so/<int:pk>/cau-hoi/word/", word_form.word_form, name="word_form"),
    path("ho-so/<int:pk>/cau-hoi/tu-word/", word_form.word_form_read, name="word_form_read"),
    path("ho-so/<int:pk>/cau-hoi/tu-word/luu/", word_form.word_form_save, name="word_form_save"),
    path("tac-gia/<int:pk>/", authors.author_consent, name="author_consent"),
    path(
        "tac-gia/<int:pk>/rut-dong-y/",
        authors.author_consent_withdraw,
        name="author_consent_withdraw",
    ),
    path("tac-gia/<int:pk>/duong-dan-moi/", authors.author_link_renew, name="author_link_renew"),
    re_path(
        r"^xac-nhan/(?P<token>[\w-]{1,40})/$", author_link.author_confirm, name="author_confirm"
    ),
    re_path(
        r"^xac-nhan/(?P<token>[\w-]{1,40})/rut-lai/$",
        author_link.author_withdraw,
        name="author_withdraw",
    ),
    re_path(
        r"^xac-nhan/(?P<token>[\w-]{1,40})/nhan-ho-so/$",
        author_link.author_claim,
        name="author_claim",
    ),
    re_path(
        r"^xac-nhan/(?P<token>[\w-]{1,40})/du-lieu/$", own_data.author_data, name="author_data"
    ),
    re_path(
        r"^xac-nhan/(?P<token>[\w-]{1,40})/du-lieu/tep/$",
        own_data.author_data_file,
        name="author_data_file",
    ),
    path("tai-khoan/du-lieu/", own_data.my_data, name="my_data"),
    path("theo-doi/", status.status_search, name="status_search"),
    path("ho-so/<int:pk>/tep/<int:item>/", files.attachment_upload, name="attachment_upload"),
    path("ho-so/<int:pk>/tep/<int:item>/gui/", uploads.upload_start, name="upload_start"),
    re_path(r"^tai-len/(?P<token>[\w-]{1,40})/$", uploads.upload_finish, name="upload_finish"),
    re_path(r"^tai-len/(?P<token>[\w-]{1,40})/bo/$", uploads.upload_discard, name="upload_discard"),
    re_path(
        r"^tai-len/(?P<token>[\w-]{1,40})/(?P<number>[0-9]{1,6})/$",
        uploads.upload_piece,
        name="upload_piece",
    ),
    path("tep/<int:pk>/", files.attachment_download, name="attachment_download"),
    path("tep/<int:pk>/bo/", files.attachment_remove, name="attachment_remove"),
    path("ho-so/<int:pk>/buoc/<slug:step>/", handin.dossier_step, name="dossier_step"),
    path("bien-nhan/<int:pk>/", handin.receipt_detail, name="receipt_detail"),
    re_path(r"^theo-doi/(?P<token>[\w-]{1,40})/$", status.dossier_status, name="dossier_status"),
]
