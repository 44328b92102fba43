"""The form of one item of a letter in the making: whom it asks, for what, how many, until when."""

from collections import Counter
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple, cast

from django import forms
from django.db import models, transaction
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from contest_portal.forms import MarkField, mark_of
from contest_portal.vietnamese import NfcFormField, format_date
from directives import workflow
from directives.forms import say_empty
from directives.models import Assignment, Candidate, Deadline, DirectiveItem, ItemGroup
from directives.models.group import Part
from directives.receiving import below, body_of, not_there
from organizations import homonyms
from organizations.models import Unit

MANY = 60  # so many units of a kind are offered one by one; of more, those that are typed
NO_QUOTA = gettext_lazy("Chỉ việc tìm và nộp giải pháp mới có chỉ tiêu. Bỏ số này.")
HAS_CANDIDATES = gettext_lazy(
    "Mục này đang có giải pháp dự kiến. Bỏ hoặc chuyển các giải pháp đó trước, rồi đổi loại việc."
)
STALE = gettext_lazy(
    "Mục này vừa được sửa ở nơi khác, nên chưa lưu. Chữ anh chị gõ còn nguyên. Xem bản mới trong "
    "công văn bên cạnh, rồi bấm lưu lần nữa."
)
Named = Unit | ItemGroup
Row = Assignment | ItemGroup


def key_of(named: Named) -> str:
    """How the form calls a unit, or the group of a kind below a body."""
    if isinstance(named, ItemGroup):
        return f"group_{named.below_id}_{named.kind}"
    return f"unit_{named.pk}"


def rows_of(item: DirectiveItem) -> dict[str, Row]:
    """What the item asks now, by the keys of those whom it names."""
    if item.pk is None:
        return {}
    units = item.assignments.select_related("unit")
    rows: list[Row] = [*units, *item.groups.select_related("below")]
    return {key_of(row.unit if isinstance(row, Assignment) else row): row for row in rows}


def offered(body: Unit, rows: list[Row], typed: list[Unit]) -> dict[str, Named]:
    """Whom the item may name, by key: the groups of the body that the office serves, its units.

    Of a kind with more than MANY units only those that the item names, or that were typed.
    rows: what it asks now. Two queries, whatever the size of the body.
    """
    units = below(body).order_by()
    own = models.Count("pk", filter=models.Q(path__startswith=body.path))
    counts = [*units.values_list("kind").annotate(models.Count("pk"), own=own)]
    sizes = {kind: size for kind, _, size in counts}  # a group is of the body alone
    few = [kind for kind, count, _ in counts if count <= MANY]
    now = [row.unit_id for row in rows if isinstance(row, Assignment)]
    meant = units.filter(kind__in=few) | Unit.objects.filter(pk__in=now)
    order = [*Unit.Kind]
    named = {*meant.distinct(), *typed}
    each = sorted(named, key=lambda unit: (order.index(unit.kind), unit.sort_key))
    groups = [ItemGroup(below=body, kind=k) for k in order if sizes.get(k, 0) > 1]
    old = [row for row in rows if isinstance(row, ItemGroup)]
    for group in groups:
        group.size = sizes[group.kind]  # shown beside it
    found: list[Named] = [*old, *groups, *each]
    return {key_of(named): named for named in found}


def deadline_field(label: str, deadlines: dict[str, Deadline], otherwise: str) -> forms.Field:
    """One of these, by both its readings, or what holds otherwise. They are read once for all."""
    said = [(pk, f"{each.name}: {each.both_readings}") for pk, each in deadlines.items()]
    return forms.TypedChoiceField(
        label=label, required=False, choices=[("", otherwise), *said],
        coerce=deadlines.__getitem__, empty_value=None,
    )  # fmt: skip


class OwnRow(NamedTuple):
    """The fields in which one of those named differs from the item."""

    named: Named
    fields: list[forms.BoundField]


def typed_lines(text: str) -> list[str]:
    return [line for part in text.splitlines() if (line := " ".join(part.strip(" -;.").split()))]


