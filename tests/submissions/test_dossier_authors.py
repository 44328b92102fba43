import pytest
from django.test import Client

from submissions import answers, content
from submissions.models import Dossier
from tests.submissions.conftest import DRAFT, REGISTERED

SHARES = "Phần đóng góp cộng lại phải bằng 100 %, hiện là 90 %."


def mark(dossier: Dossier) -> str:
    """What the list says now."""
    return content.mark(dossier, "authors")


def rows(*authors: dict, shown: str) -> dict:
    """The form as a browser sends it."""
    count = len(authors)
    form = {"shown": shown, "authors-TOTAL_FORMS": count, "authors-INITIAL_FORMS": count}
    for number, author in enumerate(authors):
        form |= {f"authors-{number}-{name}": value for name, value in author.items()}
    return form


def send(client, dossier: Dossier, *authors: dict, **more):
    form = rows(*authors, shown=more.pop("shown", mark(dossier))) | more
    return client.post(f"/ho-so/{dossier.pk}/tac-gia/", form)


def stored(dossier: Dossier) -> list[tuple]:
    return list(dossier.authors.values_list("name", "share", "is_lead"))


def test_shares_of_90_are_saved_in_a_draft_and_said(as_person, titled):
    draft, client = titled(DRAFT), as_person("men@cb.example")
    own = draft.authors.get()
    send(
        client, draft,
        {"id": own.pk, "name": "Nông Thị Mến", "share": 60, "is_lead": "on"},
        {"name": "Đinh Hải Yến", "share": 30},
    )  # fmt: skip
    assert stored(draft) == [("Nông Thị Mến", 60, True), ("Đinh Hải Yến", 30, False)]
    assert SHARES in client.get(f"/ho-so/{draft.pk}/").content.decode()
    assert draft.authors.get(pk=own.pk).person == own.person


def test_a_phone_and_a_name_that_cannot_be_are_refused_beside_them(as_person, titled):
    """Bad input: "a clear sentence", the same as a list that is read in gives."""
    draft, client = titled(DRAFT), as_person("men@cb.example")
    response = send(
        client, draft,
        {"name": "<script>", "share": 50, "phone": "12"}, {"name": "77", "share": 50},
    )  # fmt: skip
    name = {"name": ["Ghi họ và tên bằng chữ, không có dấu < >."]}
    phone = {"phone": ["Ghi một số điện thoại có 10 chữ số, ví dụ 0900 000 123."]}
    assert response.context["formset"].errors == [name | phone, name]
    send(client, draft, {"name": "Đinh Hải Yến", "share": 100, "phone": "+84900000321"})
    assert draft.authors.get().phone == "0900 000 321"


def test_the_hand_in_refuses_them(as_person, titled):
    dossier, client = titled(REGISTERED), as_person("ha@cb.example")
    send(client, dossier, {"name": "Sầm Thị Lan", "share": 90, "is_lead": "on"})
    page = client.get(f"/ho-so/{dossier.pk}/buoc/hand_in/").content.decode()
    assert SHARES in page


def test_two_leads_are_refused_beside_the_second(as_person, titled):
    draft = titled(DRAFT)
    response = send(
        as_person("men@cb.example"), draft,
        {"name": "Nông Thị Mến", "share": 60, "is_lead": "on"},
        {"name": "Đinh Hải Yến", "share": 40, "is_lead": "on", "workplace": "THCS Hợp Giang"},
    )  # fmt: skip
    sentence = "Chỉ một người là tác giả chính, đã chọn Nông Thị Mến. Bỏ chọn một người."
    assert response.context["formset"].errors == [{}, {"is_lead": [sentence]}]
    assert "Đinh Hải Yến" in response.content.decode()
    assert stored(draft) == [("Nông Thị Mến", 100, True)]


def test_the_lead_passes_to_another(as_person, titled):
    draft = titled(DRAFT)
    own = draft.authors.get()
    send(
        as_person("men@cb.example"), draft,
        {"id": own.pk, "name": "Nông Thị Mến", "share": 50},
        {"name": "Đinh Hải Yến", "share": 50, "is_lead": "on"},
    )  # fmt: skip
    assert stored(draft) == [("Đinh Hải Yến", 50, True), ("Nông Thị Mến", 50, False)]


