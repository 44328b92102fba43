"""On 01/7/2025 the eleven communes of Cao Bằng city became three wards of the province.

Which commune went to which ward is not verified: the list here is chosen for the test.
"""

from datetime import date, datetime

import pytest
from django.urls import reverse

from contest_portal import clock
from contest_portal.demo.cast import ZONE
from directives import papers as letters
from directives.models import Addressee, Directive
from organizations import forms_lifetimes, lifetimes, rules
from organizations.lifetimes import heirs_on, who_acts_for
from organizations.models import HandOver, Membership, Person, Role, Unit
from submissions import papers, progress
from submissions.models import Dossier
from submissions.passing import passed_with, passes_on
from submissions.views.lifetimes import ELSEWHERE
from tests.submissions.pages import words

BEFORE, AFTER = datetime(2025, 6, 20, 8, tzinfo=ZONE), datetime(2025, 7, 2, 8, tzinfo=ZONE)
BASIS = "Nghị quyết về việc sắp xếp các đơn vị hành chính cấp xã của tỉnh"
WARDS = {
    ("01273", "phường Thục Phán"): (
        "phường Đề Thám", "phường Hòa Chung", "phường Ngọc Xuân", "phường Sông Bằng",
        "phường Sông Hiến", "xã Chu Trinh", "xã Hưng Đạo", "xã Vĩnh Quang",
    ),
    ("01279", "phường Nùng Trí Cao"): ("phường Hợp Giang", "phường Duyệt Trung"),
    ("01288", "phường Tân Giang"): ("phường Tân Giang",),
}  # fmt: skip


def letter() -> Directive:
    return Directive.objects.get(contest__code="CB9", issued_at__isnull=False)


def old(name: str) -> Unit:
    return Unit.objects.get(kind="commune", name__endswith=name, parent__short_name__contains="TP")


def figures(paper) -> dict[str, list[int]]:
    """By the name of a row of the report's table of units: its four counters."""
    return {row[1]: row[2:] for row in paper["units"]["rows"]}


def summed(paper, names) -> list[int]:
    return [sum(column) for column in zip(*(figures(paper)[name] for name in names), strict=True)]


@pytest.fixture
def organiser(as_person):
    return as_person("tue@cb.example")


@pytest.fixture
def wards(organiser) -> dict[str, Unit]:
    """The three wards, and the eleven communes merged into them, by the organiser's pages."""
    province = Unit.objects.get(parent=None, name__contains="Cao Bằng")
    made = {}
    with clock.at(BEFORE):
        for (code, name), communes in WARDS.items():
            typed = {"parent": province.pk, "kind": "commune", "valid_from": "01/7/2025",
                     "name": f"Ủy ban nhân dân {name}", "short_name": f"UBND {name}",
                     "official_code": code}  # fmt: skip
            assert organiser.post(reverse("unit_create"), typed).status_code == 302
            made[name] = ward = Unit.objects.get(official_code=code)
            path = reverse("unit_change", args=[ward.pk, "nhan-sap-nhap"])
            chosen = [old(commune).pk for commune in communes]
            typed = {"units": chosen, "day": "01/7/2025", "basis": BASIS}
            page = organiser.post(path, typed)
            assert sorted(p.unit.pk for p in page.context["passing"]) == sorted(chosen)
            assert Unit.objects.filter(pk__in=chosen, valid_to=None).count() == len(chosen)
            shown = page.context["form"]["shown"].value()
            assert organiser.post(path, typed | {"shown": shown}).status_code == 302
    return made


def test_where_there_are_many_units_their_names_are_typed(organiser, monkeypatch):
    """Homonyms are asked about, never guessed; a page of 1,500 units stays small."""
    monkeypatch.setattr(forms_lifetimes, "MANY", 5)
    ward = old("phường Tân Giang")
    Unit.objects.create(
        kind="commune", name="Ủy ban nhân dân xã Hưng Đạo", parent=ward.parent.parent
    )
    path = reverse("unit_change", args=[ward.pk, "nhan-sap-nhap"])
    assert "checkbox" not in organiser.get(path).content.decode()
    typed = {"units": "xã Chu Trinh\nxã Không Có\nxã Hưng Đạo", "day": "01/7/2025", "basis": BASIS}
    none, several = organiser.post(path, typed).context["form"].errors["units"]
    assert none == "Không có đơn vị “xã Không Có”. Xem lại tên, hoặc thêm đơn vị trước."
    assert several.startswith("Có 2 đơn vị tên này: UBND xã Hưng Đạo (thuộc UBND TP Cao Bằng)")
    typed["units"] = "xã Chu Trinh\nUBND phường Đề Thám"
    page = organiser.post(path, typed)
    chosen = {old("xã Chu Trinh").pk, old("phường Đề Thám").pk}
    assert {p.unit.pk for p in page.context["passing"]} == chosen
    path = reverse("unit_change", args=[ward.pk, "chuyen-giao"])
    page = organiser.post(path, typed | {"to": "xã Chu Trinh"})
    assert page.context["form"].cleaned_data["to"] == old("xã Chu Trinh")


