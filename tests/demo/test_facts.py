"""The demo says what the two city letters say, and nothing of the private people they name."""

from datetime import datetime, timedelta, timezone

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count, Value
from django.db.models.functions import Concat

from contest_portal import clock, demo
from contest_portal.vietnamese import fold
from directives.models import Candidate, Contest, Directive, DirectiveItem
from documents.models import Document
from organizations.models import Membership, Person, Unit
from submissions.models import Credit, Dossier, DossierChange
from submissions.progress import Counts, board, totals

pytestmark = pytest.mark.usefixtures("demo")
HANOI = timezone(timedelta(hours=7))


@pytest.fixture
def bac_kan():
    return Contest.objects.get(code="BK8")


@pytest.fixture
def cao_bang():
    return Contest.objects.get(code="CB9")


@pytest.fixture
def letter(cao_bang):
    return cao_bang.directives.get()


def names(units):
    return [unit.called for unit in units]


def test_two_contests_with_their_routes_and_years():
    found = Contest.objects.order_by("code").values_list(
        "code", "ordinal", "year_from", "year_to", "route", "receiver__name"
    )
    assert list(found) == [
        ("BK8", 8, 2024, 2025, "A", "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Bắc Kạn"),
        ("CB9", 9, 2024, 2025, "B", "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Cao Bằng"),
    ]


@pytest.mark.parametrize(
    ("code", "wording", "closes", "receiver"),
    [
        ("BK8", "đến hết ngày 30/6/2025", datetime(2025, 7, 1, tzinfo=HANOI),
         "Liên hiệp hội tỉnh Bắc Kạn"),
        ("CB9", "trước ngày 20/5/2025", datetime(2025, 5, 20, tzinfo=HANOI), "Phòng VHKHTT"),
    ],
)  # fmt: skip
def test_deadlines_close_at_the_instant_the_letters_set(code, wording, closes, receiver):
    """52: "Trước ngày 20/5/2025" closes at 00:00 of 20/5; "đến hết ngày 30/6/2025" closes at 24:00
    of 30/6 (both seeds)"""
    deadline = Directive.objects.get(contest__code=code).deadline
    assert (deadline.wording, deadline.closes_at, deadline.receiver.called) == (
        wording, closes, receiver,
    )  # fmt: skip
    instant = timedelta(microseconds=1)
    assert [deadline.is_open(closes - instant), deadline.is_open(closes)] == [True, False]


def test_bac_kan_papers_as_their_heads_say(bac_kan):
    letter = bac_kan.directives.get()
    papers = [bac_kan.plan.document, bac_kan.current_rules.document, letter.document]
    assert [paper.title for paper in papers] == [
        "Quyết định số 795/QĐ-UBND ngày 10/5/2024",
        "Quyết định số 968/QĐ-BTCHT ngày 04/6/2024",
        "Công văn tháng 6/2024",
    ]
    assert (letter.document.number, letter.document.day, letter.document.symbol) == (
        "", None, "UBND-KT",
    )  # fmt: skip
    assert list(letter.document.bases.order_by("pk")) == papers[:2]


def test_bac_kan_items_and_units(bac_kan):
    items = DirectiveItem.objects.filter(directive__contest=bac_kan)
    assert [(item.number, item.kind, item.verb, item.assignments.count()) for item in items] == [
        (1, "report", "request", 1),
        (2, "publicity", "request", 2),
        (3, "solutions", "request", 25),
    ]
    city = Unit.objects.get(name="Ủy ban nhân dân thành phố Bắc Kạn")
    named = city.children.filter(assumed=False).exclude(kind=Unit.Kind.COMMUNE)
    assert sorted(names(named)) == ["Phòng Kinh tế", "Phòng VH-TT", "TT VH-TT&TT"]
    assert city.children.filter(kind=Unit.Kind.COMMUNE).count() == 8
    assert city.children.filter(assumed=True).count() == 14


def test_cao_bang_papers_as_their_heads_say(cao_bang, letter):
    assert (letter.document.title, letter.office.called) == (
        "Công văn số 1098/UBND-VHKHTT ngày 18/4/2025", "Phòng VHKHTT",
    )  # fmt: skip
    assert [base.title for base in letter.document.bases.all()] == [
        "Công văn số 1790/UBND-KT ngày 15/7/2024"
    ]
    assert [cao_bang.plan.document.title, cao_bang.current_rules.document.title] == [
        "Kế hoạch", "Thể lệ",
    ]  # fmt: skip
    assert cao_bang.current_rules.copies == 2


