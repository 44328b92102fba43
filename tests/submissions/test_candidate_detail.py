"""The page of a spotted solution: followed to registered or dropped, helped, visited."""

import pytest
from django.urls import reverse

from directives.models import Assignment, Candidate, Directive, Visit
from organizations.models import Unit
from submissions import content
from submissions.progress import Support, board
from tests.submissions.pages import links, main_of, rows, words

PIGS = "Chăn nuôi lợn"
DUCKS = "Nuôi vịt"
NOODLES = "Làm bún khô"


@pytest.fixture
def letter(demo) -> Directive:
    return Directive.objects.get(contest__code="CB9")


@pytest.fixture
def commune(demo) -> Unit:
    """Item 2 asks it to support the farming office."""
    return Unit.objects.get(name__contains="xã Chu Trinh")


@pytest.fixture
def pigs(demo) -> Candidate:
    return Candidate.objects.get(title__startswith=PIGS)


def page(candidate: Candidate) -> str:
    return f"/giai-phap-du-kien/{candidate.pk}/"


def went(day: str = "05/5/2025", note: str = "Đến chuồng, đo bể biogas", **more) -> dict:
    return {"day": day, "note": note, **more}


def on_letter(client, letter: Directive, beginning: str) -> tuple[str, str]:
    """Where the candidate's name leads on the letter's page, and its state there."""
    response = client.get(f"/cong-van/{letter.pk}/")
    [address] = {link for link, text in links(response) if text.startswith(beginning)}
    state = main_of(response).split(f'"{address}"')[1].split("</li>")[0]
    return address, " ".join(state.split("</svg>")[-1].replace("</span>", "").split())


def test_a_named_candidate_is_followed_to_registered(as_person, letter, pigs):
    """Statement 15: "A named candidate in a directive can be followed to registered or dropped with
    a reason"."""
    supports, leads = as_person("pao@cb.example"), as_person("thanh@cb.example")
    assert on_letter(leads, letter, PIGS) == (page(pigs), "Mới phát hiện")
    home = supports.get("/viec-cua-toi/")
    [task] = [task for task in home.context["tasks"] if task.url == page(pigs)]
    assert (task.title, task.reason) == (
        f"Đến giúp “{pigs}”",
        "Mục 2, phối hợp Phòng Nông nghiệp và Môi trường. Chủ thể: Lục Văn Bình, 0900 000 322, "
        "xóm 4, xã Chu Trinh.",
    )
    assert ("tel:0900000322", "0900 000 322") in links(home)
    supports.post(page(pigs), went())
    supports.post(f"{page(pigs)}buoc/contact/", {"version": 1})
    leads.post(f"{page(pigs)}buoc/agree/", {"version": 2})
    assert on_letter(leads, letter, PIGS) == (page(pigs), "Đã nhận lời")
    leads.post(f"{page(pigs)}viet/")
    dossier = Candidate.objects.get(pk=pigs.pk).dossier
    field = dossier.rules.fields.first()
    facts = {"shown": content.mark(dossier, "facts"), "title": dossier.title, "field": field.pk}
    leads.post(f"/ho-so/{dossier.pk}/sua/", facts)
    assert on_letter(leads, letter, PIGS) == (page(pigs), "Đang viết")
    dossier.refresh_from_db()
    leads.post(f"/ho-so/{dossier.pk}/buoc/register/", {"version": dossier.version})
    assert on_letter(leads, letter, PIGS) == (page(pigs), "Đã đăng ký")
    dossier.refresh_from_db()
    response = leads.get(page(pigs))
    assert [step["title"] for step in response.context["timeline"]] == [
        "Ghi vào danh sách", "Đã liên hệ", "Đã nhận lời", "Bắt đầu viết hồ sơ",
        f"Đã đăng ký, mã {dossier.code}",
    ]  # fmt: skip
    assert (f"/ho-so/{dossier.pk}/", dossier.code) in links(response)
    assert rows(response)[1] == [
        "thứ Hai 05/5/2025", "Đến chuồng, đo bể biogas", "UBND xã Chu Trinh", "Triệu Văn Pảo",
    ]  # fmt: skip
    # Who only supports is told that it is registered, and is not led to what is not theirs.
    assert f"/ho-so/{dossier.pk}/" not in dict(links(supports.get(page(pigs))))
    assert dossier.code in words(supports.get(page(pigs)))


