from django.urls import include, path

from contest_portal import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("livez", health.livez, name="livez"),
    path("tien-do/", views.progress, name="progress"),
    path("tien-do/tuan/", views.week_first, name="week_first"),
    path("tai-khoan/", include("organizations.sign_in_urls")),
    path("", include("organizations.urls")),
    path("", include("documents.urls")),
    path("", include("directives.urls")),
    path("", include("submissions.urls")),
    path("", include("judging.urls")),
    path("", include("reminders.urls")),
]
