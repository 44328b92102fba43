"""Vietnamese first, English second: who reads what, and what stays Vietnamese for everybody."""

import ast
import re
from collections import Counter
from decimal import Decimal

import pytest
from django import forms
from django.apps import apps
from django.core.management import call_command
from django.db.models import CharField, JSONField, TextField
from django.template import engines
from django.test import Client
from django.utils import formats, translation

from contest_portal import clock, demo as demo_facts
from contest_portal.vietnamese import DayField, format_time
from directives.models import Directive
from documents import csv_stream, exports
from documents.papers import column
from judging.forms.sheets import PointsField
from organizations.models import Person
from organizations.sign_in import tell
from reminders import calendars, delivery, gathering, own_data, planning, zalo
from reminders.bulk import text
from reminders.models import Bulk
from submissions import content
from submissions.models import Dossier
from submissions.workflow import receipt_facts
from tests.test_architecture import CODE

SWITCH, PAGE = "/ngon-ngu/", "/hoi-thi/CB9/?q=1"
BACK = f"http://testserver{PAGE}"
VIETNAMESE = ("vi", "vi", "Xác minh văn bản", "English")
ENGLISH = ("en", "en", "Verify a document", "Tiếng Việt")


def read(client: Client, path: str = PAGE, **headers: str) -> tuple[str, str, str, str]:
    """What the answer and the page say of their language, a word of the foot, the other language
    there."""
    response = client.get(path, headers=headers)
    page = response.content.decode()
    [said] = re.findall(r'<html lang="(\w+)">', page)
    [foot] = re.findall(r'<a href="/xac-minh/">([^<]+)</a>', page)
    [other] = re.findall(r'name="language" value="\w+" lang="\w+">([^<]+)<', page)
    return response["Content-Language"], said, foot, other


def choose(client: Client, language: str, came: str = BACK) -> str:
    """Where the button leads back to from the page that it stood on."""
    return client.post(SWITCH, {"language": language}, headers={"Referer": came}).url


@pytest.mark.django_db
def test_a_visitor_reads_what_the_visitor_chose(demo, client):
    """Statement: "All texts … exist in Vietnamese first, English second"."""
    assert read(client, **{"Accept-Language": "en"}) == VIETNAMESE
    assert (choose(client, "en"), read(client)) == (BACK, ENGLISH)
    assert read(client, "/khong-co/") == ENGLISH
    assert (choose(client, "fr"), read(client)) == (BACK, VIETNAMESE)
    assert (choose(client, "en"), choose(client, "vi"), read(client)) == (BACK, BACK, VIETNAMESE)
    assert choose(client, "en", "https://elsewhere.example/") == "/"
    there = {"language": "en", "next": "https://elsewhere.example/"}
    assert client.post(SWITCH, there).url == "/"
    assert client.get(SWITCH).status_code == 405
    codes = [client.get(f"{SWITCH}{code}.js").status_code for code in ("en", "vi", "fr")]
    assert codes == [200, 200, 404]


@pytest.mark.django_db
def test_a_page_with_what_was_typed_has_no_switch(demo, client):
    """It would lead back to the page without it."""
    refused = client.post("/tai-khoan/dang-nhap/", {"login": "ha@cb.example", "password": ""})
    assert 'name="language"' not in refused.content.decode()


def test_who_signed_in_reads_what_the_account_says(as_person, person_of):
    client, elsewhere = as_person("ha@cb.example"), as_person("ha@cb.example")
    own = "/tai-khoan/"
    assert (choose(client, "en"), read(client, own)) == (BACK, ENGLISH)
    assert read(elsewhere, own) == ENGLISH  # another browser, without the cookie
    assert (choose(client, "fr"), person_of("ha@cb.example").language) == (BACK, "en")
    ha = person_of("ha@cb.example")
    said = {"address_as": "chị", "email": ha.email, "phone": ha.phone, "language": "vi"}
    assert elsewhere.post("/tai-khoan/sua/", said).url == own
    assert read(client, own) == VIETNAMESE  # though its cookie says otherwise
    assert Person.objects.filter(language="en").count() == 0


