import pytest

from submissions.models import Dossier
from tests.submissions.conftest import DRAFT, REGISTERED

SHARES = "Phần đóng góp cộng lại phải bằng 100 %, hiện là 90 %."


def rows(*authors: dict, version: int) -> dict:
    """The form as a browser sends it."""
    count = len(authors)
    form = {"version": version, "authors-TOTAL_FORMS": count, "authors-INITIAL_FORMS": count}
    for number, author in enumerate(authors):
        form |= {f"authors-{number}-{name}": value for name, value in author.items()}
    return form


def send(client, dossier: Dossier, *authors: dict, **more):
    form = rows(*authors, version=more.pop("version", dossier.version)) | more
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


def test_a_dropped_author_goes_and_a_blank_row_is_nobody(as_person, titled):
    draft = titled(DRAFT)
    own = draft.authors.get()
    form = rows(
        {"id": own.pk, "name": "Nông Thị Mến", "share": 50, "DELETE": "on"},
        {"name": "Đinh Hải Yến", "share": 100, "is_lead": "on"},
        {"name": "", "share": ""},
        version=draft.version,
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
    send(as_person("ha@cb.example"), draft, {"name": "Lò Thị Hoa", "share": 100, "is_lead": "on"})
    response = send(as_person("men@cb.example"), draft, {"name": "Đinh Hải Yến", "share": 70})
    page = response.content.decode()
    assert stored(draft) == [("Lò Thị Hoa", 100, True)]
    assert "Hồ sơ vừa được người khác hoặc cửa sổ khác sửa" in page
    assert "Lò Thị Hoa, 100 %, tác giả chính" in page
    assert "Đinh Hải Yến" in page
    now = titled(DRAFT)
    assert f'name="version" value="{now.version}"' in page
    send(as_person("men@cb.example"), now, {"name": "Đinh Hải Yến", "share": 70})
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
    response = as_person("men@cb.example").post(f"/ho-so/{draft.pk}/tac-gia/", {"version": 1})
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
    send(as_person("ha@cb.example"), draft, *both)
    response = send(client, draft, {**mine, "share": 0})
    page = response.content.decode()
    assert "Hồ sơ vừa được người khác hoặc cửa sổ khác sửa" in page
    assert "Lò Thị Hoa, 40 %" in page
    assert "Ghi số từ 1 đến 100." in page
    assert response.context["shown"]["version"].value() == str(titled(DRAFT).version)
    assert stored(draft) == [("Nông Thị Mến", 60, True), ("Lò Thị Hoa", 40, False)]