def test_papers_nobody_has_are_listed_without_a_file_and_cited_by_date():
    assert Document.objects.exclude(file="").count() == 0
    assert Document.objects.filter(published_at__isnull=False).count() == 7


def test_cao_bang_items_over_six_named_units_and_eleven_communes(letter):
    assert [
        (i.number, i.kind, i.verb, sorted(i.assignments.values_list("part", "minimum", "rule")))
        for i in letter.items.filter(number__in=(1, 2, 3))
    ] == [
        (1, "solutions", "order", [("lead", 10, "registered")]),
        (2, "solutions", "order", [("lead", None, "registered"), ("support", None, "registered")]),
        (3, "solutions", "order", [("lead", None, "registered"), ("support", None, "registered")]),
    ]
    assert [
        (i.number, i.kind, i.verb, i.assignments.count()) for i in letter.items.filter(number__gt=3)
    ] == [
        (4, "solutions", "request", 2),
        (5, "solutions", "order", 11),
        (6, "publicity", "order", 1),
        (7, "dossiers", "order", 17),
    ]
    assert names(a.unit for a in letter.addressees.all()) == [
        "Thành đoàn Cao Bằng",
        "Liên đoàn Lao động thành phố",
        "Phòng Nông nghiệp và Môi trường",
        "Phòng Giáo dục và Đào tạo",
        "Trung tâm Dịch vụ nông nghiệp",
        "Trung tâm Văn hóa và Truyền thông",
        *[f"UBND phường {name}" for name in (
            "Hợp Giang", "Sông Hiến", "Ngọc Xuân", "Đề Thám", "Tân Giang", "Sông Bằng",
            "Hòa Chung", "Duyệt Trung",
        )],
        *[f"UBND xã {name}" for name in ("Chu Trinh", "Hưng Đạo", "Vĩnh Quang")],
    ]  # fmt: skip


def test_quota_is_at_least_ten_registered_for_the_education_office(letter):
    """12: "Từ 10 giải pháp trở lên" is stored as minimum 10, no maximum, counted by a named rule
    (registered / complete / accepted)"""
    quotas = [
        (row.unit.called, a.assignment.minimum, a.assignment.rule, a.done, a.missing)
        for row in board(letter)
        for a in row.quotas
    ]
    assert quotas == [("Phòng Giáo dục và Đào tạo", 10, "registered", 7, 3)]


def test_five_candidates_named_by_the_letter(letter):
    named = Candidate.objects.filter(created_at__lte=letter.issued_at)
    assert list(named.values_list("assignment__item__number", "title", "owner_name", "place")) == [
        (2, "Nuôi vịt đẻ thả suối, làm thành sản phẩm OCOP", "Đàm Thị Lụa", "xóm 3, xã Chu Trinh"),
        (2, "Chăn nuôi lợn ở hộ gia đình", "Lục Văn Bình", "xóm 4, xã Chu Trinh"),
        (3, "Trồng nấm hương, làm thành sản phẩm OCOP", "", "xã Hưng Đạo"),
        (3, "Trồng đào cảnh", "", "xã Hưng Đạo"),
        (3, "Làm bún khô trên dây chuyền tự động", "", "xã Hưng Đạo"),
    ]


def test_candidates_stand_in_every_state_and_the_dropped_one_says_why():
    states = Candidate.objects.values_list("state").annotate(Count("pk")).order_by("state")
    assert dict(states) == {"agreed": 4, "contacted": 3, "dropped": 1, "spotted": 2}
    dropped = Candidate.objects.get(state="dropped").changes.latest("pk")
    assert dropped.note == "Chủ khung dệt đi làm xa đến hết năm, hẹn dự lần sau."


def test_five_registered_by_the_letters_day(letter):
    before = DossierChange.objects.filter(
        step="register", at__lt=datetime(2025, 4, 19, tzinfo=HANOI), record__contest__code="CB9"
    )
    assert (before.count(), letter.counted, letter.counted_on.isoformat()) == (5, 5, "2025-04-18")


def test_where_cao_bang_stands_on_monday(letter):
    assert totals(letter) == Counts(expected=24, registered=15, complete=7, paper=4, accepted=4)
    states = Dossier.objects.filter(contest__code="CB9").values_list("state").order_by("state")
    assert dict(states.annotate(Count("pk"))) == {
        "accepted": 1, "drafting": 3, "forwarded": 3, "handed_in": 2, "ineligible": 1,
        "registered": 8, "returned": 1, "withdrawn": 1,
    }  # fmt: skip
    acknowledged = letter.addressees.filter(acknowledged_at__isnull=False)
    assert acknowledged.count() == 15
    assert sum(row.evidence for row in board(letter)) == 3


