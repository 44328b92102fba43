"""What organisers take home of a whole contest: a page, and files that a worker makes."""

import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from directives.models import Contest
from documents import exports
from documents.models import Export
from submissions import contest_files, tasks
from tests.documents.conftest import text
from tests.pdf import pages

pytestmark = pytest.mark.usefixtures("demo")
State = Export.State


@pytest.fixture
def asked(as_person):
    """Tuệ asks for a file on the page of Cao Bằng 9; the export as it then is."""

    def ask(path: str) -> Export:
        answer = as_person("tue@cb.example").post(f"/hoi-thi/CB9/tai/{path}/")
        export = Export.objects.get(owner__email="tue@cb.example")
        assert (answer.status_code, answer["Location"]) == (302, f"/xuat/{export.pk}/")
        return export

    return ask


def registered():
    return Contest.objects.get(code="CB9").dossiers.registered().order_by("number")


def words(pdf: bytes) -> str:
    """The text of all pages, one space between words."""
    return " ".join(" ".join(pages(pdf)).split())


def read(export: Export) -> bytes:
    export.refresh_from_db()
    assert (export.state, export.problem) == (State.DONE, "")
    with export.file.open("rb") as file:
        return file.read()


def test_excel_of_all_dossiers(asked) -> None:
    export = asked("excel")
    tasks.contest_sheet(export.pk)
    [sheet] = CalamineWorkbook.from_filelike(io.BytesIO(read(export))).sheet_names
    rows = CalamineWorkbook.from_filelike(io.BytesIO(read(export))).get_sheet_by_name(sheet)
    cells = [row for row in rows.to_python() if isinstance(row[0], float)]
    assert [row[1] for row in cells] == [dossier.code for dossier in registered()]
    assert rows.to_python()[0][0] == export.title
    assert exports.proof(export.verification_code) in [row[0] for row in rows.to_python()]
    assert export.file_name == "ho-so-CB9.xlsx"


def test_the_list_as_one_pdf(asked) -> None:
    export = asked("danh-sach")
    tasks.contest_volumes(export.pk)
    text = words(read(export))
    assert "DANH SÁCH" in text
    assert export.verification_code in text
    codes = {dossier.code for dossier in registered()}
    assert set(re.findall(r"CB9-\d{4}", text)) == codes
    assert (export.file_name, export.content_type) == ("danh-sach-CB9.pdf", "application/pdf")


def test_a_long_list_comes_in_volumes_of_one_zip(asked, monkeypatch) -> None:
    """ "longer lists as separate volumes drawn in parallel"."""
    monkeypatch.setattr(contest_files, "VOLUME", 4)
    export = asked("danh-sach")
    tasks.contest_volumes(export.pk)
    packed = zipfile.ZipFile(io.BytesIO(read(export)))
    count = -(-registered().count() // 4)
    assert count > 2
    names = [f"danh-sach-CB9-quyen-{number}.pdf" for number in range(1, count + 1)]
    assert packed.namelist() == names
    assert f"quyển 2 trên {count}" in words(packed.read(names[1])).lower()
    assert (export.done, export.total) != (0, 0)


def test_the_page_leads_to_all_three(as_person) -> None:
    page = text(as_person("tue@cb.example").get("/hoi-thi/CB9/tai/"))
    assert f"<b>{registered().count()}</b> hồ sơ đã đăng ký" in page
    assert [page.count(path) for path in ("tai/excel/", "tai/danh-sach/", "ho-so.zip")] == [1, 1, 1]
    assert "/hoi-thi/CB9/tai/" in text(as_person("tue@cb.example").get("/hoi-thi/CB9/quan-ly/"))


def test_who_is_no_organiser_any_more_gets_no_rows(asked, person_of) -> None:
    """The rows are those that the owner may see when the file is made."""
    export = asked("excel")
    person_of("tue@cb.example").memberships.all().delete()
    tasks.contest_sheet(export.pk)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(read(export))).get_sheet_by_index(0)
    assert [row for row in rows.to_python() if isinstance(row[0], float)] == []


def test_cancelling_ends_a_list_between_volumes(asked, monkeypatch) -> None:
    export = asked("danh-sach")
    Export.objects.filter(pk=export.pk).update(state=State.RUNNING, attempts=1)
    job = exports.Job(Export.objects.get(pk=export.pk))
    exports.cancel(Export.objects.filter(pk=export.pk))
    with pytest.raises(exports.Cancelled):
        contest_files.volumes(job, io.BytesIO())