class ItemForm(forms.ModelForm):
    """One item and whom it is for: units, and groups as one each; a quota for all that lead.

    What differs for one of them stands in fields of its own, once there are several. An item may
    still lack units and words: the page says so, and the letter is not sent before.
    """

    PARTS = {"lead": Assignment.Part.LEAD, "support": Assignment.Part.SUPPORT}

    lead = forms.MultipleChoiceField(
        label=gettext_lazy("Đơn vị chủ trì"), required=False, widget=forms.CheckboxSelectMultiple
    )
    support = forms.MultipleChoiceField(
        label=gettext_lazy("Phối hợp với"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lead_typed = NfcFormField(
        label=gettext_lazy("Đơn vị chủ trì khác, mỗi dòng một tên (không bắt buộc)"),
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    support_typed = NfcFormField(
        label=gettext_lazy("Đơn vị phối hợp khác, mỗi dòng một tên (không bắt buộc)"),
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    rule = forms.ChoiceField(
        label=gettext_lazy("Chỉ tiêu tính theo số"), choices=Assignment.Rule.choices,
        initial=Assignment.Rule.REGISTERED,
    )  # fmt: skip
    mark = MarkField(required=False)

    class Meta:
        model = DirectiveItem
        fields = ["kind", "verb", "sentence"]
        labels = {"verb": gettext_lazy("Cách nói"), "sentence": gettext_lazy("Việc phải làm")}
        widgets = {
            "verb": forms.RadioSelect,
            "sentence": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, deadlines: models.QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.typed = {part: typed_lines(self.data.get(f"{part}_typed", "")) for part in self.PARTS}
        self.rows = rows_of(self.instance)
        said = [name for names in self.typed.values() for name in names]
        body = body_of(self.instance.directive)
        found = homonyms.find(said, below(body)) if said else []
        self.meant = {one.typed: one.units for one in found}
        typed = [unit for one in found for unit in one.units]
        self.who = offered(body, list(self.rows.values()), typed)
        verbs = [(verb, capfirst(verb.label)) for verb in DirectiveItem.Verb]
        cast(forms.ChoiceField, self.fields["verb"]).choices = verbs
        say_empty(self, kind=_("Chọn loại việc"))
        self.fields["minimum"] = quota_field(_("Số lượng tối thiểu, để trống nếu không giao"))
        self.deadlines = {str(deadline.pk): deadline for deadline in deadlines}
        self.fields["deadline"] = deadline_field(
            _("Hạn riêng của mục (không bắt buộc)"), self.deadlines, _("Theo hạn của công văn")
        )
        for part in self.PARTS:
            cast(forms.ChoiceField, self.fields[part]).choices = self._choices()
        if all(isinstance(n, Unit) or n.size <= MANY for n in self.who.values()):
            del self.fields["lead_typed"], self.fields["support_typed"]
        self._say_what_is_asked()
        for key in self.who:  # what was typed for one is there again once it is ticked again
            if (len(self.rows) > 1 and key in self.rows) or f"minimum_{key}" in self.data:
                self._add_own(key, self.rows.get(key))
        self.initial["mark"] = self.present_mark()

    def present_mark(self) -> str:
        """Stands for what the item says now."""
        item = self.instance
        rows = [
            [key, row.part, row.minimum, row.rule, row.deadline_id]
            for key, row in self.rows.items()
        ]
        return mark_of([item.kind, item.verb, item.sentence, sorted(rows)])

    def _typed_mark(self) -> str:
        """Stands for what the item would say once it is saved; "" while something is wrong."""
        if self.errors:
            return ""
        said = [self.cleaned_data[name] for name in self.Meta.fields]
        asked = [(key, self._asked(key, part)) for key, part in self.chosen.items()]
        rows = [
            [key, a["part"], a["minimum"], a["rule"], a["deadline"] and a["deadline"].pk]
            for key, a in asked
        ]
        return mark_of([*said, sorted(rows)])

    def _choices(self) -> list[Any]:
        groups = [(key, n) for key, n in self.who.items() if isinstance(n, ItemGroup)]
        units = [(key, n) for key, n in self.who.items() if isinstance(n, Unit)]
        together = [(key, capfirst(group_label(group))) for key, group in groups]
        return ([(_("Cả nhóm"), together)] if together else []) + [
            (Unit.Kind(kind).label, [(key, unit_label(unit)) for key, unit in of_kind])
            for kind, of_kind in groupby(units, key=lambda pair: pair[1].kind)
        ]

    def _say_what_is_asked(self) -> None:
        """What most rows say is the item's, the rest are their own."""
        rows = list(self.rows.values())
        leads = [row for row in rows if row.part == Assignment.Part.LEAD]
        for part, value in self.PARTS.items():
            self.initial[part] = [key for key, row in self.rows.items() if row.part == value]
        rules = Counter(row.rule for row in rows).most_common(1)
        days = {row.deadline_id for row in rows}
        quotas = {row.minimum for row in leads}
        self.common = {
            "minimum": leads[0].minimum if len(quotas) == 1 else None,
            "rule": rules[0][0] if rules else Assignment.Rule.REGISTERED,
            "deadline": rows[0].deadline_id if len(days) == 1 else None,
        }
        self.initial.update(self.common)

    def _add_own(self, key: str, row: Row | None) -> None:
        called = self.who[key].called
        self.fields[f"minimum_{key}"] = quota_field(
            _("Số lượng tối thiểu của {called}").format(called=called)
        )
        self.fields[f"rule_{key}"] = forms.ChoiceField(
            label=_("Tính theo số, {called}").format(called=called), required=False,
            choices=[("", _("Như cả mục")), *Assignment.Rule.choices],
        )  # fmt: skip
        self.fields[f"deadline_{key}"] = deadline_field(
            _("Hạn của {called}").format(called=called), self.deadlines, _("Như cả mục")
        )
        if row is None:
            return
        common = self.common
        if row.part == Assignment.Part.SUPPORT:
            common = common | {"minimum": None}
        now = {"minimum": row.minimum, "rule": row.rule, "deadline": row.deadline_id}
        for name, value in now.items():
            self.initial[f"{name}_{key}"] = None if value == common[name] else value

    def leading(self) -> list[Assignment]:
        """Those by itself that may name solutions now: of a group each does once the letter is
        sent, and who supports has none of its own."""
        rows = (row for row in self.rows.values() if row.part == Assignment.Part.LEAD)
        return [row for row in rows if isinstance(row, Assignment)]

    def own_rows(self) -> list[OwnRow]:
        """For the page: each of those named, with its own fields."""
        names = ("minimum", "rule", "deadline")
        return [
            OwnRow(self.who[key], [self[f"{name}_{key}"] for name in names])
            for key in self.who
            if f"minimum_{key}" in self.fields
        ]

    def has_own(self) -> bool:
        """Whether any of them differs, or has something wrong with it: the page unfolds them."""
        return any(f.errors or f.value() for row in self.own_rows() for f in row.fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.chosen = {key: self.PARTS[part] for part in self.PARTS for key in self._of(part)}
        for key in set(self._of("lead")) & set(self._of("support")):
            twice = _("{unit} vừa chủ trì vừa phối hợp. Bỏ một chỗ.")
            self.add_error("support", twice.format(unit=capfirst(self.who[key].called)))
        self._check_lifetimes()
        self._check_quotas()
        self._check_deadlines()
        self._keep_units_with_candidates()
        self._check_mark()
        return cleaned

    def _check_mark(self) -> None:
        """Not stale is what says the same as the newer: two saves of the same words."""
        now = self.present_mark()
        if now not in (self.cleaned_data.get("mark"), self._typed_mark()):
            self.add_error(None, STALE)
            self.data = cast(QueryDict, self.data).copy()
            self.data["mark"] = now

    def _of(self, part: str) -> list[str]:
        """The keys of those ticked, and of those typed."""
        ticked: list[str] = self.cleaned_data.get(part, [])
        return [*ticked, *(key for key in self._typed_keys(part) if key not in ticked)]

    def _typed_keys(self, part: str) -> list[str]:
        if f"{part}_typed" not in self.fields:
            return []
        meant = [self.meant[name] for name in self.typed[part]]
        return [key_of(units[0]) for units in meant if len(units) == 1]

    def clean_lead_typed(self) -> str:
        return self._clean_typed("lead")

    def clean_support_typed(self) -> str:
        return self._clean_typed("support")

    def _clean_typed(self, part: str) -> str:
        """A name that is no unit's, or several units', is asked about."""
        typed: str = self.cleaned_data[f"{part}_typed"]
        for name in self.typed[part]:
            found = self.meant[name]
            if not found:
                none = _("Không có đơn vị nào tên “{name}”. Xem lại tên.")
                self.add_error(f"{part}_typed", none.format(name=name))
            elif len(found) > 1:
                several = _(
                    "Có {number} đơn vị tên “{name}”. Đánh dấu đúng đơn vị ở danh sách trên, rồi "
                    "bỏ dòng này."
                )
                self.add_error(f"{part}_typed", several.format(number=len(found), name=name))
        return typed

    def _check_lifetimes(self) -> None:
        for key, part in self.chosen.items():
            unit = self.who[key]
            if isinstance(unit, Unit) and (words := not_there(unit, self._day())):
                self.add_error(part.value, words)

    def _day(self) -> date:
        return workflow.day_of(self.instance.directive)

    def _check_quotas(self) -> None:
        if self.cleaned_data.get("kind") == DirectiveItem.Kind.SOLUTIONS:
            return
        for name in self.fields:
            if name.startswith("minimum") and self.cleaned_data.get(name):
                self.add_error(name, NO_QUOTA)

    def _check_deadlines(self) -> None:
        for name in [name for name in self.fields if name.startswith("deadline")]:
            deadline = self.cleaned_data.get(name)
            for words in workflow.passed(deadline, _("Hạn này"), self._day()) if deadline else []:
                self.add_error(name, words)

    def _keep_units_with_candidates(self) -> None:
        """A unit whose candidates would be left without it stays."""
        gone = [r for key, r in self.rows.items() if key not in self.chosen and r.pk]
        left = Assignment.objects.filter(pk__in=[r.pk for r in gone if isinstance(r, Assignment)])
        for assignment in left.filter(candidates__isnull=False).select_related("unit").distinct():
            busy = _("{unit} đang có giải pháp dự kiến. Chuyển giải pháp sang đơn vị khác trước.")
            self.add_error(assignment.part, busy.format(unit=assignment.unit.called))

    def clean_kind(self) -> str:
        """Candidates of another kind of item would be seen nowhere: they go first."""
        kind: str = self.cleaned_data["kind"]
        named = Candidate.objects.filter(assignment__item=self.instance)
        if kind != DirectiveItem.Kind.SOLUTIONS and named.exists():
            raise forms.ValidationError(HAS_CANDIDATES)
        return kind

    def save(self, commit: bool = True) -> DirectiveItem:
        with transaction.atomic():
            item: DirectiveItem = super().save(commit)
            for key, row in self.rows.items():
                if key not in self.chosen:
                    row.delete()
            rows = self._rows(item)
            asked = ["part", "minimum", "rule", "deadline"]
            Assignment.objects.bulk_create(
                [row for row in rows if isinstance(row, Assignment)],
                update_conflicts=True, unique_fields=["item", "unit"], update_fields=asked,
            )  # fmt: skip
            ItemGroup.objects.bulk_create(
                [row for row in rows if isinstance(row, ItemGroup)],
                update_conflicts=True, unique_fields=["item", "below", "kind"], update_fields=asked,
            )  # fmt: skip
        return item

    def _rows(self, item: DirectiveItem) -> list[Row]:
        """What is asked of each of those chosen; new ones in the order in which they are offered,
        after those that the item names already."""
        rows: list[Row] = []
        for key in sorted(self.chosen, key=list(self.who).index):
            named, asked = self.who[key], self._asked(key, self.chosen[key])
            if isinstance(named, ItemGroup):
                rows.append(ItemGroup(item=item, below=named.below, kind=named.kind, **asked))
            else:
                rows.append(Assignment(item=item, unit=named, **asked))
        return rows

    def _asked(self, key: str, part: Part) -> dict[str, Any]:
        of_all = {name: self.cleaned_data[name] for name in ("minimum", "rule", "deadline")}
        if part == Assignment.Part.SUPPORT:
            of_all["minimum"] = None
        own = {name: self.cleaned_data.get(f"{name}_{key}") for name in of_all}
        return {"part": part} | {name: own[name] or value for name, value in of_all.items()}


def quota_field(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=1000,
        widget=forms.NumberInput(attrs={"class": "short-field"}),
        error_messages={"min_value": _("Chỉ tiêu ít nhất là 1. Không giao thì để trống.")},
    )  # fmt: skip


def group_label(group: ItemGroup) -> str:
    if not group.size:
        return group.called
    return _("{group}: {size} đơn vị").format(group=group.called, size=group.size)


def unit_label(unit: Unit) -> str:
    if not unit.valid_to:
        return unit.called
    ends = format_date(unit.valid_to)
    return _("{unit} (đến hết ngày {ends})").format(unit=unit.called, ends=ends)