def test_what_is_shown_before_a_merger_and_a_new_name(organiser):
    commune, gone = old("xã Chu Trinh"), old("xã Hưng Đạo")
    path = reverse("unit_change", args=[commune.pk, "nhan-sap-nhap"])
    groups = [kind for kind, _ in organiser.get(path).context["form"].fields["units"].choices]
    assert groups[:2] == ["Ủy ban nhân dân xã, phường", "Ủy ban nhân dân tỉnh"]
    basis = "Nghị quyết số 1657/NQ-UBTVQH15 ngày 16/6/2025"
    typed = {"units": [gone.pk], "day": "05/5/2025", "basis": basis}
    page = organiser.post(path, typed)
    before, after = passes_on([commune, gone]), page.context["after"]
    assert (after.unit, after.letters) == (commune, 1)
    for kind in ("assignments", "dossiers"):
        assert getattr(after, kind) == sum(getattr(one, kind) for one in before)
    assert "Văn bản ghi ngày 16/6/2025, sau ngày thay đổi 05/5/2025." in words(page)
    typed = {"name": "UBND xã Tên Sau", "day": "05/5/2025", "basis": basis}
    page = organiser.post(reverse("unit_change", args=[commune.pk, "doi-ten"]), typed)
    assert f"{commune.name}, thành UBND xã Tên Sau" in words(page)
    assert old("xã Chu Trinh").name == commune.name


@pytest.fixture
def as_it_stood(demo):
    """The letter and its report before the reform."""
    with clock.at(BEFORE):
        return letters.letter(letter()), papers.city_summary(letter())


def test_old_papers_say_the_old_names_and_new_reports_fold(as_it_stood, wards, organiser):
    """24: "A unit can be merged from a date; old reports still print the old names, new ones the
    new". The totals of both are equal."""
    written, before = as_it_stood
    with clock.at(AFTER):
        assert letters.letter(letter()) == written
        folded, then = (papers.city_summary(letter(), as_it_was=was) for was in (False, True))
        assert figures(then) == figures(before)
        assert folded["totals"] == then["totals"] == before["totals"]
        for (_, ward), communes in WARDS.items():
            names = [f"Ủy ban nhân dân {commune}" for commune in communes]
            assert figures(folded)[f"Ủy ban nhân dân {ward}"] == summed(before, names)
        gone = {f"Ủy ban nhân dân {name}" for names in WARDS.values() for name in names}
        assert gone & set(figures(folded)) == {"Ủy ban nhân dân phường Tân Giang"}  # the new one
        addressed = Addressee.objects.filter(directive=letter(), unit__valid_to=date(2025, 6, 30))
        assert addressed.count() == 11  # no row is moved or lost
        page = organiser.get(reverse("directive_paper", args=[letter().pk, "bao-cao"]))
        parts = [name for _, name in page.context["parts"]]
        assert parts == ["Theo đơn vị hiện nay", "Theo đơn vị lúc giao việc"]


def test_the_old_and_the_new_tan_giang_are_told_apart(wards, organiser):
    """Homonyms are asked about, never guessed."""
    new, former = wards["phường Tân Giang"], old("phường Tân Giang")
    other = Dossier.objects.live().filter(contest__code="CB9").exclude(unit=former).first()
    Dossier.objects.filter(pk=other.pk).update(unit=new)
    with clock.at(AFTER):
        contest = letter().contest
        names = set(figures(papers.contest_summary(contest, as_it_was=True)))
        name = "Ủy ban nhân dân phường Tân Giang"
        assert {f"{name} (đến hết ngày 30/6/2025)", f"{name} (từ ngày 01/7/2025)"} <= names
        assert name in figures(papers.contest_summary(contest))
        history = organiser.get(reverse("unit_history", args=[new.pk])).context
        assert [row.from_unit for row in history["took"]] == [former]
        [row] = organiser.get(reverse("unit_history", args=[former.pk])).context["taken"]
        assert (row.to_unit, row.day, row.legal_basis) == (new, date(2025, 7, 1), BASIS)
        listed = organiser.get(reverse("unit_list"), {"q": "tan giang"}).context["page_obj"]
        assert list(listed) == [new]


