"""A paper on a page: its pages as pictures, or a sentence that says why it cannot be drawn."""

from functools import partial

import pytest

from documents import drawing, previews
from tests.documents.conftest import text
from tests.documents.test_drawing import take
from tests.documents.test_pdf import PAPER

pytestmark = pytest.mark.usefixtures("demo")


def test_whatever_passes_a_limit_is_said_on_the_page(monkeypatch) -> None:
    """Issue 3, "Bad input": a clear error within stated limits of time and memory."""
    assert "problem" not in previews.preview(PAPER, str)
    monkeypatch.setattr(drawing, "unknown_letters", partial(take, 2000))
    assert previews.preview(PAPER, str) == {"problem": drawing.TOO_MUCH}


def test_a_form_that_cannot_be_drawn_leads_back_with_the_reason(draft, as_person) -> None:
    paper = draft("x" * (drawing.LETTERS + 1))
    office, page = as_person("ngan@cb.example"), f"/van-ban/{paper.pk}/"
    response = office.get(f"{page}pdf/", follow=True)
    assert response.redirect_chain == [(page, 302)]
    assert [str(message) for message in response.context["messages"]] == [drawing.TOO_MUCH]
    assert "Chưa vẽ được bản in" in text(response)
