"""Files on their way from a real browser: through a cut, after a reload, photos made smaller."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from contest_portal.demo import files
from submissions import uploads
from submissions.models import Attachment, Dossier, UploadPiece
from tests.browser.hands import read
from tests.browser.watching import Watch
from tests.submissions.conftest import REGISTERED

pytestmark = pytest.mark.django_db(transaction=True)
LARGE = files.pdf("giay", "Giay xac nhan").read() + b"\n%" + b"x" * (10 * uploads.PIECE)
PICTURES, PROOF = 4, 5  # the slots by their order


@pytest.fixture
def dossier(demo) -> Dossier:
    return Dossier.objects.get(title__startswith=REGISTERED)


@pytest.fixture
def large(tmp_path) -> str:
    path = tmp_path / "giay xac nhan.pdf"
    path.write_bytes(LARGE)
    return str(path)


def slot(page: Page, dossier: Dossier, order: int) -> Locator:
    return page.locator(f"#o-{dossier.rules.items.get(order=order).pk}")


def choose(place: Locator, path: str) -> None:
    """In the form that adds a file, which stands after those of the files that are there."""
    place.locator("input[type=file]").last.set_input_files(path)


def told(page: Page, words: str) -> None:
    """The portal says so, after a page was read again: with patience on a busy machine."""
    said = page.get_by_role("status").filter(has_text=words)
    expect(said).to_be_visible(timeout=30_000)


def stop_before(page: Page, number: int) -> None:
    """The network goes when the piece with this number is about to leave."""

    def cut(route, request) -> None:
        page.context.set_offline(True)
        route.abort("internetdisconnected")

    page.route(f"**/tai-len/*/{number}/", cut)


def test_an_upload_survives_a_cut(portal, dossier, large) -> None:
    """44: "A 100 MB upload survives a 30-second network cut"."""
    page = portal("ha@cb.example", width=360)
    page.goto(f"/ho-so/{dossier.pk}/")
    stop_before(page, 4)
    place = slot(page, dossier, PROOF)
    choose(place, large)
    expect(place).to_contain_text("Đang mất mạng, có mạng sẽ gửi tiếp.")
    there = list(UploadPiece.objects.values_list("pk", "number"))
    assert [number for _, number in there] == [0, 1, 2, 3]
    page.unroute("**/tai-len/*/4/")
    page.context.set_offline(False)
    told(page, "Đã nhận tệp giay xac nhan.pdf.")
    kept = dossier.attachments.get(item__order=PROOF)
    assert kept.file.read() == LARGE
    kept.file.close()


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(portal, dossier, large) -> None:
    """Files: "an upload that resumes"."""
    page = portal("ha@cb.example")
    page.goto(f"/ho-so/{dossier.pk}/")
    page.route("**/tai-len/*/6/", lambda route: route.abort("internetdisconnected"))
    choose(slot(page, dossier, PROOF), large)
    expect(slot(page, dossier, PROOF)).to_contain_text("Đang mất mạng")
    page.reload()
    expect(slot(page, dossier, PROOF)).to_contain_text("đã có 3,0 MB trên 5,0 MB")
    page.unroute("**/tai-len/*/6/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else 0)
    choose(slot(page, dossier, PROOF), large)
    told(page, "Đã nhận tệp giay xac nhan.pdf.")
    assert [int(url.split("/")[-2]) for url in sent] == [6, 7, 8, 9, 10]


@pytest.mark.logs_errors  # the 503
def test_a_portal_that_is_busy_is_asked_again(portal, dossier, large, all_drawing) -> None:
    """44: what has come is not sent again, nor lost, because no process was free to check it."""
    page = portal("ha@cb.example")
    page.goto(f"/ho-so/{dossier.pk}/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else 0)
    choose(slot(page, dossier, PROOF), large)
    expect(slot(page, dossier, PROOF)).to_contain_text("Cổng đang bận, sẽ tự gửi lại.")
    all_drawing()
    told(page, "Đã nhận tệp giay xac nhan.pdf.")
    assert len(sent) == 11


def test_stopping_keeps_what_was_sent(portal, live_server, dossier, large) -> None:
    """The slot while it sends has "Dừng"; the same file then goes on."""
    page = portal("ha@cb.example", width=360)
    page.goto(f"/ho-so/{dossier.pk}/")
    page.route("**/tai-len/*/3/", lambda route: route.abort("internetdisconnected"))
    place = slot(page, dossier, PROOF)
    choose(place, large)
    expect(place).to_contain_text("Đang mất mạng")
    place.get_by_role("button", name="Dừng").click()
    expect(place).to_contain_text("Đã dừng. Chọn lại tệp này thì gửi tiếp phần còn lại.")
    page.unroute("**/tai-len/*/3/")
    watch = Watch(page, live_server.url)
    watch.look()
    assert watch.found == {}
    choose(place, large)
    told(page, "Đã nhận tệp giay xac nhan.pdf.")
    assert Attachment.objects.filter(dossier=dossier, item__order=PROOF).count() == 1


def test_a_photo_is_made_smaller_and_stands_upright(portal, dossier, tmp_path) -> None:
    """Files: "photos shrunk in the browser"."""
    path = tmp_path / "anh.jpg"
    photo = Image.effect_noise((4000, 3000), 90).convert("RGB")
    photo.paste("black", (0, 0, 4000, 300))  # the upper edge of what the sensor saw
    turned = Image.Exif()
    turned[0x0112] = 6  # held upright: the sensor's upper edge is at the right
    photo.save(path, "JPEG", quality=95, exif=turned)
    page = portal("ha@cb.example", width=360)
    page.goto(f"/ho-so/{dossier.pk}/")
    choose(slot(page, dossier, PICTURES), str(path))
    told(page, "ảnh đã thu nhỏ từ")
    kept = dossier.attachments.filter(item__order=PICTURES).latest("pk")
    with kept.file.open("rb") as content:
        shrunk = Image.open(io.BytesIO(content.read()))
    assert (shrunk.size, shrunk.format, dict(shrunk.getexif())) == ((1800, 2400), "JPEG", {})
    assert max(shrunk.getpixel((1790, 1200))) < 30
    assert kept.size < path.stat().st_size / 2


def test_a_refused_file_says_why_and_another_can_be_chosen(
    portal, live_server, dossier, tmp_path
) -> None:
    """45: "refused with the reason"."""
    page = portal("ha@cb.example", width=360)
    watch = Watch(page, live_server.url)
    page.goto(f"/ho-so/{dossier.pk}/")
    place, wrong = slot(page, dossier, PROOF), tmp_path / "IMG_0001.HEIC"
    wrong.write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))
    choose(place, str(wrong))
    expect(place).to_contain_text("Máy này không đọc được ảnh HEIC.")
    expect(place.locator(".file-slot-refused")).to_contain_text("Chọn lại")
    watch.look()
    assert watch.found == {}
    good = tmp_path / "giay.pdf"
    good.write_bytes(LARGE[:-1])
    choose(place, str(good))
    told(page, "Đã nhận tệp giay.pdf.")


def test_a_file_is_replaced_and_its_earlier_version_stays_in_reach(
    portal, live_server, dossier, large
) -> None:
    """48: "A new version keeps the old"."""
    page = portal("ha@cb.example", width=360)
    watch = Watch(page, live_server.url)
    page.goto(f"/ho-so/{dossier.pk}/")
    page.get_by_text("Xem tệp của").click()
    place = slot(page, dossier, 2)
    place.get_by_text("Thay").first.click()
    place.locator("input[type=file]").first.set_input_files(large)
    told(page, "Đã nhận tệp giay xac nhan.pdf.")
    read(page, "bản 2, Hoàng Thu Hà gửi")
    place.get_by_text("Các bản đã gửi, ai đã xem").click()
    expect(place).to_contain_text("đã thay hoặc bỏ")
    watch.look()
    assert watch.found == {}


def test_without_a_script_the_form_sends_the_file_whole(portal, dossier, large) -> None:
    page = portal("ha@cb.example", width=360, java_script_enabled=False)
    page.goto(f"/ho-so/{dossier.pk}/")
    place = slot(page, dossier, PROOF)
    choose(place, large)
    place.get_by_role("button", name="Gửi tệp").last.click()
    told(page, "Đã nhận tệp giay xac nhan.pdf.")
    assert dossier.attachments.get(item__order=PROOF).size == len(LARGE)