def test_another_name_is_another_person(as_person, titled):
    """37: nobody agrees or writes in the place of who stands in the row now."""
    draft = titled(DRAFT)
    own = draft.authors.get()
    typed = {"id": own.pk, "share": 100, "is_lead": "on"}
    corrected = {**typed, "name": "NÔNG THỊ MEN"}
    send(as_person("men@cb.example"), draft, corrected)
    now = draft.authors.get()
    assert (now.name, now.token, now.person) == ("NÔNG THỊ MEN", own.token, own.person)
    ha = as_person("ha@cb.example")
    response = send(ha, draft, {**typed, "name": "Lò Thị Hoa"})
    now = draft.authors.get()
    assert (now.pk, now.name, now.person, now.token == own.token) == (
        own.pk, "Lò Thị Hoa", None, False,
    )  # fmt: skip
    said = [str(message) for message in ha.get(response.url).context["messages"]]
    assert said[0] == (
        "Đã thay NÔNG THỊ MEN bằng Lò Thị Hoa. Đường dẫn và tài khoản của NÔNG THỊ MEN không còn "
        "mở được phần này. Gửi đường dẫn mới cho Lò Thị Hoa."
    )
    assert Client().get(f"/xac-nhan/{own.token}/").status_code == 404
    assert Client().get(f"/xac-nhan/{now.token}/").status_code == 200


def test_a_name_put_right_keeps_the_place(as_person, titled):
    """37: who stands in the row keeps it when the spelling of the name is put right."""
    draft = titled(DRAFT)
    own = draft.authors.get()
    typed = {"id": own.pk, "share": 100, "is_lead": "on"}
    men, ha = as_person("men@cb.example"), as_person("ha@cb.example")
    send(men, draft, {**typed, "name": "Nông Thị Mén"})
    send(men, draft, {**typed, "name": "Nông Thị Mếnh"})
    now = draft.authors.get()
    assert (now.name, now.token, now.person) == ("Nông Thị Mếnh", own.token, own.person)
    doubt = ["Tên đang ghi là Nông Thị Mếnh. Chọn vẫn là người này, hay người khác."]
    for client, name in ((ha, "Nông Thị Mến"), (men, "Lò Thị Hoa")):
        form = send(client, draft, {**typed, "name": name}).context["formset"][0]
        assert form.errors == {"who": doubt}
    assert draft.authors.get().name == "Nông Thị Mếnh"
    send(ha, draft, {**typed, "name": "Nông Thị Mến", "who": "same"})
    assert draft.authors.get().person == own.person
    send(ha, draft, {**typed, "name": "Nông Thị Mai", "who": "other"})
    now = draft.authors.get()
    assert (now.name, now.person, now.token == own.token) == ("Nông Thị Mai", None, False)


def test_a_dropped_author_goes_and_a_blank_row_is_nobody(as_person, titled):
    draft = titled(DRAFT)
    own = draft.authors.get()
    form = rows(
        {"id": own.pk, "name": "Nông Thị Mến", "share": 50, "DELETE": "on"},
        {"name": "Đinh Hải Yến", "share": 100, "is_lead": "on"},
        {"name": "", "share": ""},
        shown=mark(draft),
    ) | {"authors-INITIAL_FORMS": 1}
    as_person("men@cb.example").post(f"/ho-so/{draft.pk}/tac-gia/", form)
    assert stored(draft) == [("Đinh Hải Yến", 100, True)]


def test_a_share_or_a_name_that_cannot_be_is_refused_beside_it(as_person, titled):
    draft = titled(DRAFT)
    response = send(
        as_person("men@cb.example"), draft,
        {"name": "", "share": 50}, {"name": "Đ" * 101, "share": 0},
        {"name": "Đinh Hải Yến", "share": 101},
    )  # fmt: skip
    assert response.context["formset"].errors == [
        {"name": ["Ghi họ và tên."]},
        {
            "name": ["Dài quá 100 chữ cái, hiện có 101. Rút gọn lại."],
            "share": ["Ghi số từ 1 đến 100."],
        },
        {"share": ["Ghi số từ 1 đến 100."]},
    ]


def test_two_tabs(as_person, titled):
    """32: "The same entry open in two tabs or by two people warns and never silently
    overwrites"."""
    draft = titled(DRAFT)
    shown, mine = mark(draft), {"name": "Đinh Hải Yến", "share": 70}
    send(as_person("ha@cb.example"), draft, {"name": "Lò Thị Hoa", "share": 100, "is_lead": "on"})
    response = send(as_person("men@cb.example"), draft, mine, shown=shown)
    page = response.content.decode()
    assert stored(draft) == [("Lò Thị Hoa", 100, True)]
    assert "Hồ sơ vừa được người khác hoặc cửa sổ khác sửa" in page
    assert "Lò Thị Hoa, 100 %, tác giả chính" in page
    assert "Đinh Hải Yến" in page
    assert f'name="shown" value="{mark(draft)}"' in page
    send(as_person("men@cb.example"), draft, mine)
    assert stored(draft) == [("Đinh Hải Yến", 70, False)]


