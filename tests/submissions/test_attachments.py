import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contest_portal.demo import files
from documents.files import INFECTED, UNSCANNED, WAITING
from submissions import content, parts
from submissions.models import Attachment, Dossier
from submissions.tasks import scan_files
from tests.services import EICAR
from tests.submissions.conftest import DRAFT, HANDED_IN, REGISTERED
from tests.submissions.pages import plain, words

PDF = files.pdf("giay", "Giay xac nhan").read()
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
HTML = b"<!doctype html><script>alert(1)</script>"


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return packed.getvalue()


def send(client: Client, dossier: Dossier, name: str, content: bytes, order: int = 5, **more):
    item = dossier.rules.items.get(order=order)
    upload = {f"{item.pk}-file": SimpleUploadedFile(name, content)} | more
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
        ("giay.pdf", HTML, "Tệp tên .pdf nhưng nội dung không phải PDF."),
        ("giay.pdf", PNG, "Tên tệp ghi .pdf nhưng nội dung là .png."),
        ("bang.xlsx", zipped("xl/workbook.xml"), "Loại tệp này không nhận."),
        (
            "macro.docx",
            zipped("word/document.xml", "word/vbaProject.bin"),
            "Tệp Word này có macro nên không nhận.",
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


def test_a_slot_has_rules_of_its_own(as_person, titled):
    """43: "Each required file has a type, size, page rule and example"."""
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    dossier.rules.items.filter(order=5).update(
        takes="picture", max_mb=3, max_pages=2, example="Chụp rõ con dấu."
    )
    page = plain(client.get(f"/ho-so/{dossier.pk}/").content.decode())
    said = "Ảnh JPG, PNG, mỗi tệp không quá 3 MB, không quá 2 trang (đếm ở tệp PDF)."
    assert said in page
    assert "Thế nào là được: Chụp rõ con dấu." in page
    refused = send(client, dossier, "giay.pdf", PDF).content.decode()
    assert "Mục này chỉ nhận ảnh JPG, ảnh PNG. Chọn tệp khác." in refused
    assert standing(dossier) == []


def test_a_new_version_keeps_the_old_one(as_person, titled):
    """48: "A new version keeps the old"."""
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    send(client, dossier, "ban dau.pdf", PDF)
    first = dossier.attachments.get(item__order=5)
    newer = files.pdf("moi", "Ban moi").read()
    send(client, dossier, "ban sau.pdf", newer, replaces=first.pk)
    second = dossier.attachments.current().get(item__order=5)
    assert (second.version, second.replaces, second.file_name) == (2, first, "ban sau.pdf")
    assert client.get(f"/tep/{first.pk}/").getvalue() == PDF
    assert client.get(f"/tep/{second.pk}/").getvalue() == newer
    page = words(client.get(f"/ho-so/{dossier.pk}/"))
    assert "bản 2, Hoàng Thu Hà gửi 8 giờ 00, thứ Hai 05/5/2025" in page
    assert "ban dau.pdf (bản 1, Hoàng Thu Hà gửi 8 giờ 00, thứ Hai 05/5/2025), đã thay" in page


def test_of_two_windows_that_replace_one_file_the_second_is_told(as_person, titled):
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    send(client, dossier, "mot.pdf", PDF)
    first = dossier.attachments.get(item__order=5)
    send(client, dossier, "hai.pdf", PDF, replaces=first.pk)
    late = send(client, dossier, "ba.pdf", PDF, replaces=first.pk)
    assert "vừa được thay hoặc bỏ" in client.get(late.url).content.decode()
    assert standing(dossier) == ["hai.pdf"]


@pytest.mark.parametrize("replaces", ["0", "x", "99999999999999999999"])
def test_only_a_file_of_the_slot_is_replaced(as_person, titled, replaces):
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    other = dossier.attachments.first()
    assert send(client, dossier, "a.pdf", PDF, replaces=replaces).status_code == 404
    assert send(client, dossier, "a.pdf", PDF, replaces=other.pk).status_code == 404


def test_who_saw_which_version_is_known(as_person, titled, person_of):
    """48: "who saw which version is known"."""
    file = titled(HANDED_IN).attachments.get(item__order=5)
    for _ in range(2):
        for who in ("ngan@cb.example", "ha@cb.example"):
            as_person(who).get(f"/tep/{file.pk}/").getvalue()
    seen = {reading.person for reading in file.readings.all()}
    assert seen == {person_of(who) for who in ("ngan@cb.example", "ha@cb.example")} - {
        file.uploaded_by
    }
    page = words(as_person("ha@cb.example").get(f"/ho-so/{file.dossier_id}/"))
    ngan = person_of("ngan@cb.example")
    assert f"Đã xem: {ngan} 8 giờ 00, thứ Hai 05/5/2025." in page


def called(response) -> str:
    """The name of a download that is read to its end."""
    assert response.getvalue()
    return response["Content-Disposition"].partition("''")[2]


def test_a_download_is_named_by_rule(as_person, titled):
    """A file carries the dossier's code, its slot and its version, whatever its sender typed."""
    registered, draft = titled(REGISTERED), titled(DRAFT)
    for who, dossier in (("ha@cb.example", registered), ("men@cb.example", draft)):
        send(as_person(who), dossier, "đơn của Lan.pdf", PDF)
    names = [
        called(as_person(who).get(f"/tep/{file.pk}/"))
        for who, dossier in (("ha@cb.example", registered), ("men@cb.example", draft))
        for file in dossier.attachments.filter(item__order=5)
    ]
    assert names == [
        f"{registered.code}_05_giay-xac-nhan-ap-dung_b1.pdf",
        f"nhap-{draft.pk}_05_giay-xac-nhan-ap-dung_b1.pdf",
    ]


def test_an_unscanned_file_is_its_senders_alone_and_an_infected_one_is_missing(
    scanner, as_person, titled
):
    """46: "Files are scanned and quarantined before anyone else can open them". Security test 15:
    "unscanned file is not openable by others; EICAR is blocked"."""
    dossier, men, ngan = (
        titled("Trò chơi tìm lỗi"), as_person("men@cb.example"), as_person("ngan@cb.example")
    )  # fmt: skip
    send(men, dossier, "giay.pdf", PDF + EICAR)
    file = dossier.attachments.get(item__order=5)
    assert men.get(f"/tep/{file.pk}/").getvalue() == PDF + EICAR
    assert str(WAITING) in ngan.get(f"/tep/{file.pk}/").content.decode()
    assert titled("Trò chơi tìm lỗi").completed_at is not None
    scan_files()
    assert [client.get(f"/tep/{file.pk}/").status_code for client in (men, ngan)] == [403, 403]
    assert titled("Trò chơi tìm lỗi").completed_at is None
    for client in (men, ngan):
        page = words(client.get(f"/ho-so/{dossier.pk}/"))
        assert str(INFECTED) in page
        assert "Còn thiếu 1 phần Giấy xác nhận áp dụng" in page
    men.post(f"/tep/{file.pk}/bo/")
    assert dossier.attachments.standing().filter(item__order=5).count() == 0


def test_a_file_that_the_scanner_does_not_take_is_missing_for_page_and_receipt_alike(
    scanner, as_person, titled
):
    """46, beyond the scanner's limits: refused for others, and it counts as missing."""
    dossier, men = titled("Trò chơi tìm lỗi"), as_person("men@cb.example")
    send(men, dossier, "giay.pdf", PDF + bytes(2**20))
    scan_files()
    dossier = titled("Trò chơi tìm lỗi")
    item = dossier.rules.items.get(order=5)
    assert (dossier.completed_at, content.of(dossier)[parts.of_item(item)]) == (None, [])
    page = words(men.get(f"/ho-so/{dossier.pk}/"))
    assert str(UNSCANNED) in page
    assert "Còn thiếu 1 phần Giấy xác nhận áp dụng" in page
    file = dossier.attachments.get(item=item)
    assert men.get(f"/tep/{file.pk}/").getvalue() == PDF + bytes(2**20)
    assert as_person("ngan@cb.example").get(f"/tep/{file.pk}/").status_code == 403


def test_a_clean_file_opens_for_all_who_see_the_dossier(scanner, as_person, titled):
    dossier = titled(REGISTERED)
    send(as_person("ha@cb.example"), dossier, "giay.pdf", PDF)
    file = dossier.attachments.get(item__order=5)
    scan_files()
    assert as_person("ngan@cb.example").get(f"/tep/{file.pk}/").getvalue() == PDF


def test_the_slots_take_as_many_queries_for_many_versions(
    as_person, titled, django_assert_max_num_queries
):
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    for number in range(3):
        send(client, dossier, f"{number}.pdf", PDF)
        as_person("ngan@cb.example").get(f"/tep/{dossier.attachments.last().pk}/").getvalue()
        with django_assert_max_num_queries(8):
            client.get(f"/ho-so/{dossier.pk}/")
