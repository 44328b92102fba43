from django.urls import path

from submissions.views import lifetimes, papers

urlpatterns = [
    path("don-vi/<int:pk>/doi/<slug:change>/", lifetimes.unit_change, name="unit_change"),
    path("vai-tro/<int:pk>/ban-giao/", lifetimes.hand_over_create, name="hand_over_create"),
    path("ban-giao/<int:pk>/", lifetimes.hand_over_detail, name="hand_over_detail"),
    path("ban-giao/<int:pk>/da-nhan/", lifetimes.hand_over_receive, name="hand_over_receive"),
    path("ban-giao/<int:pk>/giay/<slug:kind>/", papers.hand_over_paper, name="hand_over_paper"),
    path(
        "ban-giao/<int:pk>/giay/<slug:kind>/<str:form>/",
        papers.hand_over_paper_form,
        name="hand_over_paper_form",
    ),
]
