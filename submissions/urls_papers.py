from django.urls import path

from submissions.views import papers

urlpatterns = [
    path("tien-do/<int:pk>/bao-cao.pdf", papers.summary_pdf, name="summary_pdf"),
    path("hoi-thi/<slug:code>/bao-cao.pdf", papers.contest_summary_pdf, name="contest_summary_pdf"),
    path("bien-nhan/<int:pk>/bien-nhan.pdf", papers.receipt_pdf, name="receipt_pdf"),
]
