from django.urls import path

from submissions.views import board, solutions, unit

urlpatterns = [
    path("tien-do/<int:pk>/", board.dashboard, name="dashboard"),
    path("tien-do/<int:pk>/minh-chung/", board.evidence_list, name="evidence_list"),
    path("giai-phap/", solutions.solution_list, name="solution_list"),
    path("ho-so/", solutions.dossier_list, name="dossier_list"),
    path("viec-cua-toi/", unit.unit_home, name="unit_home"),
]
