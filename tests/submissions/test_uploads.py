"""Files that come in pieces: resumed, joined, checked; of their person and dossier alone."""

from math import ceil

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from contest_portal import clock
from contest_portal.demo import NOW, files
from documents.files import BUSY, REFUSED_KIND
from submissions import uploads
from submissions.models import Dossier, Upload, UploadPiece
from submissions.tasks import sweep_uploads
from tests.submissions.conftest import DRAFT, HANDED_IN, REGISTERED
from tests.submissions.pages import plain, words
from tests.submissions.test_attachments import send, standing

PDF = files.pdf("giay", "Giay xac nhan").read()
MEGABYTE = 1024 * 1024
LARGE = PDF + b"\n%" + b"x" * MEGABYTE  # three pieces


def start(client: Client, dossier: Dossier, order: int = 5, **said):
    item = dossier.rules.items.get(order=order)
    said = {"name": "giay.pdf", "size": len(LARGE), "stamp": "1746400000000"} | said
    return client.post(f"/ho-so/{dossier.pk}/tep/{item.pk}/gui/", said)


def put(client: Client, begun: dict, number: int, content: bytes = LARGE):
    piece = content[number * uploads.PIECE : (number + 1) * uploads.PIECE]
    return client.put(f"{begun['url']}{number}/", piece, content_type="application/octet-stream")


def sent(client: Client, begun: dict, content: bytes = LARGE, **said):
    for number in range(ceil(len(content) / uploads.PIECE)):
        assert put(client, begun, number, content).status_code == 204
    return client.post(begun["url"], said)


@pytest.fixture
def ha(as_person) -> Client:
    return as_person("ha@cb.example")


def test_a_cut_loses_no_piece_that_had_come(ha, titled, django_capture_on_commit_callbacks):
    """44: "A 100 MB upload survives a 30-second network cut"."""
    dossier = titled(REGISTERED)
    begun = start(ha, dossier).json()
    assert begun["there"] == []
    assert [put(ha, begun, number).status_code for number in (0, 0, 2)] == [204, 204, 204]
    again = start(ha, dossier).json()
    assert (again["url"], again["there"]) == (begun["url"], [0, 2])
    assert put(ha, begun, 1).status_code == 204
    pieces = list(UploadPiece.objects.values_list("file", flat=True))
    folder = pieces[0].rpartition("/")[0]
    default_storage.save(
        f"{folder}/3", files.pdf("giay", "Sot lai")
    )  # of a process that was killed
    with django_capture_on_commit_callbacks(execute=True):
        place = ha.post(begun["url"]).json()["place"]
    kept = dossier.attachments.get(item__order=5)
    assert place == f"/ho-so/{dossier.pk}/#o-{kept.item_id}"
    assert (kept.file_name, kept.size, kept.version) == ("giay.pdf", len(LARGE), 1)
    assert ha.get(f"/tep/{kept.pk}/").getvalue() == LARGE
    assert (Upload.objects.count(), [p for p in pieces if default_storage.exists(p)]) == (0, [])
    assert (len(pieces), default_storage.exists(folder)) == (3, False)


@pytest.mark.logs_errors  # the 503
def test_a_file_that_cannot_be_checked_now_keeps_its_pieces(ha, titled, all_drawing):
    """44: what has come is not sent again because the portal is busy."""
    dossier = titled(REGISTERED)
    begun = start(ha, dossier).json()
    answer = sent(ha, begun)
    assert (answer.status_code, answer.json()) == (503, {"error": BUSY})
    assert start(ha, dossier).json()["there"] == [0, 1, 2]
    refused = send(ha, dossier, "giay.pdf", PDF)
    assert (refused.status_code, str(BUSY) in refused.content.decode()) == (422, True)


def test_a_slot_holds_twenty_files_and_a_dossier_a_gigabyte(ha, titled):
    """Issue 4, bad input: "bounded"; a replaced file counts in bytes, not in the slot."""
    dossier, full = titled(REGISTERED), uploads.SLOT_FULL.format(number=uploads.MOST_FILES)
    for number in range(uploads.MOST_FILES):
        send(ha, dossier, f"{number}.pdf", PDF)
    assert start(ha, dossier).json() == {"error": full}
    page = ha.get(send(ha, dossier, "them.pdf", PDF).url).content.decode()
    assert full in plain(page)
    last = dossier.attachments.filter(item__order=5).last()
    assert start(ha, dossier, replaces=last.pk).status_code == 200
    assert send(ha, dossier, "thay.pdf", PDF, replaces=last.pk).status_code == 302
    assert len(standing(dossier)) == uploads.MOST_FILES
    dossier.attachments.filter(pk=last.pk).update(size=uploads.MOST_IN_ALL - 1000)
    assert start(ha, dossier, order=2).json() == {"error": uploads.DOSSIER_FULL}


