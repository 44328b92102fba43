import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from submissions.models import Attachment, Dossier
from tests.submissions.conftest import DRAFT, HANDED_IN, REGISTERED

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
HTML = b"<!doctype html><script>alert(1)</script>"


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return packed.getvalue()


def send(client: Client, dossier: Dossier, name: str, content: bytes, order: int = 5):
    item = dossier.rules.items.get(order=order)
    upload = {f"{item.pk}-file": SimpleUploadedFile(name, content)}
    return client.post(f"/ho-so/{dossier.pk}/tep/{item.pk}/", upload)


def standing(dossier: Dossier, order: int = 5) -> list[str]:
    return [file.file_name for file in dossier.attachments.current().filter(item__order=order)]


def test_a_file_is_kept_with_its_size_type_and_hash(as_person, titled, person_of):
    dossier = titled(REGISTERED)
    response = send(as_person("ha@cb.example"), dossier, "Giấy xác nhận.pdf", PDF)
    kept = dossier.attachments.get(item__order=5)
    assert response.url == f"/ho-so/{dossier.pk}/#o-{kept.item_id}"
    assert (kept.file_name, kept.content_type) == ("Giấy xác nhận.pdf", "application/pdf")
    assert (kept.size, kept.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert kept.uploaded_by == person_of("ha@cb.example")
    assert titled(REGISTERED).version == dossier.version + 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("ban-mo-ta.exe", b"MZ\x90\x00", "Loại tệp này không nhận."),
        ("trang.html", HTML, "Loại tệp này không nhận."),
        ("giay.pdf", HTML, "Loại tệp này không nhận."),
        ("giay.pdf", PNG, "Tên tệp ghi .pdf nhưng nội dung là .png."),
        ("bang.xlsx", zipped("xl/workbook.xml"), "Loại tệp này không nhận."),
        (
            "macro.docx",
            zipped("word/document.xml", "word/vbaProject.bin"),
            "Loại tệp này không nhận.",
        ),
        ("rong.pdf", b"", "Tệp này trống, không có nội dung."),
        ("to.pdf", PDF + b"0" * (20 * 1024 * 1024), "Tệp lớn quá 20 MB."),
    ],
)
def test_a_wrong_file_is_refused_in_its_slot(as_person, titled, name, content, sentence):
    """45: "A file whose content is not what its name says is refused with the reason"."""
    dossier = titled(REGISTERED)
    response = send(as_person("ha@cb.example"), dossier, name, content)
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(sentence) == 1
    assert page.count("file-slot-refused") == 1
    assert standing(dossier) == []
    assert titled(REGISTERED).version == dossier.version


def test_no_file_is_said_too(as_person, titled):
    dossier = titled(REGISTERED)
    item = dossier.rules.items.first()
    response = as_person("ha@cb.example").post(f"/ho-so/{dossier.pk}/tep/{item.pk}/")
    assert "Chọn tệp cần gửi." in response.content.decode()


def test_a_slot_of_other_rules_takes_nothing(as_person, titled):
    dossier, foreign = titled(REGISTERED), titled("Bẫy ong đất").rules.items.first()
    response = as_person("ha@cb.example").post(
        f"/ho-so/{dossier.pk}/tep/{foreign.pk}/",
        {f"{foreign.pk}-file": SimpleUploadedFile("a.pdf", PDF)},
    )
    assert response.status_code == 404


def test_the_last_file_completes_the_dossier_and_a_removed_one_stays_marked(as_person, titled):
    dossier, client = titled("Trò chơi tìm lỗi"), as_person("men@cb.example")
    assert dossier.completed_at is None
    send(client, dossier, "giay.pdf", PDF)
    assert titled("Trò chơi tìm lỗi").completed_at is not None
    paper = dossier.attachments.get(item__order=5)
    client.post(f"/tep/{paper.pk}/bo/")
    paper.refresh_from_db()
    assert titled("Trò chơi tìm lỗi").completed_at is None
    assert (standing(dossier), paper.removed_at is None) == ([], False)
    assert client.get(f"/tep/{paper.pk}/").getvalue() == PDF
    removed = paper.removed_at
    client.post(f"/tep/{paper.pk}/bo/")
    paper.refresh_from_db()
    assert paper.removed_at == removed


def test_what_was_handed_in_keeps_its_files(as_person, titled):
    dossier, client = titled(HANDED_IN), as_person("ha@cb.example")
    before = standing(dossier)
    response = client.post(f"/tep/{dossier.attachments.get(item__order=5).pk}/bo/", follow=True)
    assert "Không sửa được nữa vì hồ sơ đã nộp." in response.content.decode()
    send(client, dossier, "them.pdf", PDF)
    assert standing(dossier) == before


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ha@cb.example", 200), ("ngan@cb.example", 200), ("kien@cb.example", 200),
        ("thanh@cb.example", 404), ("pao@cb.example", 404), ("khue@cb.example", 404),
        ("anh@bk.example", 404), ("xuan@bk.example", 404),
    ],
)  # fmt: skip
def test_a_file_goes_only_to_who_sees_the_dossier(as_person, titled, who, status):
    """47: "A file is never served from a guessable address or to someone without the right"."""
    file = titled(HANDED_IN).attachments.first()
    response = as_person(who).get(f"/tep/{file.pk}/")
    assert (response.status_code, response.getvalue().startswith(b"%PDF")) == (
        status,
        status == 200,
    )


def test_a_visitor_is_asked_to_sign_in_and_the_stored_path_is_no_address(as_person, titled):
    """47: "A file is never served from a guessable address"."""
    file = titled(HANDED_IN).attachments.first()
    assert Client().get(f"/tep/{file.pk}/").status_code == 302
    for place in (f"/{file.file.name}", f"/files/{file.file.name}", f"/media/{file.file.name}"):
        assert as_person("ha@cb.example").get(place).status_code == 404


def test_a_download_runs_nowhere(as_person, titled):
    file = titled(HANDED_IN).attachments.first()
    response = as_person("ha@cb.example").get(f"/tep/{file.pk}/")
    response.close()
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


def test_a_file_missing_on_disk_is_a_page_that_helps(as_person, titled):
    """50: "A missing file shows a helpful page, not error 500"."""
    file = titled(HANDED_IN).attachments.first()
    Attachment.objects.filter(pk=file.pk).update(file="attachment/00/khong-co")
    response = as_person("ha@cb.example").get(f"/tep/{file.pk}/")
    assert response.status_code == 404
    assert "Tệp này không còn trên máy chủ" in response.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("ngan@cb.example", 403), ("thanh@cb.example", 404), ("anh@bk.example", 404)],
)
def test_others_put_in_and_take_out_nothing(as_person, titled, who, status):
    dossier, client = titled(REGISTERED), as_person(who)
    before = dossier.attachments.current().count()
    assert send(client, dossier, "a.pdf", PDF).status_code == status
    paper = dossier.attachments.first()
    assert client.post(f"/tep/{paper.pk}/bo/").status_code == status
    assert dossier.attachments.current().count() == before


def test_a_file_name_with_markup_is_inert(as_person, titled):
    draft, client = titled(DRAFT), as_person("men@cb.example")
    send(client, draft, "<img src=x onerror=alert(1)>.pdf", PDF)
    page = client.get(f"/ho-so/{draft.pk}/").content.decode()
    assert standing(draft) == ["img src=x onerror=alert(1).pdf"]
    assert "<img src=x" not in page