def test_a_page_that_is_kept_for_visitors_is_kept_for_one_language(demo, client):
    """The ETag of one never answers for the other, and no cache gives the one for the other."""
    first = client.get(PAGE)
    choose(client, "en")
    second = client.get(PAGE, headers={"If-None-Match": first["ETag"]})
    assert (second.status_code, second["ETag"] == first["ETag"]) == (200, False)
    assert ("Cookie" in first["Vary"], "Cookie" in second["Vary"]) == (True, True)
    same = client.get(PAGE, headers={"If-None-Match": second["ETag"]})
    assert (same.status_code, dict(client.get(PAGE).cookies)) == (304, {})


def test_a_feed_is_vietnamese_whoever_asks(demo, client):
    """It is kept for everybody without a look at cookies."""
    path = "/hoi-thi/CB9/thay-doi"
    before = client.get(f"{path}.json").content
    choose(client, "en")
    assert client.get(f"{path}.json").content == before
    assert "Thể lệ, hạn nộp và văn bản thay đổi" in client.get(f"{path}.xml").content.decode()


ENDS = {"vi": "tự gửi thư này.", "en": "sent this e-mail by itself."}


def spoken(text: str) -> list[str]:
    return [language for language, words in ENDS.items() if words in text]


def test_people_are_told_in_the_language_that_each_reads(demo, person_of, mailoutbox):
    """In one run, and whoever reads the page from which it is sent."""
    Person.objects.filter(email="ha@cb.example").update(language="en")
    planning.plan()
    with translation.override("en"):
        gathering.gather()
        while delivery.deliver():
            pass
    told = {mail.to[0]: spoken(mail.body) for mail in mailoutbox}
    assert told.pop("ha@cb.example") == ["en"]
    assert (len(told) > 3, set(map(tuple, told.values()))) == (True, {("vi",)})
    letter = Directive.objects.filter(contest__code="CB9").latest("pk")
    bulk = Bulk(
        directive=letter, subject="Mời họp", body="Mời anh chị dự.", by=person_of("tue@cb.example")
    )
    people = [person_of(name) for name in ("ha@cb.example", "dung@cb.example")]
    assert [spoken(text(bulk, person)[1]) for person in people] == [["en"], ["vi"]]


def test_a_mail_of_an_account_is_in_its_language(as_person, person_of, mailoutbox):
    """Whoever pressed the button."""
    ha = person_of("ha@cb.example")
    with translation.override("en"):
        tell(ha, "Việc này.")
    Person.objects.filter(pk=ha.pk).update(language="en")
    tell(person_of("ha@cb.example"), "Việc này.")
    hours = [re.search(r" (?:lúc|at) (8.+) (?:trên|on) ", mail.body)[1] for mail in mailoutbox]
    assert hours == ["8\xa0giờ\xa000, thứ\xa0Hai\xa005/5/2025", "8:00, Monday\xa005/5/2025"]


def test_every_paper_is_composed_in_vietnamese():
    """A paper is a public function that returns one; `documents/papers.py` has their parts."""
    said = {
        f"{path.parent.name}/{path.name}: {function.name}": "in_vietnamese" in names
        for path in CODE
        if path.parts[-2:] != ("documents", "papers.py") and "demo" not in path.parts
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef) and function.returns
        if ast.unparse(function.returns) in ("Paper", "papers.Paper")
        and not function.name.startswith("_")
        for names in [[ast.unparse(decorator) for decorator in function.decorator_list]]
    }
    lacking = {name for name, is_decorated in said.items() if not is_decorated}
    assert (lacking, len(said) > 30) == ({"directives/figures.py: with_links"}, True)  # of a letter


