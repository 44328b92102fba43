"""Anybody may ask whether a code and a file are genuine; nobody learns more than that."""

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from contest_portal import clock
from contest_portal.demo import NOW
from documents import codes, exports, workflow
from documents.models import Document
from organizations.guesses import GUESSES
from tests.documents.conftest import PDF, text

UNKNOWN = "2345-6789-ABCD"


@pytest.fixture(autouse=True)
def nobody_has_guessed(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def issued(draft, person_of):
    def make(number: str = "12", **more) -> Document:
        document = draft("Nội dung chưa công bố", **more)
        given = {"number": number, "day": clock.today()}
        workflow.issue(document, by=person_of("ngan@cb.example"), **given)
        return Document.objects.get(pk=document.pk)

    return make


def content(record) -> SimpleUploadedFile:
    with record.file.open() as file:
        return SimpleUploadedFile("a.pdf", file.read())


def test_a_code_says_what_the_paper_is_and_keeps_what_is_not_public(issued, client):
    """ "A public page says whether a code and a file are genuine"."""
    document = issued()
    response = client.get(f"/xac-minh/{document.verification_code}/")
    page = text(response)
    for words in (
        "Mã này là thật", "Báo cáo số 12/BC-UBND ngày 05/5/2025", document.sha256,
        "Ủy ban nhân dân thành phố Cao Bằng", "8 giờ 00, thứ Hai 05/5/2025",
    ):  # fmt: skip
        assert words in page
    assert "Nội dung chưa công bố" not in page
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    Document.objects.update(published_at=NOW)
    assert "Nội dung chưa công bố" in text(client.get(f"/xac-minh/{document.verification_code}/"))


@pytest.mark.parametrize("how", [str.lower, lambda code: code.replace("-", " "),
                                 lambda code: f" {code.replace('-', '')} "])  # fmt: skip
def test_a_code_is_typed_loosely(issued, client, how):
    document = issued()
    response = client.post("/xac-minh/", {"code": how(document.verification_code)})
    assert response.url == f"/xac-minh/{document.verification_code}/"


def test_a_replaced_paper_says_so(issued, client):
    old = issued()
    new = issued("13", replaces=old)
    page = text(client.get(f"/xac-minh/{old.verification_code}/"))
    assert ("Văn bản đã được thay thế" in page, new.title in page) == (True, True)
    assert "đã được thay thế" not in text(client.get(f"/xac-minh/{new.verification_code}/"))


@pytest.mark.parametrize("code", [UNKNOWN, "x", "2345-6789-ABC0", "%3Cb%3E", "Mã"])
def test_an_unknown_code_is_said(demo, client, code):
    response = client.get(f"/xac-minh/{code}/")
    assert (response.status_code, "Cổng không có mã này" in text(response)) == (404, True)
    assert "<b>" not in text(response)


def test_a_draft_has_no_code_and_a_paper_without_one_is_not_found(draft, client):
    draft()
    assert client.get("/xac-minh/-/").status_code == 404


def test_a_file_is_compared(issued, client, paper):
    document = issued()
    paper("khác.pdf", published=False)
    same = {"code": document.verification_code, "file": content(document)}
    assert "Đúng là tệp đã phát hành" in text(client.post("/xac-minh/", same))
    other = {"code": document.verification_code, "file": SimpleUploadedFile("a.pdf", PDF)}
    assert "Tệp này khác tệp đã phát hành" in text(client.post("/xac-minh/", other))
    page = text(client.post("/xac-minh/", {"file": content(document)}))
    assert ("Đúng là tệp đã phát hành" in page, document.title in page) == (True, True)
    hidden = text(client.post("/xac-minh/", {"file": SimpleUploadedFile("a.pdf", PDF)}))
    assert "Cổng không có tệp này" in hidden  # entered by hand and not published
    Document.objects.update(published_at=NOW)
    found = text(client.post("/xac-minh/", {"file": SimpleUploadedFile("a.pdf", PDF)}))
    assert "Đúng là tệp đã phát hành" in found


def test_an_export_says_when_and_of_which_unit_it_is_and_names_nobody(
    demo, client, person_of, settings, tmp_path
):
    """Statement 98: "Every export states filter, time, author and a code to verify it"."""
    settings.MEDIA_ROOT = tmp_path
    tue = person_of("tue@cb.example")
    export = exports.ask(tue, "submissions.tasks.contest_sheet", "Lọc theo Hoàng Thị Dợ")
    address = f"/xac-minh/{export.verification_code}/"
    assert client.get(address).status_code == 404  # not made yet
    done(export)
    page = text(client.get(address))
    for words in ("ho-so-CB9.txt", "Liên hiệp các Hội", "giữ đến 8 giờ 00, thứ Hai 12/5/2025"):
        assert words in page
    assert [name in page for name in (tue.full_name, "Hoàng Thị Dợ")] == [False, False]
    exports.Export.objects.update(expires_at=NOW)
    with clock.at(NOW.replace(hour=23)):
        exports.clear_expired()
        assert "đã xóa khi hết hạn" in text(client.get(address))
        same = {"file": SimpleUploadedFile("a.txt", b"CB9")}
        assert "Đúng là tệp đã phát hành" in text(client.post("/xac-minh/", same))


def done(export) -> None:
    export.file_name, export.content_type, export.size = "ho-so-CB9.txt", "text/plain", 3
    export.sha256, export.state = exports.digest([b"CB9"]), "done"
    export.file.save("x", ContentFile(b"CB9"), save=False)
    export.save()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"code": ""}, "code", "Gõ mã xác minh hoặc chọn tệp cần đối chiếu."),
        ({"code": "ABC"}, "code", "Mã xác minh có 12 chữ và số, chia ba nhóm, ví dụ "
         "ABCD-EFGH-2345. Xem lại rồi gõ lại."),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "file",
         "Tệp này trống, không có nội dung. Chọn tệp khác."),
    ],
)  # fmt: skip
def test_bad_input_is_said_beside_its_field(demo, client, typed, field, sentence):
    form = client.post("/xac-minh/", typed).context["form"]
    assert form.errors == {field: [sentence]}
    assert form["code"].value() == typed.get("code")


def test_a_large_file_is_compared_by_its_owner(demo, client, settings):
    settings.MAX_UPLOAD_MB = 0
    form = client.post("/xac-minh/", {"file": SimpleUploadedFile("a.pdf", b"x")}).context["form"]
    assert list(form.errors) == ["file"]


def test_codes_cannot_be_guessed(issued, client):
    document = issued()
    answers = [client.get(f"/xac-minh/{UNKNOWN}/").status_code for _ in range(GUESSES)]
    assert answers == [404] * GUESSES
    assert client.get(f"/xac-minh/{document.verification_code}/").status_code == 429


def test_codes_are_many_and_plain():
    made = {codes.new_code() for _ in range(1000)}
    assert len(made) == 1000
    assert {codes.spelled(code.lower()) for code in made} == made


def test_every_page_leads_there(demo, client):
    assert 'href="/xac-minh/"' in text(client.get("/van-ban/"))