def test_another_is_dropped_with_a_reason(as_person, letter, pigs):
    """Statement 15, its other end."""
    leads = as_person("thanh@cb.example")
    why = "Hộ bán đàn lợn, không nuôi nữa."
    leads.post(f"{page(pigs)}buoc/drop/", {"version": 1, "note": why})
    assert on_letter(leads, letter, PIGS) == (page(pigs), "Đã thôi")
    response = as_person("ngan@cb.example").get(page(pigs))
    assert f"Đoàn Tiến Thành: {why}" in words(response)
    assert list(response.context["steps"]) == ["revive"]


def test_help_is_counted_for_the_unit_that_supports(as_person, letter, commune, pigs):
    """From rows: each figure of the board leads to the list that it counts."""
    office, address = as_person("ngan@cb.example"), reverse("dashboard", args=[letter.pk])

    def shown() -> tuple[str, int, list[str]]:
        response = office.get(address)
        row = next(cells for cells in rows(response) if cells[0] == commune.called)
        url = next(u for u, _ in links(response) if f"giup={commune.pk}" in u)
        found = office.get(url)
        return row[2], len(found.context["rows"]), [s.help for s in found.context["rows"]]

    said, length, helpers = shown()
    assert said.endswith("Đã giúp 1 trên 2 giải pháp, 2 lần đến")
    assert (length, sorted(helpers)) == (
        2, ["Triệu Văn Pảo, UBND xã Chu Trinh", "UBND xã Chu Trinh"],
    )  # fmt: skip
    as_person("pao@cb.example").post(page(pigs), went())
    assert shown()[0].endswith("Đã giúp 2 trên 2 giải pháp, 3 lần đến")
    Candidate.objects.filter(pk=pigs.pk).update(state="dropped")
    said, length, _ = shown()
    assert (said.endswith("Đã giúp 1 trên 1 giải pháp, 2 lần đến"), length) == (True, 1)
    by_unit = {row.unit.called: row.support for row in board(letter) if row.support.solutions}
    assert by_unit == {"UBND xã Chu Trinh": Support(1, 1, 2), "UBND xã Hưng Đạo": Support(2, 1, 2)}
    job = words(as_person("pao@cb.example").get("/viec-cua-toi/"))
    assert "Đã giúp 1 trên 1 giải pháp , 2 lần đến" in job


def test_a_visit_is_recorded_once_and_withdrawn_with_a_reason(as_person, letter, commune, pigs):
    """Two equal presses make one; what is withdrawn counts no more and stays readable."""
    pao = as_person("pao@cb.example")
    pao.post(page(pigs), went())
    again = pao.post(page(pigs), went())
    assert again.context["form"].non_field_errors() == ["Lần đến này đã ghi rồi."]
    visit = pigs.visits.get()
    address = f"/lan-den/{visit.pk}/rut/"
    assert address in dict(links(again))
    assert address not in dict(links(as_person("thanh@cb.example").get(page(pigs))))
    assert list(pao.post(address, {"version": 1}).context["form"].errors) == ["note"]
    pao.post(address, {"version": 1, "note": "Ghi nhầm hộ"})
    response = pao.get(page(pigs))
    assert "Triệu Văn Pảo: Ghi nhầm hộ" in words(response)
    assert (response.context["went"], address in dict(links(response))) == (0, False)
    [row] = [row for row in board(letter) if row.unit == commune]
    assert row.support == Support(2, 1, 2)
    late = pao.post(address, {"version": 2, "note": "Lần nữa"}).context["form"]
    assert late.non_field_errors() == [
        "Không làm được bước “Rút lần đến” vì lần đến này đã rút."
    ]  # fmt: skip
    pao.post(page(pigs), went())  # right after all
    assert pigs.visits.standing().count() == 1


def test_whoever_goes_counts_though_nobody_was_named(as_person, letter, commune, pigs):
    Candidate.objects.filter(pk=pigs.pk).update(helper_unit=None)
    as_person("pao@cb.example").post(page(pigs), went())
    [row] = [row for row in board(letter) if row.unit == commune]
    assert row.support == Support(2, 2, 3)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (went(day="06/5/2025"), {"day": ["Ngày này chưa đến. Ghi ngày đã đến hoặc đã gọi."]}),
        (went(day="17/4/2024"),
         {"day": ["Ngày này trước công văn hơn một năm. Xem lại ngày, năm."]}),
        (went(day="31/4/2025"), {"day": ["Tháng 4/2025 không có ngày 31."]}),
        (went(note=""), {"note": ["Ghi “Đã làm gì”."]}),
    ],
)  # fmt: skip
def test_a_slip_is_told_beside_its_field(as_person, pigs, typed, errors):
    """Bad input: a clear sentence, nothing typed is lost, nothing half saved."""
    response = as_person("pao@cb.example").post(page(pigs), typed)
    form = response.context["form"]
    assert list(form.errors) == list(errors)
    if "note" not in errors:
        assert form.errors == errors
    assert (form["day"].value(), form["note"].value()) == (typed["day"], typed["note"])
    assert not pigs.visits.exists()


