"""Everyone of the tables, signed in, in front of records of every kind."""

import pytest
from django.core.cache import cache
from django.test import Client

from reminders.models import Pulse
from tests.security.objects import (
    ask_for_an_export,
    ask_for_more_time,
    begin_an_upload,
    draw_up_papers,
    hand_over_a_role,
    look_again,
    remind_of_the_letter,
    rewrite_an_answer,
    send_a_list,
)
from tests.security.paper_objects import send_sheets
from tests.security.prize_objects import decide_prizes
from tests.security.routes import PEOPLE


@pytest.fixture
def clients(as_person) -> list[Client]:
    """PEOPLE in their order, signed in; nobody has tried a link before."""
    cache.clear()
    Pulse.beat("backup")
    ask_for_an_export()
    ask_for_more_time()
    draw_up_papers()
    begin_an_upload()
    send_a_list()
    hand_over_a_role()
    look_again()
    rewrite_an_answer()
    remind_of_the_letter()
    send_sheets()
    decide_prizes()
    return [as_person(email) if email else Client() for email in PEOPLE.values()]
