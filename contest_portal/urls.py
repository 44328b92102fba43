from django.urls import include, path

from contest_portal import browser_side, views, watching

handler403 = "contest_portal.views.forbidden"
urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", watching.healthz, name="healthz"),
    path("livez", watching.livez, name="livez"),
    path("metrics", watching.metrics, name="metrics"),
    path("bao-cao-csp/", browser_side.csp_report, name="csp_report"),
    path("ngon-ngu/", views.language, name="language"),
    path("ngon-ngu/<code>.js", views.script_words, name="script_words"),
    path("tinh-trang/", watching.portal_status, name="portal_status"),
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