@pytest.fixture
def handed(wards, organiser) -> HandOver:
    """The officer of Chu Trinh hands over to her of Hưng Đạo, in the new ward."""
    with clock.at(AFTER):
        role = Membership.objects.get(person__email="pao@cb.example")
        typed = {"unit": wards["phường Thục Phán"].pk, "to": "", "full_name": "Lã Hồng Đào",
                 "email": "dao@cb.example", "phone": "", "day": "02/7/2025",
                 "note": "Kèm một tập hồ sơ giấy"}  # fmt: skip
        page = organiser.post(reverse("hand_over_create", args=[role.pk]), typed)
        made = HandOver.objects.get()
        assert page.url == reverse("hand_over_detail", args=[made.pk])
        again = organiser.post(reverse("hand_over_create", args=[role.pk]), typed)
        assert again.context["form"].non_field_errors() == [
            "Vai trò này của Triệu Văn Pảo đã bàn giao rồi."
        ]
    return made


def test_a_role_is_handed_over_with_a_receipt(as_person, handed, organiser):
    """The new officer acts for the old dossiers, and says once that they came."""
    commune = old("xã Chu Trinh")
    with clock.at(AFTER):
        pao, dao = (as_person(f"{name}@cb.example") for name in ("pao", "dao"))
        assert pao.get(reverse("unit_home")).status_code == 403
        receipt = f'<a href="{reverse("hand_over_detail", args=[handed.pk])}">'
        landed = pao.get("/", follow=True).content.decode()
        assert f"từ ngày 02/7/2025. {receipt}Xem người nhận và biên bản</a>" in landed
        ward = organiser.get(reverse("unit_detail", args=[handed.to_membership.unit_id]))
        assert f"{receipt}Nhận bàn giao từ Triệu Văn Pảo</a>" in ward.content.decode()
        home = dao.get(reverse("unit_home"))
        detail = reverse("hand_over_detail", args=[handed.pk])
        assert f'href="{detail}">Xem và xác nhận đã nhận</a>' in home.content.decode()
        person = Person.objects.get(email="dao@cb.example")
        own = Dossier.objects.live().filter(unit=commune)
        assert own.exists()
        assert set(own) <= set(Dossier.objects.visible_to(person))
        assert {job["assignment"].unit for job in home.context["jobs"]} >= {commune}
        pages = [dao.get(reverse("dossier_detail", args=[d.pk])).status_code for d in own]
        assert pages == [200] * len(own)
        page = dao.get(detail)
        assert [label for label, _ in page.context["kinds"]][:2] == [
            "Công văn", "Nhiệm vụ được giao, đề nghị",
        ]  # fmt: skip
        assert len(handed.passed["dossiers"]) == len(own)
        receive = reverse("hand_over_receive", args=[handed.pk])
        assert organiser.post(receive).status_code == 403
        dao.post(receive)
        first = HandOver.objects.get().received_at
        dao.post(receive)
        assert HandOver.objects.get().received_at == first == AFTER
        assert detail not in dao.get(reverse("unit_home")).content.decode()
        minutes = papers.hand_over_minutes(HandOver.objects.get())
        assert len(minutes["table"]["rows"]) == sum(map(len, handed.passed.values()))
        assert minutes["received"] == "ngày 02 tháng 7 năm 2025"
        assert dao.get(reverse("hand_over_paper", args=[handed.pk, "bien-ban"])).status_code == 200


@pytest.fixture
def merged(demo) -> dict[str, str]:
    """Chu Trinh passes to a ward of another city on 01/7; the addresses of their officers."""
    province = Unit.objects.get(parent=None, name__contains="Cao Bằng")
    city = Unit.objects.create(kind="city", name="UBND thành phố Khác", parent=province)
    office = Unit.objects.create(kind="office", name="Phòng Văn hóa Khác", parent=city)
    ward = Unit.objects.create(kind="commune", name="UBND phường Mới", parent=city)
    for n, (unit, role) in enumerate(
        [(ward, "officer"), (city, "officer"), (office, "office"), (ward, "member")]
    ):
        new = Person.objects.create(full_name=f"Lý Thị {n}", email=f"moi{n}@cb.example")
        new.memberships.create(unit=unit, role=role)
    with clock.at(BEFORE):
        lifetimes.merge([old("xã Chu Trinh")], ward, day=date(2025, 7, 1), basis=BASIS)
    return {"ward": "moi0@cb.example", "city": "moi1@cb.example", "office": "moi2@cb.example"}


