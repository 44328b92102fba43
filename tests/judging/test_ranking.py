"""Means, ties, second opinion and proposed prizes, against a second, plain way of getting there."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import given, settings, strategies as st

from judging.proposing import Level, Place, Proposed, differences, proposals, propose
from judging.ranking import Entry, Marks, mean, rank, second_opinion, spread

BANDS = (Level("Nhất", Decimal(85)), Level("Nhì", Decimal(75)), Level("Ba", Decimal(65)),
         Level("KK", Decimal(55)))  # fmt: skip


def entry(number, *sheets, field="f", council=None):
    """entry(1, "20 30 25", "21 29,5 24"): a solution with the sheets of judges 0, 1, …"""
    marks = [
        Marks(judge, tuple(Decimal(one.replace(",", ".")) for one in points.split()))
        for judge, points in enumerate(sheets)
        if points
    ]
    return Entry(number, number, field, tuple(marks), council)


def shown(ranked):
    return [(one.entry.number, str(one.points), one.rank, one.by, one.is_shared) for one in ranked]


def test_the_mean_is_rounded_once_half_up_to_a_hundredth():
    """87: … computed with decimals, ties and rounding are defined and tested"""
    assert mean([]) is None
    assert mean([Decimal("81.5")]) == Decimal("81.50")
    assert mean(map(Decimal, ("80.5", "80", "80"))) == Decimal("80.17")
    assert mean(map(Decimal, ["80.5"] + ["80"] * 3)) == Decimal("80.13")  # 80,125
    assert mean(map(Decimal, ["80.5"] * 3 + ["80"] * 5)) == Decimal("80.19")  # 80,1875
    assert str(mean([Decimal("0.5")] * 3 + [Decimal(0)] * 97)) == "0.02"  # 0,015
    assert spread([Decimal(60)]) is None
    assert spread([Decimal("60.5"), Decimal(81), Decimal(70)]) == Decimal("20.5")


def test_ties_are_told_apart_by_criteria_in_their_order_or_shared():
    """87: … ties … are defined and tested"""
    ranked = rank(
        [
            entry(1, "30 20 10", "30 20 10"),
            entry(2, "20 30 10", "20 30 10"),  # equal points, less for criterion 1
            entry(3, "20 20 20", "20 20 20"),  # less for criterion 2 than 2
            entry(4, "20 20 20", "19,5 20 20,5"),  # criterion 1 again
            entry(5, "20 20 20", "20 20 20"),  # equal to 3 in all
            entry(6, "40 30 25"),  # one sheet is too few
            entry(7, "10 10 10", "10 10 10"),
            entry(8),
        ],
        judges_needed=2,
    )
    assert shown(ranked) == [
        (1, "60.00", 1, 1, False), (2, "60.00", 2, 2, False), (3, "60.00", 3, 2, True),
        (5, "60.00", 3, 2, True), (4, "60.00", 5, 1, False), (7, "30.00", 6, None, False),
        (6, "95.00", None, None, False), (8, "None", None, None, False),
    ]  # fmt: skip
    assert [one.lacking for one in ranked] == [0, 0, 0, 0, 0, 0, 1, 2]


def test_the_second_opinion_takes_strict_and_mild_judges_out_and_says_what_it_would_change():
    """88: Raw mean and a normalised second opinion stand side by side, the rulebook's one is marked
    official"""
    entries = [
        entry(1, "80", "70", ""),  # judge 0 gives ten more than judge 1
        entry(2, "", "72", "72"),
        entry(3, "76", "", "66"),
    ]
    # the council's mean is 436/6; judge 0 is at 78, judge 1 at 71, judge 2 at 69
    assert second_opinion(entries) == {
        1: Decimal("73.17"), 2: Decimal("74.67"), 3: Decimal("70.17"),
    }  # fmt: skip
    ranked = rank(entries, 2)
    assert [(one.entry.key, one.rank, one.second_rank) for one in ranked] == [
        (1, 1, 2), (2, 2, 1), (3, 3, 3),
    ]  # fmt: skip
    official, second = proposals(ranked, [Level("A", Decimal(70), most=1), Level("B", Decimal(70))])
    assert differences(official, second) == {1: ("A", "B"), 2: ("B", "A")}
    assert differences(official, official) == {}


def test_what_falls_out_of_a_cap_goes_on_and_a_level_may_stay_empty():
    """96: The prize list cannot exceed number or budget of the decision, or break thresholds"""
    levels = [
        Level("Nhất", Decimal(85), 1, 1), Level("Nhì", Decimal(75), 2, 1),
        Level("Ba", Decimal(65), None, 2), Level("KK", Decimal(55), 2, None), Level("Phụ", None),
    ]  # fmt: skip
    places = [
        Place(1, Decimal(84), 1, "a"), Place(2, Decimal(80), 2, "a"), Place(3, Decimal(79), 3, "b"),
        Place(4, Decimal(78), 4, "c"), Place(5, Decimal(60), 5, "a"), Place(6, Decimal(60), 6, "a"),
        Place(7, Decimal(56), 7, "c"), Place(8, Decimal("54.99"), 8, "c"),
    ]  # fmt: skip
    assert {key: (one.level, one.by_points) for key, one in propose(places, levels).items()} == {
        1: ("Nhì", "Nhì"), 2: ("Ba", "Nhì"), 3: ("Nhì", "Nhì"), 4: ("Ba", "Nhì"), 5: ("KK", "KK"),
        6: ("KK", "KK"), 7: (None, "KK"), 8: (None, None),
    }  # fmt: skip


def test_who_is_equal_in_all_is_treated_alike():
    levels = [Level("Nhì", Decimal(75), 2), Level("Ba", Decimal(65))]
    places = [
        Place(1, Decimal(84), 1, "a"), Place(2, Decimal(80), 2, "a"), Place(2, Decimal(80), 3, "b"),
        Place(4, Decimal(79), 4, "c"),
    ]  # fmt: skip
    assert propose(places, levels) == {
        1: Proposed("Nhì", "Nhì"), 2: Proposed("Ba", "Nhì", is_tied=True),
        3: Proposed("Ba", "Nhì", is_tied=True), 4: Proposed("Ba", "Nhì"),
    }  # fmt: skip


def test_bac_kan_vi():
    """domain: "75-<85 = 2; 65-<75 = 4; 55-<65 = 2; <55 = 13. Awarded: 2 Nhì, 3 Ba, 3 KK" """
    totals = (
        "81 79 80", "77,5 74 76", "74 72,5 75", "71 70 69", "68 67,5 70", "65 64,5 66", "62 60 61",
        "55 54,5 55,5", "55 54,5 55", "54 50 53", *["40 42,5 41"] * 11,
    )  # fmt: skip
    entries = [entry(number, *one.split()) for number, one in enumerate(totals, 1)]
    ranked = rank(entries, judges_needed=3)
    official, _ = proposals(ranked, BANDS)
    assert Counter(one.level for one in official.values()) == {"Nhì": 2, "Ba": 4, "KK": 2, None: 13}
    assert str(ranked[8].points) == "54.83"  # nearly is not there
    assert ranked[-1].is_shared
    # the committee moved one down: another decision, with a reason; the proposal stays what it was
    decided = {key: one.level for key, one in official.items()} | {6: "KK"}
    assert Counter(decided.values()) == {"Nhì": 2, "Ba": 3, "KK": 3, None: 13}
    assert sum(level is not None for level in decided.values()) == 8


# The second, plain way: fractions, everything compared with everything.


def half_up(value):
    return Fraction(floor(value * 100 + Fraction(1, 2)), 100)


def plain_mean(numbers):
    numbers = [Fraction(one) for one in numbers]
    return half_up(sum(numbers) / len(numbers))


def plain_key(one):
    columns = zip(*(sheet.points for sheet in one.sheets), strict=True)
    return [plain_mean(map(sum, (s.points for s in one.sheets))), *map(plain_mean, columns)]


def plain_second(one, entries):
    def average(judge):
        found = [
            Fraction(sum(sheet.points))
            for other in entries
            for sheet in other.sheets
            if other.council == one.council and judge in (None, sheet.judge)
        ]
        return sum(found) / len(found)

    moved = [
        Fraction(sum(sheet.points)) - average(sheet.judge) + average(None) for sheet in one.sheets
    ]
    return half_up(sum(moved) / len(moved))


def plain_proposal(places, levels):
    """Level by level, where the portal goes solution by solution."""
    got = {}
    for level in levels:
        closed, taken = set(), []
        for number in sorted({one.rank for one in places}):
            group = [one for one in places if one.rank == number and one.key not in got]
            if level.floor is None or not group or group[0].points < level.floor:
                continue
            fitting = []
            for field in {one.field for one in group}:
                these = [one for one in group if one.field == field]
                of_field = len(these) + sum(one.field == field for one in taken)
                if level.most_of_field is not None and of_field > level.most_of_field:
                    closed.add(field)
                elif field not in closed:
                    fitting += these
            if level.most is not None and len(taken) + len(fitting) > level.most:
                break
            taken += fitting
        got |= {one.key: level.key for one in taken}
    return {one.key: got.get(one.key) for one in places}


half_points = st.integers(0, 8).map(lambda n: Decimal(n) / 2)
sheet = st.tuples(half_points, half_points, half_points)
given_sheets = st.dictionaries(st.integers(0, 4), sheet, max_size=4)
drawn = st.lists(st.tuples(given_sheets, st.sampled_from("ab"), st.integers(0, 1)), max_size=12)
caps = st.none() | st.integers(0, 3)
level = st.tuples(st.none() | st.integers(0, 24).map(lambda n: Decimal(n) / 2), caps, caps)


@settings(max_examples=150)
@given(drawn, st.integers(1, 3), st.lists(level, max_size=4))
def test_both_ways_agree(drawn, needed, levels):
    """Security test 37: Decimals, rounding and ties: property tests against a second
    implementation."""
    entries = [
        Entry(number, number, field, tuple(Marks(j, s) for j, s in sheets.items()), council)
        for number, (sheets, field, council) in enumerate(drawn)
    ]
    levels = [Level(place, *one) for place, one in enumerate(levels)]
    ranked = rank(entries, needed)
    enough = [one for one in entries if len(one.sheets) >= needed]
    for one in ranked:
        of = one.entry
        if of.sheets:
            assert one.points == plain_key(of)[0]
            assert one.second == plain_second(of, entries)
        if of in enough:
            assert one.rank == 1 + sum(plain_key(other) > plain_key(of) for other in enough)
            seconds = [plain_second(other, entries) for other in enough]
            assert one.second_rank == 1 + sum(other > one.second for other in seconds)
        else:
            assert (one.rank, one.second_rank) == (None, None)
    assert rank(entries[::-1], needed) == ranked  # in whatever order they come
    official, second = proposals(ranked, levels)
    places = [Place(one.rank, one.points, one.entry.key, one.entry.field)
              for one in ranked if one.rank]  # fmt: skip
    assert {key: one.level for key, one in official.items()} == plain_proposal(places, levels)
    assert differences(official, second).keys() <= official.keys()
    never_more_than_the_caps(levels, official, {one.key: one for one in places})


def never_more_than_the_caps(levels, official, places):
    for one in levels:
        winners = [places[key] for key, got in official.items() if got.level == one.key]
        assert one.most is None or len(winners) <= one.most
        of_fields = Counter(place.field for place in winners).values()
        assert one.most_of_field is None or max(of_fields, default=0) <= one.most_of_field
        assert all(place.points >= one.floor for place in winners)
