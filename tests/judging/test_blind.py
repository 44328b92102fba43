"""Blind rounds: files without what they hide about people; open rounds; how far each judge is."""

import unicodedata
import zipfile
import zlib
from io import BytesIO

import pikepdf
from django.core.files.base import ContentFile
from docx import Document
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains

from contest_portal import clock
from documents.blinding import blinded
from documents.files import KINDS, digest
from judging import blind, conflicts
from judging.models import Conflict, Council, Round, Task
from organizations.models import Person
from reminders.models import Notice
from submissions.models import Dossier
from tests.judging.conftest import CHAIR, CONFLICTED, SECRETARY

NAME = "Tô Văn Nghị"


def photo() -> bytes:
    """Held upright, with its maker and a comment."""
    exif, output = Image.Exif(), BytesIO()
    exif[0x0112], exif[0x013B], exif[0x010F] = 6, NAME, "Canon"
    Image.new("RGB", (1400, 1050), "red").save(output, "JPEG", exif=exif, comment=NAME.encode())
    return output.getvalue()


def test_a_judge_opens_pictures_without_their_properties(as_person, address, dossier_of):
    """18: "EXIF place and DOCX/PDF author are stripped in the blind copy"."""
    file = dossier_of(4).attachments.filter(content_type=KINDS[".png"]).earliest("pk")
    content = photo()
    file.sha256, file.content_type = digest([content]), KINDS[".jpg"]
    file.file.save("x", ContentFile(content))
    for tail, size in ((f"tep/{file.pk}/", (1050, 1400)), (f"anh/{file.pk}/", (720, 960))):
        sent = b"".join(as_person(CHAIR).get(address(4, tail)))
        with Image.open(BytesIO(sent)) as image:
            assert (image.size, dict(image.getexif()), "comment" in image.info) == (size, {}, False)


def test_a_file_that_is_no_picture_is_not_shown_as_one(as_person, address, dossier_of):
    file = dossier_of(4).attachments.filter(content_type=KINDS[".pdf"]).latest("pk")
    assert as_person(CHAIR).get(address(4, f"anh/{file.pk}/")).status_code == 404


def test_papers_lose_their_properties_comments_and_inner_files():
    """49: "carries no author name in properties, comments or tracked changes"."""
    document, word = Document(), BytesIO()
    document.core_properties.author = NAME
    run = document.add_paragraph("Nuôi vịt thả suối.").runs[0]
    document.add_comment(run, text="Hay.", author=NAME, initials="TVN")
    document.add_picture(BytesIO(photo()))
    document.save(word)
    read = Document(BytesIO(blinded(word.getvalue(), ".docx")))
    assert (read.core_properties.author, [c.author for c in read.comments]) == ("", [""])
    assert read.paragraphs[0].text == "Nuôi vịt thả suối."
    parts = b"".join(part.blob for part in read.part.package.iter_parts())
    assert [word for word in (NAME.encode(), b"TVN", b"Canon") if word in parts] == []

    pdf, paper = pikepdf.new(), BytesIO()
    pdf.add_blank_page()
    pdf.docinfo["/Author"] = "Nghi"
    with pdf.open_metadata() as properties:
        properties["dc:creator"] = ["Nghi"]
    note = pikepdf.Dictionary(Subtype=pikepdf.Name.Text, Rect=[0, 0, 1, 1], T="Nghi")
    pdf.pages[0].Annots = pikepdf.Array([note])
    pdf.attachments["Nghi.txt"] = b"Nghi"
    pdf.save(paper)
    assert b"Nghi" in paper.getvalue()
    clean = blinded(paper.getvalue(), ".pdf")
    with pikepdf.open(BytesIO(clean)) as found:
        assert (len(found.pages), "/Info" in found.trailer, dict(found.attachments)) == (
            1,
            False,
            {},
        )
    assert b"Nghi" not in clean


