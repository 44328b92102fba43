"""Công văn đôn đốc: drafted from the live rows, every figure of it opening what it counts."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from contest_portal import clock
from contest_portal.demo.stories import moment
from directives import figures, papers
from directives.forms.item import below, body_of, offered
from directives.models import Addressee, Candidate, Directive, DirectiveItem, Evidence
from directives.workflow import issue, obstacles_to_issue
from documents import layout, pdf
from documents.models import Document
from documents.papers import cite
from organizations import lifetimes
from organizations.models import Person, Unit
from submissions import follow_up
from submissions.models import Dossier, DossierCopy
from tests.submissions.conftest import DRAFT
from tests.submissions.pages import links, words
from tests.submissions.test_dashboard import length_of_list

LETTER_1098 = moment("18/4 15:30")


@pytest.fixture
def first(demo) -> Directive:
    return Directive.objects.get(contest__code="CB9", follows_up=None)


@pytest.fixture
def office(as_person):
    return as_person("ngan@cb.example")


def drafted(client, first: Directive) -> Directive:
    address = reverse("follow_up_create", args=[first.pk])
    assert client.get(address).status_code == 200
    response = client.post(address, {"deadline": first.deadline_id})
    draft = Directive.objects.get(follows_up=first)
    assert response["Location"] == reverse("directive_manage", args=[draft.pk])
    return draft


def counts_behind(client, draft: Directive) -> list[int]:
    return [length_of_list(client, figures.address(figure)) for figure in draft.figures]


def test_every_figure_of_the_draft_opens_what_it_counts(office, first):
    """18. An officer gets a drafted công văn đôn đốc with today's figures and can edit it before
    export. 19. Every figure in the drafted letter can be clicked to the entries it counts."""
    board = office.get(reverse("dashboard", args=[first.pk]))
    assert (reverse("follow_up_create", args=[first.pk]), "Soạn công văn đôn đốc") in links(board)
    draft = drafted(office, first)
    assert [figure["words"] for figure in draft.figures] == [
        "24 giải pháp dự kiến",
        "có 15 giải pháp đăng ký dự thi",
        "07 giải pháp đã đủ hồ sơ",
        "04 giải pháp đã nộp đủ bản giấy",
        "đã đăng ký 7 trên 10 giải pháp, còn thiếu 3",
        "đã đăng ký 1 giải pháp",
        "đã đăng ký 2 giải pháp",
        "cả 2 đơn vị được đề nghị đã đăng ký 2 giải pháp",
        "cả 11 đơn vị được giao việc này đã đăng ký 3 giải pháp",
    ]
    # two of the education office's are being written that nobody had spotted before
    sentence = draft.items.get(number=1).sentence
    assert sentence.startswith("tiếp tục ")
    assert re.search(r"chưa đăng ký: .+ và giải pháp khác đang viết hồ sơ$", sentence)
    last = draft.items.get(number=draft.items.count())
    assert "20/5" not in last.sentence  # the letter says the day once, below
    page = office.get(reverse("figure_list", args=[draft.pk]))
    # no number of solutions stands outside the links, but the one that was asked for
    [letter] = re.findall(r"<article.*?</article>", page.content.decode(), re.DOTALL)
    unlinked = re.sub(r"<a .*?</a>", "", letter)
    assert re.findall(r"(\S+) \d+ (?:trên \d+ )?giải pháp", unlinked) == ["từ"]
    shown = [link for link in links(page) if link[0].startswith(reverse("solution_list"))]
    # in the words of the letter, in its order, then beside them
    order = [1, 0, 2, 3, 4, 5, 6, 7, 8]
    said = [(figures.address(f), f["words"]) for f in draft.figures]
    assert shown[:9] == [said[n] for n in order]
    assert [address for address, _ in shown[9:]] == [address for address, _ in said]
    assert counts_behind(office, draft) == [f["count"] for f in draft.figures]
    again = office.post(
        reverse("follow_up_create", args=[first.pk]), {"deadline": first.deadline_id}, follow=True
    )  # a second click finds the first one's, and where to renew it
    assert again.redirect_chain[0][0] == reverse("figure_list", args=[draft.pk])
    [said] = again.context["messages"]
    assert str(said).startswith("Đã có bản nháp, số liệu ngày 05/5/2025, hạn nộp")
    assert Directive.objects.filter(follows_up=first).count() == 1
    assert office.get(reverse("directive_manage", args=[draft.pk])).status_code == 200

    Dossier.objects.filter(title__startswith=DRAFT).update(
        state=Dossier.State.REGISTERED, registered_at=clock.now(), number=9999
    )
    page = office.get(reverse("figure_list", args=[draft.pk]))
    assert "Công văn ghi 15, nay là 16 ." in words(page)
    assert "Công văn ghi 7, nay là 8 ." in words(page)
    # where the words were edited number and date stay, and both pages say so
    item = draft.items.get(number=2)
    edited = item.sentence.replace("đã đăng ký 1 giải pháp", "mới đăng ký được 1 giải pháp")
    draft.items.filter(number=2).update(sentence=edited)
    with clock.at(clock.now() + timedelta(days=1)):
        page = office.post(reverse("figure_list", args=[draft.pk]), follow=True)
    [said] = page.context["messages"]
    assert str(said).startswith("Có chỗ lời văn đã sửa, số không theo được")
    draft.refresh_from_db()
    assert draft.items.get(number=2).sentence == edited
    kept = [figure["as_of"] for figure in draft.figures if figure["item"] == item.pk]
    assert (kept, draft.figures[0]["as_of"]) == (["2025-05-05"], "2025-05-06")
    paper = papers.letter(draft)
    assert "Tính đến ngày 06/5/2025, có 16 giải pháp đăng ký dự thi." in paper["opening"]
    assert (
        "Đến ngày 06/5/2025 đã đăng ký 8 trên 10 giải pháp, còn thiếu 2"
        in (paper["items"][0]["sentence"])
    )
    assert counts_behind(office, draft) == [f["count"] for f in draft.figures]
    # of the opening, too, all or nothing: one date stands before its numbers
    draft.opening = draft.opening.replace("có 07 giải pháp đã đủ hồ sơ", "chưa nhiều hồ sơ đủ")
    draft.save(update_fields=["opening"])
    Dossier.objects.filter(number=9999).update(state=Dossier.State.WITHDRAWN)
    with clock.at(clock.now() + timedelta(days=2)):
        office.post(reverse("figure_list", args=[draft.pk]))
    renewed = papers.letter(Directive.objects.get(pk=draft.pk))
    assert renewed["opening"] == papers.letter(draft)["opening"]
    assert renewed["items"][0]["sentence"].count("Đến ngày 07/5/2025 đã đăng ký 7 trên 10") == 1


def back_to(when: datetime) -> None:
    """The rows as they stood at a moment, told from the changes made since."""
    for kind, gone in ((Dossier, "withdrawn"), (Candidate, "dropped")):
        for record in kind.objects.all():
            later = record.changes.filter(at__gt=when).order_by("at", "pk").first()
            state = later.from_state if later else record.state
            record.state = state if record.created_at <= when else gone
            record.save(update_fields=["state"])
    Dossier.objects.filter(created_at__gt=when).update(candidate=None)
    Dossier.objects.filter(completed_at__gt=when).update(completed_at=None)
    DossierCopy.objects.filter(received_at__gt=when).update(received_at=None)
    Evidence.objects.filter(recorded_at__gt=when).delete()
    Addressee.objects.filter(acknowledged_at__gt=when).update(acknowledged_at=None)


def asked(item: DirectiveItem) -> dict[str, set[str]]:
    """Part by part, whom the item asks."""
    found: dict[str, set[str]] = {"lead": set(), "support": set()}
    for task in item.assignments.all():
        found[task.part].add(task.unit.name)
    for group in item.groups.all():
        units = Unit.objects.below(group.below).filter(kind=group.kind)
        found[group.part] |= set(units.values_list("name", flat=True))
    return found


def test_from_the_first_letter_of_cao_bang_it_drafts_dispatch_1098(office, first):
    """From the Cao Bằng contest as of 18/4/2025 it yields the letter 1098 in substance."""
    wanted, real = papers.letter(first), list(first.items.order_by("number"))
    back_to(LETTER_1098)
    tasks = [(i.verb, asked(i), [a.minimum for a in i.assignments.all() if a.minimum],
              [c.title for a in i.assignments.all() for c in a.candidates.exclude(state="dropped")])
             for i in real]  # fmt: skip
    earlier = Document.objects.get(number="1790")
    Directive.objects.filter(pk=first.pk).update(document=earlier)
    first.refresh_from_db()
    with clock.at(LETTER_1098):
        draft, _ = follow_up.draft(
            first, by=Person.objects.get(email="ngan@cb.example"), deadline=first.deadline
        )
        paper = papers.letter(draft)
    made = list(draft.items.order_by("number"))
    assert [(i.verb, asked(i)) for i in made] == [task[:2] for task in tasks]
    for item, (_, _, quotas, named) in zip(made, tasks, strict=True):
        assert [f"từ {q} giải pháp trở lên" in item.sentence for q in quotas] == [True] * len(
            quotas
        )
        assert [title for title in named if title not in item.sentence] == []
    assert [len(task[2]) for task in tasks] == [1, 0, 0, 0, 0, 0, 0]
    assert [len(task[3]) for task in tasks] == [0, 2, 3, 0, 0, 0, 0]
    assert paper["opening"][:2] == [
        f"Tiếp theo {cite(earlier)}.",
        "Tính đến ngày 18/4/2025, có 05 giải pháp đăng ký dự thi.",
    ]
    assert wanted["opening"][1] == paper["opening"][1]
    for part in ("deadline", "copies", "receiver", "contact", "closing", "recipients", "sign"):
        assert paper[part] == wanted[part]
    assert layout.check(pdf.draw(paper), None).findings == []
    # what is wrong is said in general: none of the units is named before the items
    names = set().union(*(asked(item)["lead"] for item in made))
    assert [n for n in names if any(n in text for text in paper["opening"][2:])] == []


def test_after_a_reform_it_asks_those_in_place_of_the_old(first, person_of):
    """24: "A unit can be merged from a date": the new one is asked, once, for what the old owed."""
    city, ngan = first.document.issuer, person_of("ngan@cb.example")
    ward = Unit.objects.create(kind="commune", name="UBND phường Mới", parent=city.parent)
    names = ["UBND xã Chu Trinh", "UBND phường Hòa Chung"]
    ended = [first.addressees.get(unit__short_name=name).unit for name in names]
    today = {"day": clock.today(), "basis": "Nghị quyết 1"}
    lifetimes.merge(ended, ward, **today)
    item = first.items.filter(assignments__unit=ended[0]).first()
    item.assignments.filter(unit=ended[0]).update(minimum=9, part="lead")
    draft, is_new = follow_up.draft(first, by=ngan, deadline=first.deadline)
    assert is_new
    asked = Unit.objects.filter(assignments__item__directive=draft)
    assert asked.filter(pk=ward.pk).exists()
    assert not asked.filter(pk__in=[unit.pk for unit in ended]).exists()
    [said] = [f["words"] for f in draft.figures if f["asked"] == 9]
    assert said.startswith("UBND xã Chu Trinh (nay là UBND phường Mới) đã đăng ký")
    assert obstacles_to_issue(draft) == []

    kept = set(below(body_of(draft)))
    assert kept == set(Unit.objects.below(city).in_force(clock.today()).exclude(pk=city.pk))
    other = Unit.objects.create(kind="city", name="Cơ quan khác", parent=city.parent)
    lifetimes.transfer(city, other, **today)
    draft = Directive.objects.get(pk=draft.pk)
    [reason] = obstacles_to_issue(draft)
    assert reason.startswith(f"Cơ quan ban hành: {city} chỉ có đến hết ngày 04/5/2025")
    draft.delete()
    draft, _ = follow_up.draft(first, by=ngan, deadline=first.deadline)
    assert draft.document.issuer == other
    # its items may name the new body's units, as one group too, and those that go on below the old
    wards = [Unit.objects.create(kind="commune", name=f"Phường {n}", parent=other) for n in (1, 2)]
    body = body_of(Directive.objects.get(pk=draft.pk))
    assert set(below(body)) == {*kept, *wards}
    group, *units = offered(body, [], []).values()
    assert (group.below, group.kind, group.size) == (other, "commune", 2)
    assert {*wards, *kept} == set(units)


def test_of_equal_words_each_leads_to_its_own_list():
    """19. Every figure in the drafted letter can be clicked to the entries it counts."""
    said = "xã A đã đăng ký 1 giải pháp"
    two = [{"words": said, "list": {"don-vi": n}} for n in (1, 2)]
    page = figures.linked(f"Đến nay <{said}; {said}>.", two)
    one, other = (f'<a href="{figures.address(figure)}">{said}</a>' for figure in two)
    assert page == f"Đến nay &lt;{one}; {other}&gt;."


def test_only_the_office_in_charge_drafts_and_only_while_it_is_a_draft(as_person, office, first):
    address = reverse("follow_up_create", args=[first.pk])
    assert as_person("kien@cb.example").get(address).status_code == 403
    assert office.post(address, {"deadline": "0"}).status_code == 200  # says what is wrong
    assert not Directive.objects.filter(follows_up=first).exists()
    draft = drafted(office, first)
    assert issue(draft) == 15  # units that still owe, and those that help them
    # what it presses for is counted where it was asked, and asked once
    home = words(as_person("ha@cb.example").get(reverse("unit_home")))
    assert home.count("Tìm thêm 3 giải pháp để đủ chỉ tiêu") == 1
    office.post(reverse("figure_list", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.counted == 15
    # of the letter that presses, too, the button drafts the next one for the first
    response = office.get(reverse("dashboard", args=[draft.pk]))
    assert "Công văn này đôn đốc việc đã giao" in words(response)
    again = office.post(
        reverse("follow_up_create", args=[draft.pk]), {"deadline": first.deadline_id}
    )
    last = Directive.objects.get(follows_up=first, issued_at=None)
    assert again["Location"] == reverse("directive_manage", args=[last.pk])
    assert set(last.document.bases.all()) == {first.document, draft.document}
