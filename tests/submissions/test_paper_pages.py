"""The pages on which papers are looked at, taken, and filed in the register."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from contest_portal.demo.simulation import simulate
from directives.models import Directive
from documents import drawing
from documents.models import Document
from submissions.models import Dossier
from tests import pdf
from tests.submissions.at_the_desk import OFFICE, dossier
from tests.submissions.conftest import DRAFT

pytestmark = pytest.mark.usefixtures("demo")


def letter(code: str = "CB9") -> Directive:
    return Directive.objects.get(contest__code=code, issued_at__isnull=False)


def of_dossier(code: str, kind: str, *form: str) -> str:
    route = "dossier_paper_form" if form else "dossier_paper"
    return reverse(route, args=[dossier(code).pk, kind, *form])


def test_the_preview_shows_every_page_of_the_pdf(as_person) -> None:
    """Preview in the browser equals the PDF page for page."""
    client = as_person(OFFICE)
    address = reverse("directive_paper", args=[letter().pk, "bao-cao"])
    shown = client.get(address).context["preview"]
    data = client.get(reverse("summary_pdf", args=[letter().pk])).content
    assert [page["url"] for page in shown["pages"]] == [
        f"{address}{number}.png/" for number in range(1, len(pdf.pages(data)) + 1)
    ]
    picture = client.get(shown["pages"][0]["url"])
    assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/png", "private, no-store")
    assert {(page["width"], page["height"]) for page in shown["pages"]} == {(910, 1287)}
    assert [name for name, _ in shown["files"]] == ["PDF", "Word", "Excel"]


def test_a_page_or_kind_that_is_not_there_is_not_found(as_person) -> None:
    client = as_person(OFFICE)
    found = [
        of_dossier("CB9-0008", "phieu-dang-ky", "2.png"),
        of_dossier("CB9-0008", "phieu-dang-ky", "xlsx"),
        of_dossier("CB9-0008", "phieu-dang-ky", "html"),
        of_dossier("CB9-0008", "phieu-dang-ky") + "?phan=3",
        of_dossier("CB9-0008", "phieu-dang-ky") + "?phan=x",
        of_dossier("CB9-0008", "hoa-don"),
        of_dossier("CB9-0008", "yeu-cau-bo-sung"),
        reverse("directive_paper", args=[letter().pk, "nhan"]),
    ]
    assert [client.get(address).status_code for address in found] == [404] * len(found)


def test_the_second_copy_keeps_its_place_in_every_form(as_person) -> None:
    client = as_person("ha@cb.example")
    shown = client.get(of_dossier("CB9-0008", "phieu-dang-ky") + "?phan=2").context["preview"]
    [_, (_, word)] = shown["files"]
    assert word == of_dossier("CB9-0008", "phieu-dang-ky", "docx") + "?phan=2"
    data = client.get(shown["files"][0][1]).content
    assert "Bộ 02 trên 02" in pdf.pages(data)[0]


def test_a_draft_has_forms_but_no_slip_and_no_labels(as_person, titled) -> None:
    found = titled(DRAFT)
    page = as_person("men@cb.example").get(reverse("dossier_detail", args=[found.pk]))
    assert list(page.context["papers"]) == [
        "phieu-dang-ky",
        "ban-mo-ta",
        "tom-tat",
        "giay-xac-nhan",
    ]
    assertContains(page, "Giấy tờ để in")


def test_where_people_look_for_papers_they_find_them(as_person) -> None:
    office, organiser = as_person(OFFICE), as_person("tue@cb.example")
    report = reverse("directive_paper", args=[letter().pk, "bao-cao"])
    assertContains(office.get(reverse("dashboard", args=[letter().pk])), report)
    sent = reverse("directive_paper", args=[letter().pk, "danh-sach"])
    assertContains(office.get(report), sent)
    manage = organiser.get(reverse("contest_manage", args=["CB9"]))
    assertContains(manage, reverse("contest_paper", args=["CB9", "bao-cao"]))
    request = of_dossier("CB9-0006", "yeu-cau-bo-sung")
    desk = office.get(reverse("desk_dossier", args=[dossier("CB9-0006").pk]))
    assertContains(desk, request)


@pytest.mark.parametrize(
    ("route", "args", "who", "kind", "issuer"),
    [
        ("directive_paper", ("letter", "bao-cao"), OFFICE, "report", "Ủy ban nhân dân thành phố"),
        ("directive_paper", ("letter", "danh-sach"), OFFICE, "letter", "Ủy ban nhân dân thành phố"),
        ("contest_paper", ("CB9", "danh-sach"), "tue@cb.example", "list", "Liên hiệp"),
        ("dossier_paper", ("returned", "yeu-cau-bo-sung"), OFFICE, "request", "Phòng Văn hóa"),
    ],
)  # fmt: skip
def test_a_paper_becomes_a_draft_in_the_register(as_person, route, args, who, kind, issuer) -> None:
    """Decree 30/2020: the portal never invents a number; the clerk records it."""
    found = {"letter": letter().pk, "returned": dossier("CB9-0006").pk}
    client, address = as_person(who), reverse(route, args=[found.get(args[0], args[0]), args[1]])
    assertContains(client.get(address), "Lập văn bản", count=1)
    answer = client.post(address)
    made = Document.objects.latest("pk")
    assertRedirects(answer, reverse("document_detail", args=[made.pk]))
    assert (made.kind, made.number, made.issued_at, made.file.name) == (kind, "", None, "")
    assert made.issuer.name.startswith(issuer)
    assert made.data["head"]["number"] == ""
    assertRedirects(client.post(address), reverse("document_detail", args=[made.pk]))


def test_who_only_reads_does_not_file(as_person) -> None:
    leader = as_person("kien@cb.example")
    address = reverse("directive_paper", args=[letter().pk, "bao-cao"])
    assertNotContains(leader.get(address), "Lập văn bản")
    assert leader.post(address).status_code == 403
    unit = as_person("bach@cb.example")
    assertNotContains(unit.get(of_dossier("CB9-0006", "yeu-cau-bo-sung")), "Lập văn bản")
    assert unit.post(of_dossier("CB9-0006", "yeu-cau-bo-sung")).status_code == 403
    assert unit.post(of_dossier("CB9-0006", "phieu-dang-ky")).status_code == 403


def test_letters_that_the_font_has_not_are_told(as_person) -> None:
    Dossier.objects.filter(pk=dossier("CB9-0008").pk).update(title="Máy tách hạt 🌽")
    page = as_person(OFFICE).get(of_dossier("CB9-0008", "phieu-dang-ky"))
    assertContains(page, "Có chữ in ra thành ô vuông")
    assert page.context["preview"]["unknown"] == "🌽"


@pytest.mark.parametrize("kind", ["phieu-dang-ky", "ban-mo-ta", "phieu-tiep-nhan", "nhan"])
def test_queries_of_a_preview_are_few(as_person, django_assert_num_queries, kind) -> None:
    client, address = as_person(OFFICE), of_dossier("CB9-0008", kind)
    with django_assert_num_queries(7 if kind == "ban-mo-ta" else 6):  # its outline
        client.get(address)


@pytest.mark.parametrize(("units", "dossiers"), [(3, 9), (17, 80)])
@pytest.mark.parametrize(
    ("who", "route", "kind", "queries"),
    [
        ("office", "directive_paper", ["bao-cao"], 10),  # the board three, the list two, who signs
        ("office", "directive_paper", ["tong-ket"], 10),
        ("office", "directive_paper", ["danh-sach"], 8),
        ("office", "directive_letter", [], 13),  # each table that a letter is composed of
        ("organiser", "contest_paper", ["bao-cao"], 8),
        ("organiser", "contest_paper", ["tong-ket"], 10),
        ("organiser", "contest_paper", ["danh-sach"], 8),
    ],
)
def test_queries_do_not_grow(
    as_person, django_assert_num_queries, units, dossiers, who, route, kind, queries
) -> None:
    made = simulate("SIM", units=units, dossiers=dossiers, seed=3)
    record = made.contest.code if route == "contest_paper" else made.directive.pk
    client, address = as_person(f"{who}@sim.example"), reverse(route, args=[record, *kind])
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("route", "args", "who"),
    [
        ("directive_paper", ("letter", "danh-sach"), OFFICE),
        ("contest_paper", ("CB9", "danh-sach"), "tue@cb.example"),
        ("dossier_paper", ("returned", "yeu-cau-bo-sung"), OFFICE),
    ],
)
def test_lists_and_requests_tell_of_people(as_person, route, args, who) -> None:
    """What bears authors' names and telephones is not for the public, see `may_publish`."""
    found = {"letter": letter().pk, "returned": dossier("CB9-0006").pk}
    as_person(who).post(reverse(route, args=[found.get(args[0], args[0]), args[1]]))
    assert Document.objects.latest("pk").is_personal


def test_what_cannot_be_drawn_leads_back_to_a_sentence(as_person) -> None:
    """A correct paper or a clear error within stated limits of time and memory."""
    client, found = as_person(OFFICE), dossier("CB9-0008")
    found.answers.filter(question__order=5).update(text="x" * 11_000_000)
    page = of_dossier("CB9-0008", "ban-mo-ta")
    assertContains(client.get(page), "Chưa vẽ được bản in")
    second = client.get(of_dossier("CB9-0008", "ban-mo-ta", "pdf") + "?phan=2", follow=True)
    assert second.redirect_chain == [(f"{page}?phan=2", 302)]
    assert [str(message) for message in second.context["messages"]] == [drawing.TOO_MUCH]