def test_an_open_round_names_authors_and_unit(as_person, address, dossier_of):
    dossier = dossier_of(1)
    Round.objects.update(is_blind=False)
    page = as_person(CHAIR).get(address(1))
    for name in (dossier.unit.name, *(author.name for author in dossier.authors.all())):
        assertContains(page, name)
    assertNotContains(page, "[tên được giấu]")
    form = dossier_of(4).attachments.get(item__label="Phiếu đăng ký dự thi")
    assert b"".join(as_person(CHAIR).get(address(4, f"tep/{form.pk}/"))).startswith(b"%PDF-")


def test_the_organiser_follows_each_judge_and_reminds_once_a_day(
    as_person, council, seat_of, django_assert_num_queries
):
    """Issue 7: "progress per judge with a nudge"; no point is shown (52)."""
    client, place = as_person("tue@cb.example"), f"/hoi-dong/{council.pk}/tien-do/"
    with django_assert_num_queries(6):
        page = client.get(place)
    found = [(s.person.email, s.tasks, s.drafts, s.sealed) for s in page.context["seats"]]
    assert found[0] == (CHAIR, 3, 1, 1)
    assertNotContains(page, "80,5")
    seat = seat_of(CHAIR)
    for words in ("Đã xếp lịch nhắc Phan Minh Khuê", "Hôm nay đã nhắc Phan Minh Khuê rồi"):
        assertContains(client.post(f"/giam-khao/{seat.pk}/nhac/", follow=True), words, count=1)
    assert Notice.objects.filter(kind="judge", recipient=seat.person).count() == 1


def test_a_name_is_hidden_however_it_is_written(dossier_of):
    dossier = blind.with_people(Dossier.objects.all()).get(pk=dossier_of(1).pk)
    dossier.named = [{"name": "Hoàng Thị Thuý Hoà", "workplace": "Tự do"}]
    hidden = blind.mask(dossier)
    for written in (
        "Hoàng Thị Thúy Hòa", "HOÀNG THỊ THUÝ HOÀ", "Hoàng  Thị Thúy\nHoà", "Hoang Thi Thuy Hoa",
        unicodedata.normalize("NFD", "Hoàng Thị Thúy Hoà"), "Tự  do",
    ):  # fmt: skip
        assert hidden(f"Của {written}, từ đó.") == "Của [tên được giấu], từ đó."


def test_what_is_nothing_but_a_name_stays_hidden(as_person, address, dossier_of):
    """Security test 50: "Redacting to an empty text stays empty": the name does not come back."""
    dossier = dossier_of(4)
    name = dossier.authors.first().name
    Dossier.objects.filter(pk=dossier.pk).update(title=name, applied_place=name)
    dossier.answers.exclude(text="").update(text=name)
    page = as_person(CHAIR).get(address(4))
    assertContains(page, "[tên được giấu]")
    assertNotContains(page, name)


def test_a_new_round_is_blind_though_the_one_before_was_opened(
    as_person, council, address, dossier_of
):
    """Security test 51: "New round …: still blind", the opened one's sheets too."""
    dossier = dossier_of(4)
    name = dossier.authors.first().name
    Dossier.objects.filter(pk=dossier.pk).update(title=f"Máy gặt của {name}")
    Round.objects.update(closed_at=clock.now(), opened_at=clock.now())
    chair = Person.objects.get(email=CHAIR)
    final = Round.objects.create(contest=council.contest, order=2)
    later = Council.objects.create(round=final, contest=council.contest, name="Chung khảo")
    seat = later.seats.create(person=chair, part="chair", declared_at=clock.now())
    seat.given.create(dossier=dossier)
    later.named.add(dossier)
    client = as_person(CHAIR)
    for place in (f"/phieu-cham/?hoi-dong={later.pk}", address(4)):
        page = client.get(place)
        assertContains(page, "[tên được giấu]")
        assertNotContains(page, name)


def test_a_table_is_blind_in_every_cell(as_person, address, dossier_of):
    dossier = dossier_of(4)
    name = dossier.authors.first().name
    answer = dossier.answers.filter(question__names_authors=False).first()
    answer.rows = [{"label": "Công", "before": "2", "after": "1", "unit": f"nhờ {name}"}]
    answer.save()
    page = as_person(CHAIR).get(address(4))
    assertContains(page, "nhờ [tên được giấu]")
    assertNotContains(page, name)


