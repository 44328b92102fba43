"""A rule or a day changes by a decision, and everybody reads what, when and by which."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.test import Client

from contest_portal import clock
from directives import versions
from directives.models import Contest, Deadline, DeadlineMove, Directive, Example, Rules
from documents.models import Document
from organizations.models import Person
from submissions.models import Dossier
from tests.directives.conftest import text_of, unit
from tests.directives.test_deadline_create import data as day_data
from tests.directives.test_extension_create import extend
from tests.directives.test_rules_edit import rows

RENEW, PAGE = "/hoi-thi/CB9/the-le-moi/", "/hoi-thi/CB9/thay-doi/"
BODY = "Ban Tổ chức Hội thi Sáng tạo Kỹ thuật tỉnh Cao Bằng lần thứ 9"


def decision(**more: Any) -> dict[str, Any]:
    return {
        "kind": "decision", "number": "12", "symbol": "QĐ-BTCHT", "issued_on": "02/5/2025",
        "issuer": unit(BODY).pk, "subject": "Sửa đổi Thể lệ",
    } | more  # fmt: skip


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def second(organiser: Client, cb9: Contest) -> Rules:
    """The second version of the rules of Cao Bằng 9, being written."""
    organiser.post(RENEW, decision())
    return cb9.rules.get(version=2)


def test_without_a_decision_there_is_no_new_version(organiser, cb9) -> None:
    """Statement 3: "… and by which decision"."""
    empty = dict.fromkeys(("number", "symbol", "issued_on", "subject"), "")
    form = organiser.post(RENEW, decision(**empty)).context["form"]
    assert form.errors["number"] == ["Ghi số văn bản. Cổng không tự đặt số."]
    assert set(form.errors) == {"number", "symbol", "issued_on", "subject"}
    form = organiser.post(RENEW, decision(issued_on="06/5/2025")).context["form"]
    assert form.errors == {"issued_on": ["Ngày này chưa tới. Ghi ngày ký văn bản."]}
    assert cb9.rules.count() == 1


def test_a_new_version_has_all_that_the_old_one_says(cb9, second) -> None:
    first = cb9.rules.get(version=1)
    for part in ("fields", "criteria", "items", "questions", "sections"):
        old, new = (
            [
                {k: v for k, v in row.items() if k not in ("id", "rules_id")}
                for row in getattr(one, part).values()
            ]
            for one in (first, second)
        )
        assert old == new
    texts = [
        list(
            Example.objects.filter(question__rules=one).values_list(
                "question__order", "field__order", "text"
            )
        )
        for one in (first, second)
    ]
    under = [
        list(one.sections.values_list("order", "questions__order").order_by("order", "questions"))
        for one in (first, second)
    ]  # fmt: skip
    assert (texts[0], under[0]) == (texts[1], under[1])
    assert len(texts[1]) == 66
    assert (second.document.title, second.announced_at) == (
        "Quyết định số 12/QĐ-BTCHT ngày 02/5/2025", None,
    )  # fmt: skip


def test_nobody_meets_a_version_before_it_is_announced(
    client, organiser, office, cb9, second
) -> None:
    """Dossiers keep the version they met; the old one stands while the new one is written."""
    first = cb9.rules.get(version=1)
    assert cb9.current_rules == first
    assert "sửa đổi Thể lệ" not in text_of(client.get("/hoi-thi/CB9/")).lower()
    assert "Chưa có gì thay đổi" in text_of(client.get(PAGE))
    sent = rows(second, {"max_points": 30}, {"max_points": 40})
    organiser.post("/hoi-thi/CB9/the-le/tieu-chi/", sent)
    assert [c.max_points for c in second.criteria.all()] == [30, 40, 30]
    assert [c.max_points for c in first.criteria.all()] == [40, 30, 30]
    assert said(organiser.post(RENEW, decision(number="13"), follow=True))[-1] == (
        "Thể lệ mới đang soạn, chưa công bố. Sửa tiếp bản ấy."
    )
    second.criteria.filter(order=1).update(max_points=10)
    answer = organiser.post(f"{RENEW}cong-bo/", follow=True)
    assert "hiện là 80" in said(answer)[-1]
    assert office.post(f"{RENEW}cong-bo/").status_code == 403
    before = Dossier.objects.filter(rules=first).count()
    second.criteria.filter(order=1).update(max_points=30)
    page = organiser.get("/hoi-thi/CB9/quan-ly/")
    shown = {"shown": page.context["shown"]}
    lines = page.context["changed"]
    assert lines == [
        "Tiêu chí “Tính mới, tính sáng tạo”: điểm tối đa từ 40 thành 30.",
        "Tiêu chí “Khả năng áp dụng”: điểm tối đa từ 30 thành 40.",
    ]
    assert all(line in text_of(page) for line in lines)
    second.criteria.filter(order__in=(1, 2)).update(max_points=35)
    answer = organiser.post(f"{RENEW}cong-bo/", shown, follow=True)
    assert "vừa được sửa, nên chưa công bố" in said(answer)[-1]
    second.criteria.filter(order=1).update(max_points=30)
    second.criteria.filter(order=2).update(max_points=40)
    organiser.post(f"{RENEW}cong-bo/", shown)
    assert (cb9.current_rules, Dossier.objects.filter(rules=first).count()) == (second, before)
    assert said(organiser.post(f"{RENEW}cong-bo/", follow=True))[-1].startswith("Không có Thể lệ")
    sentence = "Thể lệ này đã công bố. Muốn sửa thì lập Thể lệ mới theo quyết định."
    again = organiser.post("/hoi-thi/CB9/the-le/tieu-chi/", rows(second), follow=True)
    assert said(again)[-1] == sentence


def test_what_a_page_showed_is_the_same_in_both_languages(organiser, cb9, second) -> None:
    """Whoever turns to English between the page and its button publishes all the same."""
    change_rules(second)
    page = organiser.get("/hoi-thi/CB9/quan-ly/")
    Person.objects.filter(email="tue@cb.example").update(language="en")
    organiser.post(f"{RENEW}cong-bo/", {"shown": page.context["shown"]})
    assert cb9.current_rules == second


def test_one_paper_makes_one_version(organiser, cb9, second) -> None:
    shown = {"shown": organiser.get("/hoi-thi/CB9/quan-ly/").context["shown"]}
    asked = organiser.post(f"{RENEW}cong-bo/", shown, follow=True)
    assert "Bản mới chưa đổi chỗ nào." in said(asked)[-1]
    organiser.post(f"{RENEW}cong-bo/", shown | {"same": "on"})
    assert cb9.current_rules == second
    answer = organiser.post(RENEW, decision(), follow=True)
    assert said(answer)[-1] == (
        "Quyết định số 12/QĐ-BTCHT ngày 02/5/2025 đã là văn bản của Thể lệ CB9, bản 2. Ghi quyết "
        "định khác."
    )
    assert Document.objects.filter(number="12", symbol="QĐ-BTCHT").count() == 1


def change_rules(second: Rules) -> None:
    """Something of everything: added, left out, changed."""
    Rules.objects.filter(pk=second.pk).update(copies=3, applied_since_year=2020)
    second.fields.create(order=7, label="Cải cách hành chính")
    second.criteria.filter(order=1).update(max_points=30, label="Tính mới")
    second.criteria.filter(order=2).update(max_points=40)
    second.items.filter(order=2).delete()
    second.items.filter(order=5).update(required=False, minimum_files=2)
    second.questions.filter(order=10).update(label="Có gì làm chứng?", hint="")


def test_a_visitor_sees_what_changed_when_and_by_which_decision(client, cb9, second) -> None:
    """Statement 3: "When a rule or date changes, a visitor sees what changed, when, and by which
    decision"."""
    change_rules(second)
    versions.announce(cb9)
    (change,) = client.get(PAGE).context["changes"]
    assert (change.title, change.document) == ("Thể lệ mới, bản 2", second.document)
    assert change.lines == [
        "Số bộ hồ sơ giấy: từ 02 thành 03.",
        "Áp dụng từ năm: từ 2019 thành 2020.",
        "Thêm lĩnh vực “Cải cách hành chính”.",
        "Tiêu chí “Tính mới, tính sáng tạo”: tên từ “Tính mới, tính sáng tạo” thành “Tính mới”; "
        "điểm tối đa từ 40 thành 30.",
        "Tiêu chí “Khả năng áp dụng”: điểm tối đa từ 30 thành 40.",
        "Bỏ giấy tờ của hồ sơ “Bản tóm tắt giải pháp”.",
        "Giấy tờ của hồ sơ “Giấy xác nhận áp dụng”: bắt buộc từ có thành không; số tệp ít nhất từ "
        "1 thành 2.",
        "Câu hỏi “Có gì để chứng minh?”: tên từ “Có gì để chứng minh?” thành “Có gì làm chứng?”; "
        "gợi ý từ “Ảnh, sổ ghi chép, giấy chứng nhận, giấy xác nhận, video.” thành để trống.",
    ]
    page = text_of(client.get(PAGE))
    assert "Công bố trên cổng lúc 8 giờ 00" in page
    assert f'<a href="/van-ban/{second.document_id}/">Quyết định số 12/QĐ-BTCHT' in page
    news = ["Thể lệ mới theo Quyết định số 12/QĐ-BTCHT ngày 02/5/2025."]
    assert client.get("/hoi-thi/CB9/").context["news"] == news
    with clock.at(clock.now() + timedelta(days=31)):
        assert client.get("/hoi-thi/CB9/").context["news"] == []


