"""Who may look after units and people's roles. Whether a record exists for them is `visible_to`."""

from collections.abc import Iterable

import rules

from contest_portal import clock
from organizations.models import MANAGERS, SITS_IN, Membership, Person, Role, Unit


@rules.predicate
def manages_unit(person: Person, unit: Unit) -> bool:
    """Organisers and offices look after the units of the body they serve."""
    return any(unit.path.startswith(tree) for tree in person.trees(*MANAGERS))


@rules.predicate
def reshapes(person: Person, unit: Unit) -> bool:
    """Organisers write down what becomes of units: a new one may stand outside an office's city."""
    return any(unit.path.startswith(tree) for tree in person.trees(Role.ORGANISER))


@rules.predicate
def sees_people(person: Person, unit: Unit) -> bool:
    """Those who look after the unit, its leaders and officers; not everybody who belongs to it."""
    trees = person.trees(*MANAGERS, Role.LEADER, Role.OFFICER)
    return any(unit.path.startswith(tree) for tree in trees)


def roles_to_give(person: Person, unit: Unit) -> list[Role]:
    """The roles that the person may give others in the unit, of those that such a unit has.

    In a unit that has ended there are none.
    """
    if unit.has_ended:
        return []
    fitting = [role for role in Role if SITS_IN.get(role, unit.kind) == unit.kind]
    return [role for role in fitting if _gives(person, role, unit)]


def _gives(person: Person, role: str, unit: Unit) -> bool:
    """Statement 26: a unit's head needs no administrator inside the own unit, and has no say in
    those below it."""
    if role in (Role.OFFICER, Role.MEMBER) and any(
        m.role == Role.LEADER and m.unit_id == unit.pk and not m.stands_in_for_id
        for m in person.roles()
    ):
        return True
    return any(unit.path.startswith(tree) for tree in person.trees_to_give(role))


@rules.predicate
def may_invite(person: Person, unit: Unit) -> bool:
    return bool(roles_to_give(person, unit))


@rules.predicate
def may_end(person: Person, membership: Membership) -> bool:
    """Who may give a role may end it, but not their own: nobody locks themselves out."""
    is_own = membership.person_id == person.pk
    return not is_own and _gives(person, membership.role, membership.unit)


@rules.predicate
def may_pass_on(person: Person, membership: Membership) -> bool:
    """May move the role or hand it over: a deputy's ends with its days and goes no further."""
    return membership.stands_in_for_id is None and may_end(person, membership)


@rules.predicate
def may_name_deputy(person: Person, membership: Membership) -> bool:
    """Who leads or acts for a unit, for the own absence. A deputy cannot give it on."""
    own = membership.person_id == person.pk and membership.stands_in_for_id is None
    return own and membership.role in (Role.OFFICE, Role.LEADER, Role.OFFICER)


@rules.predicate
def may_hand_link(person: Person, invited: Person) -> bool:
    """May hand out a link that sets the password of someone already known.

    Whoever holds the link can become that person: so only for those who hold nothing that this
    inviter could not give, and who have no other way in (a password, or mail to reset it by). Not
    for a judge while the round is open.
    """
    has_a_way_in = invited.email and invited.has_usable_password()
    if has_a_way_in or not invited.is_active or invited.judges_now:
        return False
    ever = list(invited.memberships.all())
    return bool(ever) and all(may_end(person, m) for m in _not_over(ever) or ever)


@rules.predicate
def may_take_off_second_factor(person: Person, known: Person) -> bool:
    """May have a lost phone forgotten: only who could give all that this person holds. That of a
    judge in an open round only the operator takes off."""
    held = _not_over(known.memberships.all())
    return bool(held) and not known.judges_now and all(may_end(person, m) for m in held)


@rules.predicate
def may_correct_email(person: Person, known: Person) -> bool:
    """May write down another address for someone's mail.

    Whoever reads that mail can have the password set anew: so only who looks after all units of
    someone and could give all that this person holds, and never a judge's.
    """
    held = _not_over(known.memberships.all())
    if not known.is_active or not held or known.judges:
        return False
    return all(may_end(person, m) and manages_unit(person, m.unit) for m in held)


def _not_over(memberships: Iterable[Membership]) -> list[Membership]:
    standing = (m for m in memberships if m.ended_at is None)
    return [m for m in standing if m.valid_to is None or m.valid_to >= clock.today()]
