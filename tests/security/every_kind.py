"""Records of every kind that the demo has none of."""

from tests.security.objects import (
    ask_for_an_export,
    ask_for_more_time,
    draw_up_papers,
    hand_over_a_role,
    look_again,
    remind_of_the_letter,
    rewrite_an_answer,
    send_a_list,
)
from tests.security.paper_objects import send_sheets
from tests.security.prize_objects import decide_prizes


def add_records_of_every_kind() -> None:
    ask_for_an_export()
    ask_for_more_time()
    draw_up_papers()
    send_a_list()
    hand_over_a_role()
    look_again()
    rewrite_an_answer()
    remind_of_the_letter()
    send_sheets()
    decide_prizes()
