from django.urls import path

from judging import views

urlpatterns = [
    path("hoi-dong/", views.council_list, name="council_list"),
    path("hoi-dong/<slug:code>/them/", views.council_create, name="council_create"),
    path("hoi-dong/<int:pk>/sua/", views.council_edit, name="council_edit"),
    path("hoi-dong/<int:pk>/ket-qua/", views.council_results, name="council_results"),
    path("phieu-cham/", views.sheet_list, name="sheet_list"),
    path("phieu-cham/<int:council>/<int:dossier>/", views.sheet_edit, name="sheet_edit"),
    path(
        "phieu-cham/<int:council>/<int:dossier>/tep/<int:pk>/", views.judge_file, name="judge_file"
    ),
    path(
        "phieu-cham/<int:council>/<int:dossier>/<slug:step>/", views.sheet_step, name="sheet_step"
    ),
]
