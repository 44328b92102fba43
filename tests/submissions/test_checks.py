"""The desk's checklist of a hand-in: đạt, thiếu or sai for each part."""

import json
from datetime import date, timedelta

import pytest
from django.utils import translation
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from contest_portal.demo.cast import PASSWORD
from contest_portal.workflow import Refused, perform
from submissions import checks, papers
from submissions.checklist import Line, checklist, failing
from submissions.models import Check
from submissions.workflow import STEPS
from tests.submissions.conftest import HANDED_IN, REGISTERED, STAMP, found_right, found_wanting

OFFICE = "ngan@cb.example"
NOTHING = json.dumps(["", "", ""])


def post(client, dossier, sent=None, address="", **typed):
    """The form as the page shows it when nothing was checked yet, with what the clerk chose."""
    form = {f"shown-{line.part}": NOTHING for line in checklist(dossier)}
    form["shown_receipt"] = 1
    form |= {name.replace("__", "-").replace("_", "-"): value for name, value in typed.items()}
    form |= sent or {}
    return client.post(f"/tiep-nhan/{dossier.pk}/kiem/{address}", form)


def stored(dossier) -> dict[str, tuple[str, str, str]]:
    checks = Check.objects.filter(receipt__dossier=dossier)
    return {c.part: (c.verdict, c.reason, c.note) for c in checks}


def test_each_part_is_marked_with_a_coded_reason_and_the_author_sees_these(as_person, titled):
    """74: "A checker marks each item đạt / thiếu / sai with a coded reason; the author sees
    exactly these"."""
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    response = post(
        client, dossier, verdict__facts="ok", verdict__answer_2="wrong", reason__answer_2="unclear",
        verdict__file_5="missing", reason__file_5="stamp", note__file_5="Xin dấu xã.",
    )  # fmt: skip
    assert response.url == f"/tiep-nhan/{dossier.pk}/"
    assert stored(dossier) == {
        "facts": ("ok", "", ""),
        "answer-2": ("wrong", "unclear", ""),
        "file-5": ("missing", "stamp", "Xin dấu xã."),
    }
    page = as_person("ha@cb.example").get(f"/ho-so/{dossier.pk}/")
    assert [(line.part, line.words, line.reason) for line in page.context["failing"]] == [
        ("answer-2", "Sai", "Nội dung chưa rõ"),
        ("file-5", "Thiếu", "Thiếu dấu, xác nhận của cơ quan hoặc địa phương"),
    ]
    assertContains(page, "Xin dấu xã.")


