from django.urls import path, register_converter
from django.urls.converters import StringConverter

from documents.views import (
    arrivals,
    books,
    citations,
    exports,
    issue,
    layout,
    reads,
    register,
    unit_list,
    verification,
)


class YearConverter:
    """A year that a calendar has."""

    regex = "(?:19|20|21)[0-9]{2}"
    to_python, to_url = int, str


class FormConverter(StringConverter):
    """A form of a paper, see `documents.previews.answer`."""

    regex = r"pdf|docx|xlsx|[0-9]{1,3}\.png"


register_converter(YearConverter, "year")
register_converter(FormConverter, "form")

urlpatterns = [
    path("du-lieu-ca-nhan/", reads.personal_read_list, name="personal_read_list"),
    path("du-lieu-ca-nhan/tep.csv", reads.personal_read_list_file, name="personal_read_list_file"),
    path("van-ban/", register.document_list, name="document_list"),
    path("van-ban/them/", register.document_create, name="document_create"),
    path("van-ban/kiem-tra/", layout.layout_check, name="layout_check"),
    path("van-ban/<int:pk>/the-thuc/", layout.document_layout, name="document_layout"),
    path("van-ban/<int:pk>/", register.document_detail, name="document_detail"),
    path("van-ban/<int:pk>/tep/", register.document_file, name="document_file"),
    path("van-ban/<int:pk>/sua/", register.document_edit, name="document_edit"),
    path(
        "van-ban/<int:pk>/cho-dan/", citations.document_citation_fix, name="document_citation_fix"
    ),
    path(
        "van-ban/<int:pk>/cho-dan-trong-tep/",
        citations.document_citations,
        name="document_citations",
    ),
    path("van-ban/<int:pk>/cong-bo/", register.document_publish, name="document_publish"),
    path("van-ban/<int:pk>/phat-hanh/", issue.document_issue, name="document_issue"),
    path("van-ban/<int:pk>/xoa/", issue.document_delete, name="document_delete"),
    path("van-ban/<int:pk>/den/", arrivals.arrival_create, name="arrival_create"),
    path("van-ban/<int:pk>/<form:form>/", issue.document_form, name="document_form"),
    path("so/", books.book_list, name="book_list"),
    path("so/them/", books.book_create, name="book_create"),
    path("so/<int:pk>/<year:year>/", books.book_detail, name="book_detail"),
    path("so/<int:pk>/<year:year>/<form:form>/", books.book_form, name="book_form"),
    path("so/den/<int:pk>/<year:year>/", books.arrival_list, name="arrival_list"),
    path("so/den/<int:pk>/<year:year>/<form:form>/", books.arrival_form, name="arrival_form"),
    path("don-vi/<int:pk>/nhap/", unit_list.unit_import, name="unit_import"),
    path("don-vi/<int:pk>/nhap/<int:sent>/", unit_list.unit_import_save, name="unit_import_save"),
    path("don-vi/mau/<slug:kind>/", unit_list.unit_import_form, name="unit_import_form"),
    path("xac-minh/", verification.verification, name="verification"),
    path("xac-minh/<str:code>/", verification.verification_code, name="verification_code"),
    path("xuat/", exports.export_list, name="export_list"),
    path("xuat/<int:pk>/", exports.export_detail, name="export_detail"),
    path("xuat/<int:pk>/huy/", exports.export_cancel, name="export_cancel"),
    path("xuat/<int:pk>/tep/", exports.export_file, name="export_file"),
]