def test_days_that_later_papers_moved(client, office, letter, deadline) -> None:
    extend(office, deadline)
    (change,) = client.get(PAGE).context["changes"]
    assert (change.title, change.document.title) == (
        "Gia hạn: Nộp hồ sơ dự thi", "Công văn số 1200/UBND-VHKHTT ngày 05/5/2025",
    )  # fmt: skip
    assert [line.replace("\u00a0", " ") for line in change.lines] == [
        "Từ “trước ngày 20/5/2025” thành “đến hết ngày 30/5/2025”, tức là chậm nhất hết thứ Sáu "
        "30/5/2025."
    ]
    assert client.get("/hoi-thi/CB9/").context["news"] == [
        "Hạn Nộp hồ sơ dự thi đổi thành đến hết ngày 30/5/2025, theo Công văn số 1200/UBND-VHKHTT "
        "ngày 05/5/2025."
    ]


def test_a_day_that_was_announced_moves_by_a_paper_alone(client, organiser, cb9, letter) -> None:
    """A day of a published contest that no letter has gone out with; statement 3."""
    organiser.post("/hoi-thi/CB9/han/them/", day_data(cb9.receiver, name="Gửi danh sách"))
    made = Deadline.objects.get(name="Gửi danh sách")
    url, typed = f"/han/{made.pk}/sua/", day_data(cb9.receiver, name="Gửi danh sách")
    organiser.post(url, typed | {"day": "25/6/2025", "document": letter.document_id})
    organiser.post(url, typed | {"day": "26/6/2025"})
    made.refresh_from_db()
    assert (str(made.day), made.sequence) == ("2025-06-25", 1)
    form = organiser.post(url, typed | {"day": "26/6/2025"}).context["form"]
    assert form.errors == {
        "document": [
            "Hạn này đã công bố theo văn bản. Dời ngày thì chọn văn bản đã công bố cho dời."
        ]
    }
    (change,) = client.get(PAGE).context["changes"]
    assert (change.title, change.document) == ("Dời hạn: Gửi danh sách", letter.document)
    assert change.lines == ["Từ “trước ngày 20/6/2025” thành “trước ngày 25/6/2025”."]
    assert DeadlineMove.objects.get().by.email == "tue@cb.example"