def person(email: str) -> Person:
    """As the person comes anew: roles are read once."""
    return Person.objects.get(email=email)


def test_rights_pass_on_the_day_not_when_it_is_written_down(merged, as_person):
    """24: "A unit can be merged from a date". Who acts for the heir, and above it, acts for what it
    took; who looks after it, too. Nobody else of the heir reads the minutes before the day."""
    commune = old("xã Chu Trinh")
    role, by = Membership.objects.get(person__email="pao@cb.example"), person("tue@cb.example")
    receiver = Membership.objects.get(person__email="moi3@cb.example")
    with clock.at(BEFORE):
        passed = {"from_membership": role, "to_membership": receiver, "by": by}
        minutes = HandOver.objects.create(day=date(2025, 7, 1), **passed)
    page, detail = (
        reverse(name, args=[pk])
        for name, pk in (("unit_detail", receiver.unit_id), ("hand_over_detail", minutes.pk))
    )

    def able() -> list[bool]:
        own = [Dossier.objects.visible_to(person(merged[who])) for who in ("ward", "city")]
        seen = [dossiers.filter(unit=commune).exists() for dossiers in own]
        return [*seen, rules.manages_unit(person(merged["office"]), commune)]

    def reading() -> list[int | bool]:
        readers = [as_person(merged[who]) for who in ("ward", "city", "office")]
        linked = detail in readers[0].get(page).content.decode()
        return [linked, *(reader.get(detail).status_code for reader in readers)]

    def acting() -> list[str]:
        return [m.person.email for m in who_acts_for([commune], Role.OFFICER)[commune.pk]]

    with clock.at(datetime(2025, 6, 30, 23, tzinfo=ZONE)):
        assert (able(), acting()) == ([False] * 3, ["pao@cb.example"])
        assert reading() == [False, 404, 404, 404]
        assert as_person("moi3@cb.example").get(detail).status_code == 200
    with clock.at(datetime(2025, 7, 1, 0, tzinfo=ZONE)):
        assert (able(), acting()) == ([True] * 3, [merged["ward"]])
        assert reading() == [True, 200, 200, 200]


def test_the_heirs_page_shows_what_came_and_whom_it_helps(merged, as_person):
    """24: the letters that were acknowledged there, the solutions of others that it helped."""
    commune, letters = old("xã Chu Trinh"), Addressee.objects.filter(directive=letter())
    letters.filter(unit=commune).update(acknowledged_at=BEFORE, acknowledged_by=None)
    with clock.at(BEFORE):
        helped = as_person("pao@cb.example").get(reverse("unit_home")).context["helped"]
        assert [str(candidate) for candidate in helped] == ["Chăn nuôi lợn ở hộ gia đình"]
    with clock.at(AFTER):
        home = as_person(merged["ward"]).get(reverse("unit_home")).context
        assert [row.unit for row in home["letters"]] == [commune]
        assert home["helped"] == helped
        calls = as_person("ngan@cb.example").get(
            reverse("acknowledgement_list", args=[letter().pk]), {"q": "chu trinh"}
        )
        [(row, officers)] = calls.context["rows"]
        assert (row.unit, [m.person.email for m in officers]) == (commune, [merged["ward"]])
        letters.filter(unit=commune).update(acknowledged_at=None)
        for name in ("dashboard", "directive_cascade"):
            page = words(as_person("ngan@cb.example").get(reverse(name, args=[letter().pk])))
            assert page.count("nay thuộc UBND phường Mới") == 1
        task = as_person(merged["ward"]).get(reverse("unit_home")).context["tasks"][0]
        named = f"cho {commune.called}, nay thuộc UBND phường Mới"
        assert task.title == f"Xác nhận đã nhận Công văn 1098 {named}"


def test_whose_role_ended_with_the_unit_is_told_and_the_minutes_say_what_came(merged, as_person):
    commune, heir = old("xã Chu Trinh"), Membership.objects.get(person__email=merged["ward"])
    with clock.at(AFTER):
        assert (
            "Vai trò “Cán bộ đầu mối của đơn vị” của anh chị ở UBND xã Chu Trinh kết thúc hết ngày "
            "30/6/2025: đơn vị đã nhập vào UBND phường Mới. Cần hỏi: Lý Thị 0 (UBND phường Mới)."
        ) in words(as_person("pao@cb.example").get("/ho-so-cua-toi/"))
        page = as_person("tue@cb.example").get(reverse("hand_over_create", args=[heir.pk]))
        assert [one.unit for one in page.context["passing"]] == [heir.unit, commune]
        task = commune.assignments.earliest("item__directive", "pk")
        said = f"{task.item}, {task.item.directive}, của UBND xã Chu Trinh"
        passed = passed_with(heir)
        assert passed["assignments"][0] == said
        assert len(passed["assignments"]) == commune.assignments.count()
        assert passed["letters"] == [f"{letter()}, của UBND xã Chu Trinh"]