def test_two_dossiers_of_two_units_count_once_in_the_total(letter):
    """14: Two units sharing one entry do not make the total two"""
    shared = (
        Credit.objects.values_list("dossier__title")
        .annotate(units=Count("assignment__unit", distinct=True))
        .filter(units=2)
    )
    assert sorted(shared) == [
        ("Nuôi vịt đẻ thả suối, làm thành sản phẩm OCOP", 2),
        ("Trồng nấm hương, làm thành sản phẩm OCOP", 2),
    ]
    assert sum(row.counts.registered for row in board(letter)) == 17
    assert totals(letter).registered == 15


def test_the_supplement_is_due_this_week():
    supplement = Dossier.objects.get(state="returned").supplements.get()
    checks = supplement.receipt.checks.values_list("part", "reason")
    assert list(checks) == [("file-5", "no_evidence"), ("answer-5", "unclear")]
    assert supplement.deadline.wording == "đến hết ngày 08/5/2025"
    assert supplement.deadline.days_left == 3


def test_every_complete_dossier_can_be_opened_file_by_file():
    dossier = Dossier.objects.get(contest__code="CB9", number=1)
    files = list(dossier.attachments.all())
    assert [f.content_type for f in files] == [
        "application/pdf", "application/pdf", "application/pdf", "image/png", "image/png",
        "application/pdf",
    ]  # fmt: skip
    assert [f.file.size for f in files] == [f.size for f in files]
    assert [f["sha256"] for f in dossier.receipts.get().files] == [f.sha256 for f in files]


def test_every_question_is_answered_in_a_complete_dossier():
    for dossier in Dossier.objects.complete():
        assert dossier.answers.exclude(text="").count() == 11


def test_nobody_of_the_letters_and_no_real_phone_anywhere():
    """The letters name private people and phones; the demo must not."""
    forbidden = (
        "hoangthinoi", "nongvancuong", "nguyenthimai", "longvanthang",
        "0834910666", "02093887886", "0969750217",
    )  # fmt: skip
    text = "\n".join(
        fold(str(row)).replace(".", "").replace(" ", "")
        for model in apps.get_models()
        for row in model.objects.values_list()
    )
    assert [found for found in forbidden if found in text] == []


def test_the_cast_is_printed_as_it_signs_in(client):
    people = {p.email or p.phone: p for p in Person.objects.all()}
    assert all(person.is_demo for person in people.values())
    assert [people[part.sign_in].full_name for part in demo.CAST] == [p.name for p in demo.CAST]
    assert all(people[part.sign_in].check_password(demo.PASSWORD) for part in demo.CAST)
    assert Membership.objects.count() == len(people)


@pytest.fixture
def one_machine(settings, tmp_path):
    """An installation that names no database, with a new data folder."""
    settings.NAMES_DATABASE, settings.DATA = False, tmp_path
    return tmp_path / "demo-clock"


def test_loading_again_does_nothing(one_machine, capsys):
    before = Dossier.objects.count(), Person.objects.count(), Document.objects.count()
    call_command("load_demo")
    assert (Dossier.objects.count(), Person.objects.count(), Document.objects.count()) == before
    assert capsys.readouterr().out == (
        "Dữ liệu trình diễn đã có từ trước, không nạp lại.\n"
        "Đồng hồ của cổng bắt đầu từ 8 giờ thứ Hai 05/5/2025.\n"
    )
    assert one_machine.read_text() == "0\n"  # the held clock reads 8:00 of that Monday: no offset


def test_loading_is_refused_once_a_real_person_is_there(one_machine):
    Contest.objects.update(code=Concat(Value("X"), "code"))  # as if no demo had been loaded
    Person.objects.filter(email="tue@cb.example").update(is_demo=False)
    with pytest.raises(CommandError) as refusal:
        call_command("load_demo")
    assert str(refusal.value) == (
        "Cổng này đã có người dùng thật nên không nạp dữ liệu trình diễn. "
        "Muốn xem bản trình diễn, chạy cổng với thư mục DATA khác."
    )
    assert clock.now() == demo.NOW


def test_an_installation_that_names_its_database_takes_no_demo():
    with pytest.raises(CommandError) as refusal:
        call_command("load_demo")
    assert str(refusal.value) == (
        "Cổng này có DATABASE_URL, là bản chạy thật, nên không nạp dữ liệu trình diễn."
    )
