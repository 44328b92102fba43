from django.urls import path

from submissions.views import contest_files

urlpatterns = [
    path("hoi-thi/<slug:code>/tai/", contest_files.contest_files_page, name="contest_files"),
    path("hoi-thi/<slug:code>/tai/excel/", contest_files.contest_sheet, name="contest_sheet"),
    path(
        "hoi-thi/<slug:code>/tai/danh-sach/", contest_files.contest_volumes, name="contest_volumes"
    ),
    path("hoi-thi/<slug:code>/ho-so.zip", contest_files.contest_archive, name="contest_archive"),
]
