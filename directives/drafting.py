"""What an office does to the items of a letter in the making. All raise Refused once it is sent."""

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from contest_portal.workflow import Refused
from directives import receiving
from directives.models import Assignment, Candidate, Directive, DirectiveItem
from directives.models.group import Part
from directives.workflow import claim_draft, day_of
from organizations.models import Unit

MOST = 99


def add_item(directive: Directive) -> DirectiveItem:
    """An empty item after the last."""
    with transaction.atomic():
        claim_draft(directive)
        last = directive.items.aggregate(last=Max("number"))["last"] or 0
        if last >= MOST:
            raise Refused(_("Công văn đã có {most} mục, không thêm được nữa.").format(most=MOST))
        kind = DirectiveItem.Kind.SOLUTIONS
        return directive.items.create(number=last + 1, kind=kind)


def move_item(item: DirectiveItem, by: int) -> None:
    """Change places with the item before (-1) or after (1); at the end nothing happens."""
    with transaction.atomic():
        claim_draft(item.directive)
        items = list(item.directive.items.all())
        place = items.index(item)
        if not 0 <= place + by < len(items):
            return
        one, other = items[place], items[place + by]
        for row, number in ((one, 0), (other, one.number), (one, other.number)):  # none bears 0
            DirectiveItem.objects.filter(pk=row.pk).update(number=number)


def remove_item(item: DirectiveItem) -> None:
    """The item with the candidates that it names; those after it move up.

    Raises ProtectedError where a dossier was made of a candidate.
    """
    with transaction.atomic():
        claim_draft(item.directive)
        number = DirectiveItem.objects.values_list("number", flat=True).get(pk=item.pk)
        Candidate.objects.filter(assignment__item=item).delete()
        Assignment.objects.filter(item=item).delete()
        DirectiveItem.objects.get(pk=item.pk).delete()
        for later in item.directive.items.filter(number__gt=number).order_by("number"):
            DirectiveItem.objects.filter(pk=later.pk).update(number=F("number") - 1)


def replace_unit(directive: Directive, unit: int) -> str:
    """In all items the heir of a unit that is not there on the letter's day takes its place, with
    the candidates. Returns what was done, as a sentence.

    Raises Refused where there is no such unit, ProtectedError where a dossier counts for what goes.
    """
    with transaction.atomic():
        claim_draft(directive)
        letter = Directive.objects.select_related("document", "office__parent").get(pk=directive.pk)
        items = letter.items.prefetch_related("assignments__unit")
        gone = receiving.gone(letter, list(items), day_of(letter))
        one = next((one for one in gone if one.unit.pk == unit), None)
        if one is None or one.heir is None:
            raise Refused(_("Đơn vị này vừa được thay hoặc bỏ khỏi công văn. Xem lại."))
        for assignment in Assignment.objects.filter(item__directive=letter, unit=one.unit):
            _hand_on(assignment, one.heir)
    return _("Đã thay {unit} bằng {heir} ở mục {items}. Xem lại lời và chỉ tiêu.").format(
        unit=one.unit.called, heir=one.heir.called, items=", ".join(map(str, one.items))
    )


def _hand_on(own: Assignment, heir: Unit) -> None:
    """Where the heir is in the item already, one of the two goes: of one that leads and one that
    supports the latter, else the old unit's."""
    there = Assignment.objects.filter(item=own.item_id, unit=heir).first()
    if there:
        leads = own.part == Part.LEAD and there.part != Part.LEAD
        kept, goes = (own, there) if leads else (there, own)
        goes.candidates.update(assignment=kept)
        goes.delete()
    if there is None or leads:
        Assignment.objects.filter(pk=own.pk).update(unit=heir)


def remove_candidate(candidate: Candidate) -> None:
    """Raises ProtectedError where a dossier was made of it."""
    with transaction.atomic():
        claim_draft(candidate.assignment.item.directive)
        candidate.delete()