def test_what_is_stored_is_vietnamese(person_of):
    """A receipt, and a file's own words, whoever hands in or asks."""
    dossier, ha = Dossier.objects.filter(contest__code="CB9").earliest("pk"), "ha@cb.example"

    def stored() -> list:
        rows = ([format_time(moment)] for moment in [clock.now()])
        file = b"".join(csv_stream.pieces([column("Lúc")], rows, []))
        facts = receipt_facts(dossier, dossier.deadline, clock.now())
        return [facts, content.of(dossier), exports.lines("Tệp", person_of(ha), "x"), file]

    before = stored()
    with translation.override("en"):
        assert stored() == before


def test_what_is_handed_on_is_vietnamese(person_of):
    """A text for a chat, the calendar of a contest, the file of one's own data, whoever asks."""
    letter = Directive.objects.get(contest__code="CB9", issued_at__isnull=False)
    unit, ha = letter.addressees.earliest("pk"), person_of("ha@cb.example")
    ha.messages.create(subject="Mời họp", slot="x", body="Kính mời", state="sent")

    def taken() -> list:
        texts = [zalo.announcement(letter), zalo.reminder(unit)]
        return [*texts, calendars.of_contest(letter.contest), own_data.of_person(ha)]

    before = taken()
    with translation.override("en"):
        assert taken() == before


class Typed(forms.Form):
    points = PointsField(10)
    number = forms.DecimalField(localize=True)
    plain = forms.DecimalField()
    day = DayField()
    date = forms.DateField()


TYPED = {
    "points": "7,5", "number": "1234,5", "plain": "7.5", "day": "05/6/2025", "date": "2025-06-05",
}  # fmt: skip
SHOWN = "{{ half }} {{ many }} {{ day|date }} {{ day|date:'d/m/Y' }}"


def test_numbers_and_days_are_the_same_in_both():
    def said(language: str) -> list:
        with translation.override(language):
            form = Typed(TYPED)
            assert form.is_valid(), form.errors
            values = {"half": 7.5, "many": Decimal("1234.5"), "day": form.cleaned_data["day"]}
            shown = engines["django"].from_string(SHOWN).render(values)
            names = formats.FORMAT_SETTINGS - {"DATETIME_INPUT_FORMATS"}  # no form of ours has one
            kinds = {name: formats.get_format(name) for name in names}
            typed = re.findall(r'value="(.*?)"', str(Typed(initial=form.cleaned_data)))
            return [form.cleaned_data, typed, shown, kinds]

    assert said("en") == said("vi")
    assert said("en")[0]["points"] == Decimal("7.5")
    assert said("en")[2].startswith("7,5 1234,5 Ngày 05 ")


def stored() -> Counter[tuple[str, str, str]]:
    """What the rows say in more than one word, by table and column."""
    said: Counter[tuple[str, str, str]] = Counter()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, (CharField, TextField, JSONField)):
                where = model._meta.db_table, field.attname
                for value in model._base_manager.values_list(field.attname, flat=True):
                    said[*where, str(value)] += " " in str(value)
    return said


@pytest.mark.django_db(transaction=True)
def test_what_is_done_in_english_is_stored_in_vietnamese():
    """Two contests from the plan to the forwarded dossier, done by people who read English."""
    said = []
    for language in ("vi", "en"):
        call_command("flush", interactive=False, verbosity=0)
        with translation.override(language):
            demo_facts.load_current()
        said.append(+stored())
    assert (said[1] - said[0], said[0] - said[1]) == ({}, {})


def test_a_sentence_to_translate_stands_by_itself():
    """gettext reads no f-string: a call in one is never in the catalogue."""
    calls = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy"}
    hidden = [
        f"{path.name}: {ast.unparse(words)}"
        for path in CODE
        for words in ast.walk(ast.parse(path.read_text()))
        if isinstance(words, ast.JoinedStr)
        and calls & {ast.unparse(c.func) for c in ast.walk(words) if isinstance(c, ast.Call)}
    ]
    assert hidden == []
