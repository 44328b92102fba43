from django.urls import path

from directives.views import (
    candidate_import,
    contest,
    deadline,
    directive,
    extension,
    letter,
    public,
    unit,
)

urlpatterns = [
    path("hoi-thi/", public.contest_list, name="contest_list"),
    path("hoi-thi-moi/", contest.contest_create, name="contest_create"),
    path("hoi-thi/<slug:code>/", public.contest_detail, name="contest_detail"),
    path("hoi-thi/<slug:code>/quan-ly/", contest.contest_manage, name="contest_manage"),
    path("hoi-thi/<slug:code>/sua/", contest.contest_edit, name="contest_edit"),
    path("hoi-thi/<slug:code>/cong-bo/", contest.contest_publish, name="contest_publish"),
    path("hoi-thi/<slug:code>/ke-hoach/", contest.plan_edit, name="plan_edit"),
    path("hoi-thi/<slug:code>/the-le/", contest.rules_edit, name="rules_edit"),
    path("hoi-thi/<slug:code>/the-le/<slug:part>/", contest.rules_part, name="rules_part"),
    path("hoi-thi/<slug:code>/han/them/", deadline.deadline_create, name="deadline_create"),
    path(
        "nhiem-vu/<int:pk>/xin-gia-han/",
        extension.extension_request_create,
        name="extension_request_create",
    ),
    path("xin-gia-han/", extension.extension_request_list, name="extension_request_list"),
    path(
        "xin-gia-han/<int:pk>/khong-dong-y/",
        extension.extension_request_refuse,
        name="extension_request_refuse",
    ),
    path(
        "xin-gia-han/<int:pk>/rut/",
        extension.extension_request_withdraw,
        name="extension_request_withdraw",
    ),
    path("cong-van/", public.directive_list, name="directive_list"),
    path("hoi-thi/<slug:code>/cong-van/soan/", directive.directive_create, name="directive_create"),
    path("cong-van/<int:pk>/", public.directive_detail, name="directive_detail"),
    path("cong-van/<int:pk>/soan/", directive.directive_manage, name="directive_manage"),
    path("cong-van/<int:pk>/sua/", directive.directive_edit, name="directive_edit"),
    path("cong-van/<int:pk>/gui/", directive.directive_issue, name="directive_issue"),
    path("cong-van/<int:pk>/ban-in/", letter.directive_letter, name="directive_letter"),
    path(
        "cong-van/<int:pk>/ban-in/<str:form>/",
        letter.directive_letter_form,
        name="directive_letter_form",
    ),
    path("cong-van/<int:pk>/muc/them/", directive.item_create, name="item_create"),
    path("muc/<int:pk>/sua/", directive.item_edit, name="item_edit"),
    path("nhan-cong-van/<int:pk>/", unit.acknowledge, name="acknowledge"),
    path("nhiem-vu/<int:pk>/minh-chung/them/", unit.evidence_create, name="evidence_create"),
    path("minh-chung/<int:pk>/tep/", unit.evidence_file, name="evidence_file"),
    path(
        "nhiem-vu/<int:pk>/giai-phap-du-kien/them/", unit.candidate_create, name="candidate_create"
    ),
    path(
        "nhiem-vu/<int:pk>/giai-phap-du-kien/nhap/",
        candidate_import.candidate_import,
        name="candidate_import",
    ),
    path(
        "nhiem-vu/<int:pk>/giai-phap-du-kien/nhap/<int:sent>/",
        candidate_import.candidate_import_save,
        name="candidate_import_save",
    ),
    path(
        "giai-phap-du-kien/mau-<slug:kind>.xlsx",
        candidate_import.candidate_import_form,
        name="candidate_import_form",
    ),
    path("giai-phap-du-kien/<int:pk>/sua/", unit.candidate_edit, name="candidate_edit"),
    path(
        "giai-phap-du-kien/<int:pk>/buoc/<slug:step>/", unit.candidate_step, name="candidate_step"
    ),
]
