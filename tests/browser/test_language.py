"""What scripts write, in the language of who reads the page."""

import pytest
from playwright.sync_api import expect

from organizations.models import Person
from submissions.models import Answer, Dossier


@pytest.mark.parametrize(
    ("language", "said", "catalogues"),
    [("vi", "còn 3.000 chữ cái", 0), ("en", "characters left: 3.000", 1)],
)
def test_a_script_speaks_the_language_of_the_account(portal, language, said, catalogues) -> None:
    """Statement: "All texts … exist in Vietnamese first, English second". A Vietnamese page loads
    nothing more for it."""
    Person.objects.filter(email="pao@cb.example").update(language=language)
    duck = Dossier.objects.get(title__startswith="Nuôi vịt đẻ")
    duck.rules.questions.filter(order=7).update(max_length=3000)
    Answer.objects.filter(dossier=duck, question__order=7).delete()
    page = portal("pao@cb.example")
    page.goto(f"/ho-so/{duck.pk}/cau-hoi/7/")
    expect(page.locator("[data-count]")).to_have_text(said)
    expect(page.locator("script[src='/ngon-ngu/en.js']")).to_have_count(catalogues)
