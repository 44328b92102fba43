from django.urls import path

from submissions.views import papers

urlpatterns = [
    path("ho-so/<int:pk>/giay-to/<slug:kind>/", papers.dossier_paper, name="dossier_paper"),
    path(
        "ho-so/<int:pk>/giay-to/<slug:kind>/<str:form>/",
        papers.dossier_paper_form,
        name="dossier_paper_form",
    ),
    path("tien-do/<int:pk>/van-ban/<slug:kind>/", papers.directive_paper, name="directive_paper"),
    path(
        "tien-do/<int:pk>/van-ban/<slug:kind>/<str:form>/",
        papers.directive_paper_form,
        name="directive_paper_form",
    ),
    path("hoi-thi/<slug:code>/van-ban/<slug:kind>/", papers.contest_paper, name="contest_paper"),
    path(
        "hoi-thi/<slug:code>/van-ban/<slug:kind>/<str:form>/",
        papers.contest_paper_form,
        name="contest_paper_form",
    ),
    path("tien-do/<int:pk>/bao-cao.pdf", papers.summary_pdf, name="summary_pdf"),
    path("hoi-thi/<slug:code>/bao-cao.pdf", papers.contest_summary_pdf, name="contest_summary_pdf"),
    path("bien-nhan/<int:pk>/bien-nhan.pdf", papers.receipt_pdf, name="receipt_pdf"),
]