def test_the_office_says_whose_help_it_was(as_person, pigs, commune):
    office, other = as_person("ngan@cb.example"), Unit.objects.get(name__contains="xã Hưng Đạo")
    assert list(office.post(page(pigs), went(unit=other.pk)).context["form"].errors) == ["unit"]
    office.post(page(pigs), went(unit=commune.pk, day="18/4/2024"))
    visit = Visit.objects.get(candidate=pigs)
    assert (visit.unit, visit.recorded_by.email) == (commune, "ngan@cb.example")
    assert str(visit.day) == "2024-04-18"  # a year before the letter is not too early


def test_who_may_read_and_who_may_write(client, as_person, pigs):
    """2, 403 and 404: "as each other role"; the phone is for those who help."""
    people = ("thanh@cb.example", "pao@cb.example", "ngan@cb.example", "kien@cb.example",
              "tue@cb.example", "ha@cb.example", "0900000321", "lam@bk.example")  # fmt: skip
    clients = [as_person(person) for person in people]
    assert [c.get(page(pigs)).status_code for c in clients] == [200] * 5 + [404] * 3
    phone = ["0900 000 322" in words(c.get(page(pigs))) for c in clients[:5]]
    assert phone == [True] * 3 + [False] * 2
    assert [c.post(page(pigs), {}).status_code for c in clients] == [200] * 3 + [403] * 2 + [
        404
    ] * 3
    assert client.get(page(pigs)).status_code == 302
    steps = [as_person("pao@cb.example").get(f"{page(pigs)}buoc/{step}/").status_code
             for step in ("contact", "agree", "drop")]  # fmt: skip
    assert steps == [200, 403, 403]
    assert as_person("pao@cb.example").get(f"{page(pigs)}sua/").status_code == 403


def test_only_units_of_the_item_are_named_to_help(as_person, pigs, commune):
    leads, other = as_person("thanh@cb.example"), Unit.objects.get(name__contains="xã Hưng Đạo")
    typed = {"title": pigs.title, "version": 1, "helper_unit": other.pk}
    response = leads.post(f"{page(pigs)}sua/", typed)
    offered = list(response.context["form"].fields["helper_unit"].queryset)
    assert list(response.context["form"].errors) == ["helper_unit"]
    assert set(offered) == {commune, pigs.assignment.unit}
    leads.post(f"{page(pigs)}sua/", typed | {"helper_unit": commune.pk, "helper": "Triệu Văn Pảo"})
    pigs.refresh_from_db()
    assert pigs.help_in_words == "Triệu Văn Pảo, UBND xã Chu Trinh"


def test_a_found_list_says_where_it_is_from(as_person):
    """The pools' candidates have the same page."""
    task = Assignment.objects.get(unit__memberships__person__email="ha@cb.example", item__number=1)
    made = task.candidates.create(
        title="Giá phơi bún", source="initiative", source_note="25/QĐ-PGDĐT",
        first_applied_year=2023, co_authors=[{"name": "Ma Thị Mẫu", "share": 40, "workplace": ""}],
    )  # fmt: skip
    said = words(as_person("ha@cb.example").get(page(made)))
    assert "Lấy từ sáng kiến đã công nhận, 25/QĐ-PGDĐT Làm lần đầu năm 2023" in said
    assert "Đồng tác giả Ma Thị Mẫu, 40 %" in said


@pytest.mark.parametrize("visits", [0, 5])
def test_queries(as_person, django_assert_num_queries, visits):
    """The same for few visits and for many, for who supports and for who looks after it; one of
    them notes that another unit's telephone was read."""
    ducks = Candidate.objects.get(title__startswith=DUCKS)
    Candidate.objects.filter(pk=ducks.pk).update(owner_phone="0900 000 555")
    for number in range(visits):
        visit = Visit.objects.filter(candidate=ducks).first()
        visit.pk, visit.note = None, f"Lần {number}"
        visit.save()
    for name, number in (("pao@cb.example", 9), ("thanh@cb.example", 8)):
        client = as_person(name)
        with django_assert_num_queries(number):
            client.get(page(ducks))
