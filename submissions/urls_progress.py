from django.urls import path

from submissions.views import board, list_files, reasons, solutions, unit

urlpatterns = [
    path("tien-do/<int:pk>/", board.dashboard, name="dashboard"),
    path("tien-do/<int:pk>/minh-chung/", board.evidence_list, name="evidence_list"),
    path("tien-do/<int:pk>/ly-do-tra/", reasons.return_reasons, name="return_reasons"),
    path("giai-phap/", solutions.solution_list, name="solution_list"),
    path("giai-phap/tai/", list_files.solution_list_file, name="solution_list_file"),
    path("ho-so/", solutions.dossier_list, name="dossier_list"),
    path("ho-so/tai/", list_files.dossier_list_file, name="dossier_list_file"),
    path("viec-cua-toi/", unit.unit_home, name="unit_home"),
]