def test_an_author_of_another_dossier_is_not_taken_over(as_person, titled):
    draft, other = titled(DRAFT), titled(REGISTERED)
    foreign = other.authors.get()
    send(as_person("men@cb.example"), draft, {"id": foreign.pk, "name": "Ai đó", "share": 100})
    foreign.refresh_from_db()
    assert (foreign.dossier, foreign.name) == (other, "Sầm Thị Lan")
    assert stored(draft) == [("Ai đó", 100, False)]


@pytest.mark.parametrize("key", ["9" * 30, "-1", "x"])
def test_a_made_up_key_is_nobodys(as_person, titled, key):
    draft = titled(DRAFT)
    response = send(as_person("men@cb.example"), draft, {"id": key, "name": "Ai đó", "share": 100})
    assert response.status_code in (200, 302)
    assert draft.authors.count() == 1


def test_a_post_without_its_list_changes_nothing(as_person, titled):
    draft = titled(DRAFT)
    response = as_person("men@cb.example").post(
        f"/ho-so/{draft.pk}/tac-gia/", {"shown": mark(draft)}
    )
    assert response.status_code == 200
    assert stored(draft) == [("Nông Thị Mến", 100, True)]


def test_saving_may_go_on_to_one_more_author(as_person, titled):
    draft = titled(DRAFT)
    mine = {"name": "Nông Thị Mến", "share": 100, "is_lead": "on"}
    response = send(as_person("men@cb.example"), draft, mine, more="")
    assert response.url == f"/ho-so/{draft.pk}/tac-gia/"


def test_a_wrong_list_that_is_also_old_is_told_so_at_once(as_person, titled):
    """32: "The same entry open in two tabs or by two people warns and never silently
    overwrites": nor does the second try, after the first was refused for its own faults."""
    draft, client = titled(DRAFT), as_person("men@cb.example")
    mine = {"id": draft.authors.get().pk, "name": "Nông Thị Mến"}
    both = ({**mine, "share": 60, "is_lead": "on"}, {"name": "Lò Thị Hoa", "share": 40})
    shown = mark(draft)
    send(as_person("ha@cb.example"), draft, *both)
    response = send(client, draft, {**mine, "share": 0}, shown=shown)
    page = response.content.decode()
    assert "Hồ sơ vừa được người khác hoặc cửa sổ khác sửa" in page
    assert "Lò Thị Hoa, 40 %" in page
    assert "Ghi số từ 1 đến 100." in page
    assert response.context["shown"]["shown"].value() == mark(draft)
    assert stored(draft) == [("Nông Thị Mến", 60, True), ("Lò Thị Hoa", 40, False)]


def test_what_is_written_elsewhere_does_not_disturb_the_list(as_person, person_of, titled):
    """32: "warns" of the same thing changed, not of answers that save themselves meanwhile."""
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    page = client.get(f"/ho-so/{draft.pk}/tac-gia/")
    answer = draft.answers.get(question__order=2)
    answers.save(
        titled(DRAFT), answer.question, text="Viết tiếp", rows=[], base=answer.version,
        by=person_of("men@cb.example"),
    )  # fmt: skip
    mine = {"id": draft.authors.get().pk, "name": "Nông Thị Mến", "share": 70, "is_lead": "on"}
    shown = page.context["shown"]["shown"].value()
    assert send(client, draft, mine, shown=shown).status_code == 302
    assert stored(draft) == [("Nông Thị Mến", 70, True)]


def test_a_phone_that_another_person_wrote_is_not_wiped_out(as_person, titled):
    draft, client = titled(DRAFT), as_person("ha@cb.example")
    shown = mark(draft)
    mine = {"id": draft.authors.get().pk, "name": "Nông Thị Mến", "share": 100, "is_lead": "on"}
    send(as_person("men@cb.example"), draft, {**mine, "phone": "0900 000 321"})
    assert send(client, draft, {**mine, "phone": ""}, shown=shown).status_code == 200
    assert draft.authors.get().phone == "0900 000 321"
