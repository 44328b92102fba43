from django.urls import include, path

urlpatterns = [
    path("", include("submissions.urls_dossier")),
    path("", include("submissions.urls_progress")),
    path("", include("submissions.urls_desk")),
    path("", include("submissions.urls_papers")),
    path("", include("submissions.urls_contest_files")),
    path("", include("submissions.urls_lifetimes")),
]