def test_a_hundred_megabytes_where_the_slot_allows_them(ha, titled):
    """44: "A 100 MB upload"."""
    dossier = titled(REGISTERED)
    dossier.rules.items.filter(order=5).update(max_mb=100)
    content = PDF + b"\n%" + bytes(100 * MEGABYTE - len(PDF) - 2)
    begun = start(ha, dossier, size=len(content)).json()
    assert sent(ha, begun, content).status_code == 200
    assert dossier.attachments.get(item__order=5).size == 100 * MEGABYTE
    assert start(ha, dossier, size=len(content) + 1).json() == {
        "error": "Tệp lớn quá 100 MB. Chụp lại hoặc chọn tệp khác."
    }


def test_a_photo_that_the_browser_shrank_is_told(ha, titled):
    dossier = titled(REGISTERED)
    begun = start(ha, dossier, size=len(PDF)).json()
    sent(ha, begun, PDF, original=str(8 * MEGABYTE))
    page = ha.get(f"/ho-so/{dossier.pk}/").content.decode().replace("\xa0", " ")
    said = f"Đã nhận tệp giay.pdf, ảnh đã thu nhỏ từ 8,0 MB còn {len(PDF)} byte."
    assert said in page


def test_a_file_may_take_the_place_of_another(ha, titled):
    """48: "A new version keeps the old"."""
    dossier = titled(REGISTERED)
    sent(ha, start(ha, dossier).json())
    first = dossier.attachments.get(item__order=5)
    sent(ha, start(ha, dossier, replaces=first.pk).json())
    second = dossier.attachments.current().get(item__order=5)
    assert (second.replaces, second.version) == (first, 2)


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ({"name": "a.exe"}, 422, REFUSED_KIND), ({"name": "../..\0"}, 422, REFUSED_KIND),
        ({"size": 21 * MEGABYTE}, 422, "Tệp lớn quá 20 MB. Chụp lại hoặc chọn tệp khác."),
        ({"size": 0}, 422, "Tệp này trống, không có nội dung. Chọn tệp khác."),
        ({"size": "x"}, 422, "Tệp này trống, không có nội dung. Chọn tệp khác."),
        ({"size": 10**30}, 422, "Tệp này trống, không có nội dung. Chọn tệp khác."),
    ],
)  # fmt: skip
def test_what_would_be_refused_later_is_refused_at_once(ha, titled, said, status, sentence):
    answer = start(ha, titled(REGISTERED), **said)
    assert (answer.status_code, answer.json()) == (status, {"error": sentence})
    assert Upload.objects.count() == 0


def test_a_picture_of_an_iphone_gets_the_way_out(ha, titled):
    """Bad input: "HEIC"."""
    said = start(ha, titled(REGISTERED), name="IMG_1.HEIC").json()["error"]
    assert said.startswith("Ảnh kiểu HEIC của iPhone chưa nhận được.")


def test_the_whole_is_checked_like_any_file(ha, titled):
    """45: "A file whose content is not what its name says is refused with the reason"."""
    dossier, html = titled(REGISTERED), b"<!doctype html><script>alert(1)</script>"
    answer = sent(ha, start(ha, dossier, size=len(html)).json(), html)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("Tệp tên .pdf nhưng nội dung không phải PDF.")
    assert (standing(dossier), Upload.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("number", "content"),
    [(0, b""), (0, b"x"), (0, bytes(uploads.PIECE + 1)), (3, b"x"), (999999, b"x")],
)
def test_never_more_or_other_than_was_announced(ha, titled, number, content):
    begun = start(ha, titled(REGISTERED)).json()
    answer = ha.put(f"{begun['url']}{number}/", content, content_type="application/octet-stream")
    assert (answer.status_code, UploadPiece.objects.count()) == (400, 0)


def test_an_end_before_all_has_come_keeps_what_has(ha, titled):
    dossier = titled(REGISTERED)
    begun = start(ha, dossier).json()
    put(ha, begun, 0)
    answer = ha.post(begun["url"])
    assert (answer.status_code, answer.json()) == (409, {"error": uploads.INCOMPLETE})
    assert start(ha, dossier).json()["there"] == [0]


def test_of_two_windows_that_end_one_upload_one_puts_the_file(ha, titled, person_of):
    dossier = titled(REGISTERED)
    begun = start(ha, dossier).json()
    upload = Upload.objects.get()
    sent(ha, begun)
    assert ha.post(begun["url"]).status_code == 404
    item, whole = upload.item, files.pdf("giay", "x")
    with pytest.raises(uploads.Refused, match="đã gửi xong ở cửa sổ khác"):
        uploads.attach(dossier, item, whole, by=person_of("ha@cb.example"), upload=upload)
    assert standing(dossier) == ["giay.pdf"]


