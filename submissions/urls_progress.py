from django.urls import path

from submissions.views import (
    board,
    candidate,
    cascade,
    follow_up,
    list_files,
    reasons,
    solutions,
    unit,
    week,
)

urlpatterns = [
    path("tien-do/<int:pk>/", board.dashboard, name="dashboard"),
    path("tien-do/<int:pk>/minh-chung/", board.evidence_list, name="evidence_list"),
    path("tien-do/<int:pk>/trien-khai/", cascade.directive_cascade, name="directive_cascade"),
    path("tien-do/<int:pk>/ly-do-tra/", reasons.return_reasons, name="return_reasons"),
    path("cong-van/<int:pk>/don-doc/", follow_up.follow_up_create, name="follow_up_create"),
    path("cong-van/<int:pk>/so-lieu/", follow_up.figure_list, name="figure_list"),
    path("cong-van/<int:pk>/tuan/", week.week, name="week"),
    path("cong-van/<int:pk>/tuan/to-a4.pdf", week.week_sheet, name="week_sheet"),
    path("giai-phap/", solutions.solution_list, name="solution_list"),
    path("giai-phap/tai/", list_files.solution_list_file, name="solution_list_file"),
    path("ho-so/", solutions.dossier_list, name="dossier_list"),
    path("ho-so/tai/", list_files.dossier_list_file, name="dossier_list_file"),
    path("giai-phap-du-kien/<int:pk>/", candidate.candidate_detail, name="candidate_detail"),
    path("viec-cua-toi/", unit.unit_home, name="unit_home"),
]
