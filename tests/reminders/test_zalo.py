"""Texts to paste into a chat: under a thousand letters, whole lines, one link of ours."""

from django.urls import reverse
from hypothesis import given, strategies as st

from directives.models import Addressee, Directive
from reminders.zalo import CUT, MOST, fitted

LAST = "Mở trang: https://cong.example/viec-cua-toi/"


@given(st.lists(st.text(max_size=400), min_size=1, max_size=30))
def test_it_always_fits_by_whole_lines(lines) -> None:
    """Issue 5: "a ready text for Zalo under 1,000 characters with link and QR"."""
    found = fitted(["Kính gửi anh chị,", *(f"- {line}" for line in lines), "Cần hỏi: a."], LAST)
    assert len(found) <= MOST
    assert found.startswith("Kính gửi anh chị,\n")
    assert found.endswith(f"\n{LAST}")
    assert "\nCần hỏi: a." in found  # what is listed goes first


def test_what_is_cut_is_said() -> None:
    lines = ["Kính gửi anh chị,", *(f"- {'việc ' * 20}{n}" for n in range(20)), "Hạn nộp: mai."]
    found = fitted(lines, LAST).splitlines()
    assert found[:2] == lines[:2]
    assert found[-3:] == [CUT, "Hạn nộp: mai.", LAST]
    assert fitted(["x" * 2000], LAST) == f"{'x' * (MOST - len(LAST) - 2)}…\n{LAST}"


def test_a_letter_and_what_a_unit_owes(as_person, settings) -> None:
    letter = Directive.objects.get(contest__code="CB9", issued_at__isnull=False)
    unit = Addressee.objects.get(unit__memberships__person__email="ha@cb.example")
    ha = as_person("ha@cb.example")
    text = ha.get(reverse("letter_zalo", args=[letter.pk])).context["text"]
    assert "Hạn nộp: chậm nhất hết thứ Hai 19/5/2025, còn 14 ngày." in text
    assert text.endswith(f"Xem công văn: {settings.PORTAL_URL}/cong-van/{letter.pk}/")
    page = ha.get(reverse("addressee_zalo", args=[unit.pk]))
    assert "- Mục 1: đã đăng ký 7 trên 10 giải pháp, cần thêm 3." in page.context["text"]
    assert 'class="qr-code"' in page.content.decode()
    office = as_person("ngan@cb.example").get(reverse("letter_zalo", args=[letter.pk]))
    assert len(office.context["addressees"]) == 17
    assert "addressees" not in ha.get(reverse("letter_zalo", args=[letter.pk])).context


def test_only_who_has_done_it_is_thanked(as_person) -> None:
    """54: "Nobody who has finished is reminded"; who has not begun is no such unit."""
    letter = Directive.objects.get(contest__code="CB9", issued_at__isnull=False)
    ngan, texts = as_person("ngan@cb.example"), []
    for name in ("UBND phường Sông Bằng", "UBND phường Hợp Giang"):
        addressee = letter.addressees.get(unit__short_name=name)
        page = ngan.get(reverse("addressee_zalo", args=[addressee.pk]))
        texts.append(page.context["text"])
    assert ["- Chưa có giải pháp nào" in text for text in texts] == [True, False]
    assert ["Cảm ơn anh chị." in text for text in texts] == [False, True]