def test_what_was_not_sent_to_the_end_is_listed_and_can_be_thrown_away(
    ha, as_person, titled, django_capture_on_commit_callbacks
):
    """44, for who comes back to the page later: how much is there, and how it goes on."""
    dossier = titled(REGISTERED)
    begun = start(ha, dossier).json()
    page = f"/ho-so/{dossier.pk}/"
    unfinished = (
        "Chưa gửi xong: đã có 512,0 KB trên 1,0 MB. Chọn lại đúng tệp này để gửi tiếp phần còn lại."
    )
    assert unfinished not in words(ha.get(page))
    put(ha, begun, 0)
    assert unfinished in words(ha.get(page))
    assert unfinished not in words(as_person("ngan@cb.example").get(page))
    piece = UploadPiece.objects.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        done = ha.post(f"{begun['url']}bo/", follow=True)
    assert "Đã bỏ phần đã gửi của tệp giay.pdf." in done.content.decode()
    assert unfinished not in words(done)
    assert (Upload.objects.count(), default_storage.exists(piece)) == (0, False)


@pytest.mark.parametrize(
    ("who", "status"),
    [("ngan@cb.example", 404), ("men@cb.example", 404), ("thanh@cb.example", 404)],
)
def test_an_upload_is_its_persons_alone(ha, as_person, titled, who, status):
    """Security test 17: "Upload is tied to the uploader's draft; an orphan upload cannot be
    attached by someone else"."""
    begun = start(ha, titled(REGISTERED)).json()
    other = as_person(who)
    assert put(other, begun, 0).status_code == status
    assert other.post(begun["url"]).status_code == status
    assert other.post(f"{begun['url']}bo/").status_code == status
    assert Client().post(begun["url"]).status_code == 302
    assert UploadPiece.objects.count() == 0


def test_who_lost_the_right_to_write_ends_no_upload(as_person, titled, person_of):
    """Security test 17, and 409 for a dossier that was handed in meanwhile."""
    ha, dossier = as_person("ha@cb.example"), titled(REGISTERED)
    begun = start(ha, dossier).json()
    Dossier.objects.filter(pk=dossier.pk).update(state="handed_in")
    answer = sent(ha, begun)
    assert answer.status_code == 409
    assert "đã nộp" in answer.json()["error"]
    person_of("ha@cb.example").memberships.all().delete()
    assert ha.post(begun["url"]).status_code == 404


def test_a_sealed_dossier_begins_no_upload(ha, titled):
    answer = start(ha, titled(HANDED_IN))
    assert answer.status_code == 409
    assert answer.json()["error"].startswith("Không sửa được nữa vì hồ sơ")


def test_another_file_of_the_same_name_and_size_is_another_upload(ha, titled):
    dossier = titled(REGISTERED)
    begun = start(ha, dossier).json()
    assert start(ha, dossier, stamp="1746400000001").json()["url"] != begun["url"]
    assert start(ha, dossier, order=2).json()["url"] != begun["url"]


def test_unfinished_uploads_are_few_and_the_oldest_make_room(ha, titled):
    dossier = titled(REGISTERED)
    dossier.rules.items.update(max_mb=100)
    for number in range(uploads.MOST + 2):
        start(ha, dossier, stamp=str(number))
    assert sorted(Upload.objects.values_list("stamp", flat=True), key=int) == [
        str(number) for number in range(2, uploads.MOST + 2)
    ]
    for number in range(4):
        start(ha, dossier, stamp=f"10{number}", size=100 * MEGABYTE)
    assert sum(Upload.objects.values_list("size", flat=True)) == 300 * MEGABYTE


def test_what_nobody_went_on_sending_is_swept_after_a_day(
    ha, as_person, titled, django_capture_on_commit_callbacks
):
    begun = start(ha, titled(REGISTERED)).json()
    put(ha, begun, 0)
    path = UploadPiece.objects.get().file.name
    with clock.at(NOW + uploads.KEPT / 2):
        start(as_person("men@cb.example"), titled(DRAFT))
    with clock.at(NOW + uploads.KEPT * 1.1), django_capture_on_commit_callbacks(execute=True):
        sweep_uploads()
    assert [upload.person.email for upload in Upload.objects.all()] == ["men@cb.example"]
    assert default_storage.exists(path) is False


def test_pieces_of_an_upload_that_is_gone_are_swept(ha, titled):
    """Who took the file in died before they had left the disk."""
    begun = start(ha, titled(REGISTERED)).json()
    put(ha, begun, 0)
    path = UploadPiece.objects.get().file.name
    sweep_uploads()
    assert default_storage.exists(path) is True  # it is on its way
    Upload.objects.all().delete()
    sweep_uploads()
    assert default_storage.exists(path) is False