def test_a_paper_that_replaces_another(client, cb9) -> None:
    """Statement 8: "A decision that replaces another shows the chain both ways"."""
    old = cb9.plan.document
    new = Document.objects.create(
        kind="decision", number="99", symbol="QĐ-UBND", year=2025, month=4, day=1,
        issuer=old.issuer, subject="Sửa Kế hoạch", replaces=old, published_at=clock.now(),
    )  # fmt: skip
    cb9.plan.document = new
    cb9.plan.save()
    (change,) = client.get(PAGE).context["changes"]
    title = "Quyết định số 99/QĐ-UBND ngày 01/4/2025 thay thế Kế hoạch"
    assert (change.title, change.document) == (title, new)
    assert new.title in text_of(client.get(f"/van-ban/{old.pk}/"))
    assert old.title in text_of(client.get(f"/van-ban/{new.pk}/"))


def test_other_portals_read_it_and_keep_it_a_while(client, organiser, cb9, second) -> None:
    """Statement 7: "A city portal can embed or read the public list as RSS/JSON"."""
    versions.announce(cb9)
    feed = client.get("/hoi-thi/CB9/thay-doi.xml")
    channel = ElementTree.fromstring(feed.content)[0]
    assert [item.findtext("title") for item in channel.iter("item")] == ["Thể lệ mới, bản 2"]
    assert channel.findtext("item/link", "").endswith(f"/hoi-thi/CB9/thay-doi/#rules-{second.pk}")
    answer = client.get("/hoi-thi/CB9/thay-doi.json")
    found = json.loads(answer.content)
    assert [one["wording"] for one in found["deadlines"]] == ["trước ngày 20/5/2025"]
    assert [one["paper"]["title"] for one in found["changes"]] == [second.document.title]
    for one in (feed, answer):
        assert sorted(one.headers["Cache-Control"].split(", ")) == ["max-age=900", "public"]
        assert "Cookie" not in one.headers.get("Vary", "")
    again = client.get("/hoi-thi/CB9/thay-doi.json", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    Contest.objects.filter(pk=cb9.pk).update(published_at=None)
    assert organiser.get("/hoi-thi/CB9/thay-doi.json").status_code == 404
    assert organiser.get("/hoi-thi/CB9/thay-doi.xml").status_code == 404
    assert organiser.get(PAGE).status_code == 200


@pytest.mark.parametrize("changes", [1, 4])
def test_queries(
    client, organiser, cb9, letter, deadline, changes, django_assert_num_queries
) -> None:
    tue = Person.objects.get(email="tue@cb.example")
    for number in range(changes):
        paper = {
            "kind": "decision", "number": f"{number + 1}", "symbol": "QĐ-BTCHT", "issuer":
            unit(BODY), "subject": "Sửa đổi", "day": 2, "month": 5, "year": 2025,
        }  # fmt: skip
        versions.renew(cb9, paper, by=tue)
        versions.announce(cb9)
        other = Deadline.objects.create(
            contest=cb9, day="2025-06-01", boundary="through", receiver=cb9.receiver,
            document=letter.document, extends=deadline, uid=uuid4(), sequence=1,
        )  # fmt: skip
        DeadlineMove.objects.create(
            deadline=other, was="x", became="y", document=letter.document, by=tue
        )
    assert Directive.objects.filter(contest=cb9).count() == 1
    with django_assert_num_queries(5):
        assert len(client.get(PAGE).context["changes"]) == 3 * changes
    with django_assert_num_queries(8):
        organiser.get(PAGE)
    with django_assert_num_queries(7):  # the days in force, and the papers once more
        client.get("/hoi-thi/CB9/thay-doi.json")
