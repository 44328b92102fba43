"""The look: every rule and partial has a page, the menu fits, errors name what they are about."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template

from contest_portal.templatetags.portal import BADGES, sentences
from directives.models import Candidate
from submissions.models import Dossier

ROOT = Path(__file__).parent.parent
TEMPLATES = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
STYLES = "".join(path.read_text() for path in (ROOT / "static" / "css").glob("*.css"))
CODE = "".join(
    path.read_text()
    for stage in ("contest_portal", "organizations", "documents", "directives", "submissions",
                  "judging", "reminders", "static/js")
    for path in (ROOT / stage).rglob("*.[pj][sy]")
)  # fmt: skip
# The ends of names that a template puts together: badge-{{ tone }}.
BUILT = {
    "badge": {badge.tone for badge in BADGES.values()},
    "callout": {"green", "amber", "brick"},
    "chart": {"wide", "narrow"},
    "deadline": {"soon", "past"},
    "sq": {"registered", "complete", "paper", "missing", "quota"},
    "squares": {"large"},
    "timeline": {"done", "now"},
}


def has_a_page(name: str) -> bool:
    first, _, last = name.partition("-")
    built = last in BUILT.get(first, ()) and re.search(rf"\b{first}-{{{{ ", TEMPLATES)
    return bool(built or re.search(rf"(?<![\w-]){name}(?![\w-])", TEMPLATES + CODE))


def test_every_class_of_the_styles_has_a_page():
    rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", STYLES, flags=re.DOTALL)
    names = set(re.findall(r"\.([a-z][\w-]*)", rules))
    assert len(names) > 150
    assert sorted(name for name in names if not has_a_page(name)) == []


def test_every_partial_is_included_and_told_of():
    partials = {path.name for path in (ROOT / "templates" / "includes").iterdir()}
    named = set(re.findall(r"includes/(\w+\.html)", TEMPLATES + CODE))
    assert named == partials
    told = re.findall(r"^\| `(\w+\.html)` \|", (ROOT / "docs" / "look.md").read_text(), re.M)
    assert set(told) <= partials


def test_every_state_that_is_shown_has_a_badge_and_no_badge_is_left_over():
    shown = {f"candidate_{state}" for state in Candidate.State}
    shown |= {"complete", "late", "reopened", "unacknowledged", "sheet_draft", "sheet_sealed"}
    assert set(BADGES) == {state.value for state in Dossier.State} | shown


@pytest.mark.parametrize(
    ("who", "shown", "more"),
    [
        ("tue@cb.example", ["Tiến độ", "Tiếp nhận", "Giải pháp", "Hội đồng", "Đơn vị"],
         ["Việc cần sửa", "Hội thi", "Văn bản"]),
        ("ngan@cb.example", ["Tiến độ", "Tiếp nhận", "Giải pháp", "Đơn vị", "Việc cần sửa"],
         ["Hội thi", "Văn bản"]),
        ("ha@cb.example", ["Việc của tôi", "Giải pháp", "Hội thi", "Văn bản"], []),
    ],
)  # fmt: skip
def test_of_more_than_five_words_those_of_visitors_fold(as_person, who, shown, more):
    """Seven words do not fit beside the portal's name at 1280 px."""
    context = as_person(who).get("/don-vi/").context
    words = {name: [word["label"] for word in context[name]] for name in ("nav_shown", "nav_more")}
    assert words == {"nav_shown": shown, "nav_more": more}
    assert [word["label"] for word in context["nav"]] == shown + more  # the phone's menu has all


def test_visitors_read_the_two_words_themselves(demo, client):
    page = client.get("/van-ban/")
    assert [word["label"] for word in page.context["nav_shown"]] == ["Hội thi", "Văn bản"]
    assert "nav-more" not in page.content.decode()


class Form(forms.Form):
    title = forms.CharField(label="Tên giải pháp")
    receiver = forms.ChoiceField(label="Nơi nhận", choices=[("a", "A")])
    paper = forms.FileField(label="Văn bản")
    reason = forms.CharField(label="Lý do", error_messages={"required": "Ghi lý do."})
    short = forms.CharField(label="Ký hiệu", max_length=3)


class Numbers(forms.Form):
    part = forms.IntegerField(label="Số bộ")
    few = forms.IntegerField(label="Lần thứ", min_value=1)
    many = forms.IntegerField(label="Năm", max_value=2100)
    hidden = forms.CharField(label="Tên")


PAGE = Template('{% include "includes/form.html" %}')


def test_an_error_says_which_field_is_wanted(rf):
    """Required fields said only "Trường này là bắt buộc."."""
    form = Form({"short": "dài quá"}, {})
    page = PAGE.render(Context({"form": form, "request": rf.get("/")}))
    summary = re.findall(r'<a href="#id_(\w+)">(.*?)</a>', page)
    long = "Dài quá 3 chữ cái, hiện có 7. Rút gọn lại."
    assert summary == [
        ("title", "Ghi “Tên giải pháp”."), ("receiver", "Chọn “Nơi nhận”."),
        ("paper", "Chọn “Văn bản”."), ("reason", "Ghi lý do."), ("short", long),
    ]  # fmt: skip
    beside = re.findall(r'<p class="form-error">.*?</svg>\s*(.*?)\s*</p>', page, re.DOTALL)
    assert beside == [sentence for _, sentence in summary]  # the same sentence above its field


def test_two_texts_that_are_too_long_are_named(rf):
    class Two(forms.Form):
        place = forms.CharField(label="Để ở đâu", max_length=3)
        holder = forms.CharField(label="Ai giữ", max_length=5)

    page = PAGE.render(
        Context({"form": Two({"place": "quá dài", "holder": "quá dài"}), "request": rf.get("/")})
    )
    assert re.findall(r'<a href="#id_\w+">(.*?)</a>', page) == [
        "Để ở đâu: Dài quá 3 chữ cái, hiện có 7. Rút gọn lại.",
        "Ai giữ: Dài quá 5 chữ cái, hiện có 7. Rút gọn lại.",
    ]


def test_what_django_says_badly_is_said_in_our_words():
    """A number with a point got "Nhập một số tổng thể.", a null an English sentence."""
    form = Numbers({"part": "1.5", "few": "0", "many": "99999", "hidden": "a\0b"})
    assert [sentence for field in form for sentence in sentences(field)] == [
        "Ghi một số nguyên, ví dụ 12.", "Ghi số từ 1 trở lên.", "Ghi số không quá 2100.",
        "Có ký tự ẩn không lưu được. Gõ lại chỗ này.",
    ]  # fmt: skip