def test_a_chair_reads_results_without_names_until_they_are_opened(as_person, council, dossier_of):
    dossier = dossier_of(4)
    name = dossier.authors.first().name
    Dossier.objects.filter(pk=dossier.pk).update(title=f"Máy gặt của {name}")
    Task.objects.filter(seat__council=council).delete()  # nobody's sheet is awaited
    results = f"/hoi-dong/{council.pk}/ket-qua/"
    chair, organiser = as_person(CHAIR), as_person("tue@cb.example")
    for place in (results, f"{results}{dossier.pk}/"):
        page = chair.get(place)
        assertContains(page, "Máy gặt của [tên được giấu]")
        assertNotContains(page, name)
        assertContains(organiser.get(place), name)
    Round.objects.update(opened_at=clock.now())
    assertContains(chair.get(results), name)


def test_a_chair_reads_no_colleagues_conflicts_in_the_log(as_person, council, seat_of, dossier_of):
    """79: who sits with a judge reads nothing of what that judge has declared."""
    dossier, secret = dossier_of(4), "Anh em kết nghĩa"
    conflicts.declare(seat_of(CONFLICTED), dossier, reason="other", said=secret)
    Task.objects.filter(seat__council=council).delete()
    place = f"/hoi-dong/{council.pk}/ket-qua/{dossier.pk}/"
    assertNotContains(as_person(CHAIR).get(place), secret)
    assertContains(as_person("tue@cb.example").get(place), secret)


def test_a_secretary_decides_on_conflicts_without_names(as_person, council, seat_of, dossier_of):
    dossier = dossier_of(4)
    name = dossier.authors.first().name
    Dossier.objects.filter(pk=dossier.pk).update(title=f"Máy gặt của {name}")
    Task.objects.filter(seat=seat_of(SECRETARY), dossier=dossier).delete()
    found = Conflict.objects.create(
        person=seat_of(CHAIR).person, dossier=dossier, reason="kin", note=f"Khai: {name}."
    )
    listed = f"/hoi-dong/{council.pk}/xung-dot/"
    for place in (listed, f"{listed}{found.pk}/"):
        assertNotContains(as_person(SECRETARY).get(place), name)
        assertContains(as_person(SECRETARY).get(place), "Khai: [tên được giấu].")
        assertContains(as_person("tue@cb.example").get(place), f"Khai: {name}.")


def test_a_packed_picture_of_a_paper_loses_its_properties():
    pdf, paper = pikepdf.new(), BytesIO()
    once = pikepdf.Name.DCTDecode
    for packed, filters in (
        (photo(), pikepdf.Array([once])),
        (zlib.compress(photo()), pikepdf.Array([pikepdf.Name.FlateDecode, once])),
    ):
        picture = pikepdf.Stream(pdf, b"")
        picture.write(packed, filter=filters)
        pdf.Root[f"/P{len(filters)}"] = pdf.make_indirect(picture)
    pdf.add_blank_page()
    pdf.save(paper)
    with pikepdf.open(BytesIO(blinded(paper.getvalue(), ".pdf"))) as found:
        for key in ("/P1", "/P2"):
            raw = found.Root[key].read_raw_bytes()
            assert NAME.encode() not in raw
            with Image.open(BytesIO(raw)) as image:
                assert (image.size, dict(image.getexif())) == ((1400, 1050), {})


def test_a_paper_loses_paths_and_what_is_embedded():
    word, document = BytesIO(), Document()
    rels = document.part._settings_part.rels
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    rels.get_or_add_ext_rel(f"{kind}attachedTemplate", "file:///C:/Users/Nghi/Mau.dotm")
    document.part.rels.get_or_add_ext_rel(f"{kind}hyperlink", "https://caobang.gov.vn/")
    document.save(word)
    with zipfile.ZipFile(word, "a") as package:
        package.writestr("word/embeddings/oleObject1.bin", "Nghi")
    clean = blinded(word.getvalue(), ".docx")
    with zipfile.ZipFile(BytesIO(clean)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert [name for name, part in parts.items() if b"Nghi" in part] == []
    assert b"https://caobang.gov.vn/" in parts["word/_rels/document.xml.rels"]
    assert Document(BytesIO(clean)).paragraphs == []
