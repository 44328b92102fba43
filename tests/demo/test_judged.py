"""The contest that is over: what a newcomer finds of it in the demo."""

from django.test import Client

from contest_portal import clock
from contest_portal.demo import bac_kan_7
from directives.models import Contest
from judging import log
from judging.models import Meeting, ReLook
from submissions.models import Dossier


def test_a_judged_contest_is_among_the_demos_facts(demo) -> None:
    """Domain 2.5: from 75, 65 and 55 points on; 8 prizes, one moved down by the committee."""
    bac_kan_7.load()
    contest = Contest.objects.get(code="BK7")
    given = contest.awards.filter(dossier__isnull=False, prize__isnull=False)
    listed = [(str(one.points), one.prize.label, one.proposed.label) for one in given]
    second, third, fourth = "Giải Nhì", "Giải Ba", "Giải Khuyến khích"
    assert listed == [
        ("82.50", second, second), ("78.00", second, second), ("73.33", third, third),
        ("70.50", third, third), ("67.83", third, third), ("65.33", fourth, third),
        ("61.00", fourth, fourth), ("56.50", fourth, fourth),
    ]  # fmt: skip
    assert log.verify(contest).broken == ""
    assert Meeting.objects.get(contest=contest).minutes is not None
    assert ReLook.objects.filter(council__contest=contest, closed_at=None).exists() is False
    assert Dossier.objects.filter(contest=contest, judged_at__lte=clock.now()).count() == 12
    page = Client().get("/hoi-thi/BK7/ket-qua/")
    assert page.status_code == 200
    award = given.get(dossier__title=bac_kan_7.MOVED_DOWN)
    certificate = Client().get(f"/chung-nhan/{award.code}/").content.decode()
    assert (fourth in certificate, third in certificate) == (True, False)
