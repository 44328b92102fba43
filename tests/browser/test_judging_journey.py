"""Judging as its people live it, from the declaration of conflicts to the certificate's page."""

from playwright.sync_api import expect

from documents.models import Document
from judging.models import Award, Council, Round, Seat
from organizations.models import Unit
from tests.browser.hands import follow, press, read, told
from tests.judging.prizes import add_prizes, second_organiser

TITLE, KINS = "Nắp cống ngăn mùi và rác đúc từ nhựa tái chế", "Giá phơi quần áo công nhân"


def test_from_the_declaration_to_the_certificate(portal) -> None:
    """Issue 7: "a browser journey from the declaration of conflicts to the certificate"."""
    council = Council.objects.get(contest__code="CB9")
    add_prizes(council)
    Round.objects.update(judges_needed=1)
    Seat.objects.filter(person__email="khue@cb.example").update(declared_at=None)
    second_organiser(council)
    Document.objects.create(
        kind="decision", issuer=Unit.objects.get(short_name="UBND tỉnh Cao Bằng"), number="950",
        symbol="QĐ-UBND", year=2025, month=6, day=27, subject="Trao giải",
    )  # fmt: skip
    a_judge_declares_and_scores(portal("khue@cb.example"))
    organiser = portal("tue@cb.example", width=360)
    the_conflict_is_decided(organiser, council)
    the_round_is_closed_and_prizes_proposed(organiser, council)
    another_checks(portal("kiem@cb.example"))
    the_result_is_published(organiser)
    anybody_reads_the_certificate(portal())


def a_judge_declares_and_scores(page) -> None:
    page.goto("/phieu-cham/")
    expect(page.get_by_role("main")).not_to_contain_text(TITLE)
    page.get_by_role("main").get_by_role("link", name="Khai báo xung đột lợi ích").click()
    page.get_by_label("Người thân có thể dự thi").fill("Mã Văn Khánh")
    press(page, "Lưu lời khai")
    told(page, "Đã lưu lời khai.")
    expect(page.get_by_role("main")).not_to_contain_text(KINS)
    follow(page, TITLE)
    for criterion, points in (("1. Tính mới", "36"), ("2. Khả năng", "27"), ("3. Hiệu", "26,5")):
        page.get_by_role("textbox", name=criterion).fill(points)
    read(page, "89,5 trên 100")
    read(page, "Đã lưu lúc")
    press(page, "Soát lại để niêm phong")
    press(page, "Niêm phong phiếu")
    told(page, "Đã niêm phong.")


def the_conflict_is_decided(page, council: Council) -> None:
    page.goto(f"/hoi-dong/{council.pk}/xung-dot/")
    page.get_by_role("link", name="Phan Minh Khuê, CB9-0003").click()
    page.get_by_label("Có xung đột, không chấm hồ sơ này").check()
    page.get_by_label("Ai chủ trì khi xét hồ sơ này").select_option(index=1)
    press(page, "Lưu quyết định")
    told(page, "Đã ghi quyết định.")


def the_round_is_closed_and_prizes_proposed(page, council: Council) -> None:
    page.goto(f"/vong-cham/{council.round_id}/khoa/")
    page.get_by_label("Lý do").fill("Hết hạn chấm")
    press(page, "Khóa vòng chấm")
    press(page, "Mở kết quả")
    page.goto("/xep-giai/CB9/")
    press(page, "Lấy đề xuất theo điểm")
    told(page, "Đã xếp ")


def another_checks(page) -> None:
    page.goto("/xep-giai/CB9/buoc/check/")
    press(page, "Xác nhận đã kiểm tra")
    told(page, "Đã xác nhận kiểm tra.")


def the_result_is_published(page) -> None:
    page.goto("/xep-giai/CB9/")
    follow(page, "Công bố kết quả")
    page.get_by_label("Quyết định trao giải").select_option(index=1)
    press(page, "Công bố kết quả")
    told(page, "Đã công bố kết quả.")


def anybody_reads_the_certificate(page) -> None:
    award = Award.objects.get(dossier__title=TITLE)
    page.goto(f"/chung-nhan/{award.code}/")
    for words in ("Giải Nhất", TITLE, "2025", "Tô Văn Nghị", "950/QĐ-UBND"):
        read(page, words)