def test_what_is_left_unmarked_can_be_marked_right_at_once(as_person, titled):
    """The page tells how many answers nobody has looked at, which are folded."""
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    answers = sum(line.part.startswith("answer-") for line in checklist(dossier))
    page = client.get(f"/tiep-nhan/{dossier.pk}/")
    assertContains(page, f"Xem từng câu trả lời ({answers} chưa kiểm)", count=1)
    saved = post(client, dossier, verdict__facts="wrong", reason__facts="field", rest="ok")
    page = client.get(saved.url)
    assertContains(page, f"Đã lưu kết quả kiểm hồ sơ {dossier.code} lúc ", count=1)
    assertNotContains(page, "chưa kiểm)")
    verdicts = {part: verdict for part, (verdict, *_) in stored(dossier).items()}
    assert verdicts == {
        line.part: "wrong" if line.part == "facts" else "ok" for line in checklist(dossier)
    }


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {"verdict__facts": "wrong"},
            {"reason-facts": ["Chọn lý do cho phần “Thông tin giải pháp”."]},
        ),
        ({"verdict__facts": "bad"}, {"verdict-facts": ["Chọn Đạt, Thiếu hoặc Sai."]}),
        (
            {"verdict__facts": "wrong", "reason__facts": "x"},
            {"reason-facts": ["Chọn một lý do trong danh sách."]},
        ),
        (
            {"verdict__facts": "wrong", "reason__facts": "field", "note__facts": "x" * 501},
            {"note-facts": ["Dài quá 500 chữ cái, hiện có 501. Rút gọn lại."]},
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_part_and_nothing_is_lost(
    as_person, titled, typed, errors
):
    dossier = titled(HANDED_IN)
    page = post(as_person(OFFICE), dossier, **typed, note__file_5="Xin dấu xã.")
    assert page.context["checks"].errors == errors
    assertContains(page, 'value="Xin dấu xã."')
    assert stored(dossier) == {}


def test_two_clerks_never_overwrite_each_other_unseen(as_person, titled, person_of):
    """32: "The same entry open in two tabs or by two people warns and never silently
    overwrites": the first clerk's word stands, the second is shown it."""
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    found_wanting(dossier, person_of(OFFICE), file_5=STAMP)
    page = post(client, dossier, verdict__file_5="ok", verdict__facts="ok")
    assertContains(page, "Người khác vừa ghi: Thiếu, Thiếu dấu, xác nhận của cơ quan")
    assertContains(page, 'role="alert" tabindex="-1" autofocus', count=1)
    assert stored(dossier) == {"file-5": tuple(STAMP)}
    assertContains(page, f'name="shown-file-5" value="{escape(json.dumps(STAMP))}"')
    post(client, dossier, shown__file_5=json.dumps(STAMP), verdict__file_5="ok")
    assert stored(dossier) == {"file-5": ("ok", "", "")}


def test_a_page_that_stands_again_still_says_what_it_was_made_from(as_person, titled, person_of):
    """32: a reason that lacks elsewhere is no way around the other clerk's word."""
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    found_wanting(dossier, person_of(OFFICE), file_5=STAMP)
    page = post(client, dossier, verdict__file_5="ok", verdict__facts="wrong")
    assertContains(page, f'name="shown-file-5" value="{escape(NOTHING)}"')


def test_a_row_left_alone_does_not_undo_what_another_clerk_wrote(as_person, titled, person_of):
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    found_wanting(dossier, person_of(OFFICE), file_5=STAMP)
    post(client, dossier, verdict__facts="ok")  # from a page that showed nothing for file-5
    assert stored(dossier) == {"facts": ("ok", "", ""), "file-5": tuple(STAMP)}


def test_accepting_wants_every_part_looked_at_and_none_failing(titled, person_of):
    """74: "A checker marks each item đạt / thiếu / sai"."""
    dossier, office = titled(HANDED_IN), person_of(OFFICE)
    dossier.copies.update(received_at=clock.now())
    all_parts = len(checklist(dossier))
    with pytest.raises(Refused, match=f"^Còn {all_parts} phần chưa kiểm"):
        perform(STEPS, "accept", dossier, by=office)
    found_right(found_wanting(dossier, office), office)
    with pytest.raises(Refused) as refused:
        perform(STEPS, "accept", dossier, by=office)
    assert refused.value.reasons == [
        "Giấy xác nhận áp dụng: thiếu dấu, xác nhận của cơ quan hoặc địa phương. Xin dấu xã."
    ]


def test_the_marks_come_along_with_accepting(as_person, titled):
    """Look 7: "Nothing is lost": marked and accepted at once; a second press is told so."""
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    dossier.copies.update(received_at=clock.now())
    post(client, dossier, verdict__facts="ok", then="accept")
    assert (stored(dossier), titled(HANDED_IN).state) == ({"facts": ("ok", "", "")}, "handed_in")
    first = post(client, dossier, rest="ok", then="accept")
    assertContains(client.get(first.url), "Đã ghi: hồ sơ đã được tiếp nhận.")
    second = post(client, dossier, then="accept")
    assertContains(client.get(second.url), "Anh chị không cần bấm lại.")
    assert titled(HANDED_IN).state == "accepted"


def test_the_marks_come_along_with_the_next_label(as_person, titled):
    """67: "by scanning or typing the number": the marks are saved, then the copy is taken in."""
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    label = f"{dossier.code}-2"
    response = post(client, dossier, verdict__facts="wrong", then="scan", code=label)
    assertContains(response, "Chọn lý do cho phần “Thông tin giải pháp”.")
    assertContains(response, f'value="{label}"', count=1)
    assertContains(response, f"Chưa nhận bộ 02 của {dossier.code}: sửa chỗ nêu", count=1)
    assert response.context["form"].fields["code"].widget.attrs["autofocus"] is True
    assertContains(response, 'value="wrong" checked', count=1)
    assert (stored(dossier), dossier.copies.filter(received_at=None).count()) == ({}, 1)
    typed = {"verdict__facts": "wrong", "reason__facts": "field"}
    assert post(client, dossier, **typed, then="scan", code=label).url == (
        f"/tiep-nhan/{dossier.pk}/?bo=2"
    )
    assert stored(dossier) == {"facts": ("wrong", "field", "")}
    assert dossier.copies.filter(received_at=None).count() == 0


def test_looking_at_a_page_and_scanning_on_marks_nothing(as_person, titled):
    """What is missing by count is marked on the page; a label that is scanned does not save that.
    Enter in a note, with no label, saves and stays."""
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    dossier.attachments.filter(item__order=4).update(removed_at=clock.now())
    shown = {"shown-file-4": json.dumps(["missing", "not_there", ""])}
    same = {"verdict__file_4": "missing", "reason__file_4": "not_there"}
    post(client, dossier, **shown, **same, then="scan", code=f"{dossier.code}-1")
    assert (stored(dossier), titled(HANDED_IN).version) == ({}, dossier.version)
    response = post(client, dossier, verdict__facts="ok", then="scan", code="")
    assert (response.url, stored(dossier)) == (
        f"/tiep-nhan/{dossier.pk}/", {"facts": ("ok", "", "")}
    )  # fmt: skip


def test_the_marks_come_along_with_a_copy_that_is_taken_in(as_person, titled):
    """Look 7: "Nothing is lost": neither the marks nor the day on the postmark, which stands as it
    was typed where something else is to be mended first."""
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    copy, posted = dossier.copies.get(received_at=None), "02/5/2025"
    page = client.get(f"/tiep-nhan/{dossier.pk}/")
    for field in (f'value="receive-{copy.number}"', f'name="postmarked_on-{copy.number}"'):
        assertContains(page, field, count=1)
    assertNotContains(page, f"/bo/{copy.number}/nhan/")
    sent = {f"postmarked_on-{copy.number}": posted, "then": f"receive-{copy.number}"}
    page = post(client, dossier, sent, verdict__facts="wrong")
    assertContains(page, f'value="{posted}"', count=1)
    assert (stored(dossier), dossier.copies.filter(received_at=None).count()) == ({}, 1)
    post(client, dossier, sent, verdict__facts="ok")
    copy.refresh_from_db()
    assert (stored(dossier), copy.postmarked_on) == ({"facts": ("ok", "", "")}, date(2025, 5, 2))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_finding_says_missing_once(language):
    """The verdict is named where the reason does not begin with it; so in either language."""
    with translation.override(language):
        word = Check.Verdict.MISSING.label
        found = {
            reason.name: Line("facts", "", "", "missing", str(reason.label)).finding
            for reason in Check.Reason
        }
        once = {reason.name for reason in Check.Reason if found[reason.name] == f"{reason.label}."}
        both = {name for name, said in found.items() if said.startswith(f"{word}, ")}
    assert (once, both) == ({"SIGNATURE", "STAMP", "NO_EVIDENCE"}, {*Check.Reason.names} - once)


def test_the_marks_come_along_with_an_old_print_that_is_noted(as_person, titled):
    """72: "Differences between paper and file are recorded with coded reasons"; the first "Lưu"
    does not make the desk forget which print it holds."""
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    label = papers.labels(dossier)["labels"][0]["url"]
    dossier.answers.filter(question__order=5).update(text="Làm cách khác.")
    page = client.post("/tiep-nhan/quet/", {"code": label}, follow=True)
    address = page.request["QUERY_STRING"]
    assertContains(page, f'action="/tiep-nhan/{dossier.pk}/kiem/?{escape(address)}"', count=1)
    page = client.get(post(client, dossier, address=f"?{address}", verdict__facts="ok").url)
    assertContains(page, 'value="old_print-1"', count=1)
    sent = {"khac-kind": "version", "khac-note": "In từ bản cũ.", "then": "old_print-1"}
    post(client, dossier, sent, f"?{address}", verdict__authors="ok")
    assert dossier.copies.get(number=1).differences.get().kind == "version"
    assert sorted(stored(dossier)) == ["authors", "facts"]


def test_the_marks_come_along_to_the_page_of_a_copy(as_person, titled):
    dossier = titled(HANDED_IN)
    response = post(as_person(OFFICE), dossier, verdict__facts="ok", then="copy-1")
    assert response.url == f"/tiep-nhan/{dossier.pk}/bo/1/"
    assert stored(dossier) == {"facts": ("ok", "", "")}


def handed_in_again(dossier, desk, officer):
    """Returned by another clerk, and back with the same content."""
    perform(STEPS, "return", found_wanting(dossier, desk), by=desk, day=date(2025, 5, 12))
    perform(STEPS, "hand_in", dossier, by=officer)


@pytest.mark.parametrize("pressed", [{"rest": "ok"}, {"then": "accept"}, {"verdict-facts": "x"}])
def test_a_page_of_an_earlier_hand_in_marks_and_accepts_nothing(
    as_person, titled, person_of, pressed
):
    """32: "never silently overwrites": what nobody has looked at is not đạt. The new hand-in is
    shown, nothing of the old page on it."""
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    dossier.copies.update(received_at=clock.now())
    handed_in_again(dossier, person_of(OFFICE), person_of("ha@cb.example"))
    all_right = {f"verdict-{line.part}": "ok" for line in checklist(dossier)}
    before = stored(dossier)
    page = client.get(post(client, dossier, all_right | pressed).url)
    assertContains(page, "Hồ sơ vừa được nộp lại lúc 8\u00a0giờ")
    assertContains(page, '<input type="hidden" name="shown_receipt" value="2"', count=1)
    assertNotContains(page, 'value="ok" checked')
    assert (titled(HANDED_IN).state, stored(dossier)) == ("handed_in", before)


def test_an_earlier_hand_in_is_refused_under_the_lock(titled, person_of):
    dossier, office = titled(HANDED_IN), person_of(OFFICE)
    handed_in_again(dossier, office, person_of("ha@cb.example"))
    with pytest.raises(checks.HandedInAgain):
        checks.save(dossier, {"facts": checks.Found("ok")}, sequence=1, shown={}, by=office)


def test_what_has_left_the_desk_offers_only_what_can_be_done(as_person, titled, person_of):
    """The page of a refused save: links, and a scan field of its own."""
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    office = person_of(OFFICE)
    perform(STEPS, "return", found_wanting(dossier, office), by=office, day=date(2025, 5, 6))
    with clock.at(clock.now() + timedelta(days=3)):
        page = post(client, dossier, verdict__facts="ok")
    assertContains(page, "Không ghi kết quả kiểm được nữa")
    assertContains(page, f'href="/ho-so/{dossier.pk}/buoc/reopen/"', count=1)
    for dead in ('value="reopen"', 'value="copy-1"'):
        assertNotContains(page, dead)
    assertContains(page, 'form="quet"')


def test_an_unknown_label_leaves_the_clerk_at_the_dossier(as_person, titled):
    dossier = titled(HANDED_IN)
    page = post(as_person(OFFICE), dossier, verdict__facts="ok", then="scan", code="ZZ9-9999")
    assertContains(page, "Mã này không có. Xem lại mã ở góc tờ đầu.", count=1)
    assertContains(page, "Vừa quét: <b>ZZ9-9999</b>", count=1)
    assertContains(page, f'action="/tiep-nhan/{dossier.pk}/kiem/"', count=1)
    assert page.context["checks"]["verdict-facts"].value() == "ok"


def test_the_marks_come_along_to_the_page_of_the_supplement(as_person, titled):
    dossier = titled(HANDED_IN)
    typed = {"verdict__facts": "wrong", "reason__facts": "field", "then": "return"}
    response = post(as_person(OFFICE), dossier, **typed)
    assert response.url == f"/ho-so/{dossier.pk}/buoc/return/"
    assert stored(dossier) == {"facts": ("wrong", "field", "")}


def test_a_session_that_has_ended_keeps_the_marks(client, titled):
    """Look 7: "Nothing is lost"."""
    dossier = titled(HANDED_IN)
    page = post(client, dossier, verdict__facts="ok", then="scan", code=f"{dossier.code}-2")
    sent = dict(page.context["typed"])
    assert (sent["verdict-facts"], sent["code"]) == ("ok", f"{dossier.code}-2")
    entry = {"sign_in-login": OFFICE, "sign_in-password": PASSWORD}
    client.post(f"/tiep-nhan/{dossier.pk}/kiem/", sent | entry)
    assert stored(dossier) == {"facts": ("ok", "", "")}
    assert dossier.copies.filter(received_at=None).count() == 0


def test_each_part_shows_what_it_says(as_person, titled):
    page = as_person(OFFICE).get(f"/tiep-nhan/{titled(HANDED_IN).pk}/")
    words = {row.line.part: row.words for row in page.context["checks"].rows}
    assert words["facts"].startswith("Tên giải pháp: Bộ thẻ ghép vần")
    assert ", tác giả chính" in words["authors"]
    assert [part for part, said in words.items() if not said and "file" not in part] == []
    assertContains(page, words["answer-1"].split("\n")[0])


def test_who_accepts_at_that_moment_has_seen_another_checklist(titled, person_of):
    """The save claims the version: the accepting clerk is told, not overtaken."""
    seen, office = titled(HANDED_IN), person_of(OFFICE)
    seen.copies.update(received_at=clock.now())
    version = seen.version
    found_wanting(titled(HANDED_IN), office)
    assert titled(HANDED_IN).version == version + 1


def test_checks_are_saved_only_while_it_is_at_the_desk(as_person, titled, person_of):
    dossier, client = titled(HANDED_IN), as_person(OFFICE)
    perform(STEPS, "withdraw", dossier, by=person_of("ha@cb.example"), note="Tác giả đi xa.")
    page = post(client, dossier, verdict__facts="ok", note__file_5="Xin dấu xã.")
    assertContains(page, "Không ghi kết quả kiểm được nữa vì hồ sơ đã rút.")
    assert stored(dossier) == {}


@pytest.mark.parametrize("shown", ["", "[", '["ok"', '{"a": 1}', "[1, 2, 3, 4]", "null"])
def test_an_odd_hidden_field_overwrites_nothing(as_person, titled, person_of, shown):
    dossier = found_wanting(titled(HANDED_IN), person_of(OFFICE), file_5=STAMP)
    page = post(as_person(OFFICE), dossier, shown__file_5=shown, verdict__file_5="ok")
    assertContains(page, "Người khác vừa ghi")
    assert stored(dossier) == {"file-5": tuple(STAMP)}


def test_the_checklist_of_a_dossier_that_is_written(titled):
    lines = {line.part: line for line in checklist(titled(REGISTERED))}
    assert [line.label for line in failing(titled(REGISTERED))] == [
        "Phiếu đăng ký dự thi", "Ảnh sản phẩm hoặc mô hình", "Giấy xác nhận áp dụng",
    ]  # fmt: skip
    assert lines["file-4"].reason == "Cần ít nhất 2 tệp, hiện có 0."
    assert (lines["facts"].words, lines["facts"].checked) == ("Đã có", False)


def test_the_desk_page_costs_no_query_for_the_checklist(
    as_person, titled, person_of, django_assert_max_num_queries
):
    dossier = found_wanting(titled(HANDED_IN), person_of(OFFICE), file_5=STAMP)
    client = as_person(OFFICE)
    with django_assert_max_num_queries(8):
        page = client.get(f"/tiep-nhan/{dossier.pk}/")
    assertContains(page, 'name="verdict-file-5"', count=3)
