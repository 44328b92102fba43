"""Who may judge, and finding one of them by a typed name."""

import re
from collections import Counter
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from contest_portal.vietnamese import OneLineFormField, fold
from directives.models import Contest
from organizations.models import Membership, Person, Role
from submissions.models import Author

SHOWN = 10  # of those whose names resemble what was typed


def possible_judges(contest: Contest) -> QuerySet[Any]:
    """People of the province, but not the organisers: they read the results before all are in.
    enters: is an author in this contest."""
    held = Membership.objects.in_force().filter(person=OuterRef("pk"))
    steps = contest.organiser.path.rstrip("/").split("/")
    above = ["/".join(steps[:depth]) + "/" for depth in range(1, len(steps) + 1)]
    return Person.objects.filter(
        Exists(held.filter(unit__path__startswith=contest.organiser.province_path)),
        ~Exists(held.filter(unit__path__in=above, role=Role.ORGANISER)),
        is_active=True,
    ).annotate(
        unit_name=Subquery(held.order_by("pk").values("unit__name")[:1]),
        enters=Exists(Author.objects.filter(person=OuterRef("pk"), dossier__contest=contest)),
    )


def labelled(judges: QuerySet[Any]) -> dict[str, Any]:
    """Each of `possible_judges` by name and unit; namesakes of one unit by what they sign in with,
    too."""
    entered = _("{unit}, có giải pháp dự thi")
    rows = [(p, entered.format(unit=p.unit_name) if p.enters else str(p.unit_name)) for p in judges]
    times = Counter((str(p), where) for p, where in rows)
    return {
        f"{p} ({where}{f', {p.email or p.phone}' if times[str(p), where] > 1 else ''})": p
        for p, where in rows
    }


class JudgeField(OneLineFormField):
    """A judge's name, typed or taken from the list of a page that has one; gives the person.

    offered: of `labelled`. A name alone will do, without its tone marks too, where one person bears
    it; what only resembles names is answered with them, since nobody guesses.
    """

    offered: dict[str, Any]
    widget = forms.TextInput(attrs={"list": "giam-khao", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        named = self._bearing(typed, fold)
        found = named if len(named) == 1 else self._bearing(typed, str.casefold) or named
        if len(found) == 1:
            return self.offered[found[0]]
        words = re.findall(r"\w+", fold(typed))
        if words and not found:
            found = [one for one in self.offered if all(word in fold(one) for word in words)]
        if not found:
            raise forms.ValidationError(
                _(
                    "Không có ai tên là “{typed}” để chọn. Xem lại tên; ai chưa có tài khoản "
                    "thì mời ở trang Đơn vị trước. Người của Ban Tổ chức và người đã thôi ở "
                    "hội đồng này thì không chọn được."
                ).format(typed=typed)
            )
        people = "; ".join(found[:SHOWN])
        raise forms.ValidationError(
            _("Ghi rõ là ai: {people}…").format(people=people)
            if len(found) > SHOWN
            else _("Ghi rõ là ai: {people}.").format(people=people)
        )

    def _bearing(self, typed: str, how: Any) -> list[str]:
        """Labels that are what was typed, or the name alone."""
        wanted = how(typed)
        return [
            one for one, who in self.offered.items() if wanted in (how(one), how(who.full_name))
        ]