def test_a_role_goes_on_where_it_can_be_given(merged, as_person):
    """After two generations too; whose heir the person does not see is told whom to ask."""
    role = Membership.objects.get(person__email="pao@cb.example")
    ward = Unit.objects.get(name="UBND phường Mới")
    last = Unit.objects.create(kind="commune", name="UBND phường Sau", parent=ward.parent)
    part = Unit.objects.create(kind="commune", name="UBND phường Phần", parent=ward.parent)
    lifetimes.part(role.unit, [part], day=date(2025, 6, 1), basis=BASIS)
    path = reverse("hand_over_create", args=[role.pk])
    with clock.at(AFTER):
        page = as_person("tue@cb.example").get(path)
        assert list(page.context["form"].fields["unit"].queryset) == [ward]
        lifetimes.merge([ward], last, day=AFTER.date(), basis=BASIS)
        page = as_person("tue@cb.example").get(path)
        assert list(page.context["form"].fields["unit"].queryset) == [last]
        page = as_person("ngan@cb.example").get(path, follow=True)
        assert [str(m) for m in page.context["messages"]] == [ELSEWHERE]
        city = old("xã Hưng Đạo").parent
        typed = {"day": "03/7/2025", "basis": BASIS}
        ends = reverse("unit_change", args=[city.pk, "ket-thuc"])
        staying = as_person("tue@cb.example").post(ends, typed).context["staying"]
        assert old("xã Hưng Đạo") in staying
        assert not {city, role.unit} & set(staying)


def test_a_member_hands_over_the_own_work_alone(as_person, person_of):
    """A member sees no dossier of the unit but the own: neither does who comes after."""
    officer = person_of("pao@cb.example").memberships.get()
    writer = Dossier.objects.live().filter(unit=officer.unit)[0].created_by
    for membership in (
        officer.unit.memberships.create(person=person_of("men@cb.example"), role="member"),
        officer.unit.memberships.create(person=person_of("khue@cb.example"), role="member"),
    ):
        Dossier.objects.filter(unit=officer.unit).update(created_by=membership.person)
        assert passed_with(membership) == {"dossiers": passed_with(officer)["dossiers"]}
        Dossier.objects.filter(unit=officer.unit).update(created_by=writer)
        assert passed_with(membership) == {"dossiers": []}
    pao = as_person("pao@cb.example")
    typed = {"unit": officer.unit_id, "to": "", "full_name": "Lã Hồng Đào", "phone": "0900000777",
             "email": "", "day": "06/5/2025", "note": ""}  # fmt: skip
    form = pao.get(path := reverse("hand_over_create", args=[membership.pk])).context["form"]
    assert form["day"].value() == date(2025, 5, 6)
    pao.post(path, typed)
    made = HandOver.objects.get()
    told = as_person("khue@cb.example").get("/", follow=True).content.decode()
    assert "đã bàn giao, anh chị giữ đến hết ngày 05/5/2025." in told
    assert reverse("hand_over_detail", args=[made.pk]) in told
    assert pao.get(reverse("hand_over_detail", args=[made.pk])).status_code == 200
    unit = officer.unit
    name = unit.name
    lifetimes.rename(
        unit, name="UBND xã Tên Sau", short_name="", header="", day=date(2025, 5, 20), basis=BASIS
    )
    other = as_person("ha@cb.example")
    page = other.get(reverse("directive_detail", args=[letter().pk])).content.decode()
    assert (name in page, "UBND xã Tên Sau" in page) == (True, False)
    made = HandOver.objects.get()
    minutes = papers.hand_over_minutes(made)
    assert minutes["receiver"].endswith(name)
    assert minutes["since"] == "ngày 06 tháng 5 năm 2025"
    report = papers.contest_summary(letter().contest, as_it_was=True)
    assert name in figures(report)
    assert name not in figures(papers.contest_summary(letter().contest))


def test_folding_costs_as_much_for_many_as_for_one(wards, django_assert_num_queries):
    with clock.at(AFTER):
        directive = letter()
        rows = progress.board(directive)
        with django_assert_num_queries(1):
            assert len(heirs_on((row.unit for row in rows), clock.today())) == 11
