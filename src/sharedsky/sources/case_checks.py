"""A case against itself: ids that are unique, references that lead somewhere, words that have a meaning.

What cannot be used is left out with a line that says where and why, and everything that needs it goes with it, so
that the case which remains is whole.
"""

from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from sharedsky.errors import InvalidCase, InvalidValue, SharedskyError
from sharedsky.model.case import Case, CaseFlight
from sharedsky.model.evidence import Rejected
from sharedsky.model.finding import Finding
from sharedsky.model.statement import Claim, When, Within
from sharedsky.sources.case_folder import rejected
from sharedsky.sources.case_names import KINDS, InEvidence, Names, Part
from sharedsky.sources.case_values import ID, wrongs
from sharedsky.sources.mend import shown


def check(
    parts: list[Part], unreadable: dict[str, str], files: Collection[str], evidence: InEvidence | None
) -> tuple[list[Part], list[Rejected]]:
    """The parts that can be used, closed under what they name, and a line for each thing that cannot.

    Args:
        parts: every object that could be read.
        unreadable: id of those that could not, to where they stand.
        files: paths of the evidence files, relative to evidence/.
        evidence: ids that evidence brings; None while evidence is not read, and names of volumes and notices that
            the case does not have are then taken to be there.
    """
    problems: list[Rejected] = []
    kept: list[Part] = []
    unusable = dict(unreadable)
    for part in _unique(parts, problems):
        if _sound(part, problems):
            kept.append(part)
        else:
            unusable[part.id] = part.where
    names = Names(kept, unusable, files, evidence)
    _close(names, problems)
    return [_pruned(part, names, problems) for part in names.left.values()], problems


def _unique(parts: list[Part], problems: list[Rejected]) -> Iterator[Part]:
    first: dict[str, Part] = {}
    for part in parts:
        name = part.id
        want = fix = ""
        if hasattr(part.thing, "id") and ID.fullmatch(name) is None:
            got, want = shown(name), "letters, digits, point, colon, hyphen or underscore, at most 64"
        elif name in first:
            got, fix = f"{name!r}, which {first[name].where} has", "give one of them another id"
        elif part.list == "claims" and not name.startswith(f"{part.statement}."):
            got, want = repr(name), f"the statement's id, a point and a number: {part.statement + '.1'!r}"
        else:
            first[name] = part
            yield part
            continue
        error = InvalidCase(part.file, field=f"{part.path}.id", got=got, want=want, fix=fix)
        problems.append(rejected(error))


def _sound(part: Part, problems: list[Rejected]) -> bool:
    found = list(wrongs(part.thing))
    for wrong in found:
        field = f"{part.path}.{wrong.field}"
        error = InvalidValue(part.file, field=field, got=wrong.got, want=wrong.want, fix=wrong.fix)
        problems.append(rejected(error))
    return not found


def _close(names: Names, problems: list[Rejected]) -> None:
    """Leave out what names something that is not there, then what names that, until nothing more falls."""
    needed_by: dict[str, list[str]] = {}
    for name, part in names.left.items():
        for _, _, other in names.hard(part):
            needed_by.setdefault(other, []).append(name)
        if part.list == "claims":
            needed_by.setdefault(part.statement, []).append(name)
    doubtful = list(names.left)
    while doubtful:
        again: list[str] = []
        for name in doubtful:
            if name not in names.left:
                continue
            part = names.left[name]
            errors = _faults(part, names)
            if errors:
                del names.left[name]
                names.unusable[name] = part.where
                problems += [rejected(error) for error in errors]
                again += needed_by.get(name, ())
        doubtful = again


def _faults(part: Part, names: Names) -> list[SharedskyError]:
    """Why a part cannot be used among those left; empty where it can."""
    if part.list == "claims" and part.statement not in names.left:
        mend = names.unusable.get(part.statement, "it")
        got = f"a claim of {part.statement or 'a statement without an id'}, which cannot be used"
        return [InvalidCase(part.file, field=part.path, got=got, fix=f"mend {mend}")]
    errors: list[SharedskyError] = [
        names.unknown(part, ref, at, name)
        for ref, at, name in names.hard(part)
        if not names.lead_somewhere(ref, name)
    ]
    meaningless = None if errors else _means_nothing(part, names.left)
    return [*errors, meaningless] if meaningless else errors


def _means_nothing(part: Part, left: dict[str, Part]) -> InvalidValue | None:
    """What is wrong with an object whose names all lead somewhere, because of what they lead to."""

    def wrong(field: str, got: str, want: str) -> InvalidValue:
        return InvalidValue(part.file, field=f"{part.path}.{field}", got=got, want=want)

    thing = part.thing
    if isinstance(thing, CaseFlight) and thing.one_of:
        group = left[thing.one_of].thing
        if group.members <= thing.members or group.one_of:
            return wrong(
                "one_of", repr(thing.one_of), f"a group of more than {thing.members}: a flight with members"
            )
    when = getattr(thing, "when", None)
    if isinstance(when, When) and when.tolerance_input:
        given = left[when.tolerance_input].thing
        if given.kind != "tolerance" or given.tolerance is None:
            return wrong(
                "when.tolerance_input", repr(given.id), "an input of kind tolerance with a tolerance"
            )
    if isinstance(thing, Finding):
        for i, name in enumerate(thing.rests_on):
            base, _, reading = name.partition("@")
            known = getattr(left[base].thing, "readings", [])
            if reading and not set(reading.split("+")) <= set(known):
                return wrong(
                    f"rests_on[{i}]", repr(name), f"readings of {base}: {', '.join(known) or 'it has none'}"
                )
    return _reads_as_nothing(thing, left, wrong) if isinstance(thing, Claim) else None


def _reads_as_nothing(claim: Claim, left: dict[str, Part], wrong: Any) -> InvalidValue | None:
    """What its readings leave open in a claim."""
    readings = [left[name].thing for name in claim.readings]
    error: InvalidValue | None = None
    for i, reading in enumerate(readings):
        if reading.kind != "definition":
            error = wrong(
                f"readings[{i}]", f"{reading.id!r}, a {reading.kind}", "an input of kind definition"
            )
    where, when = getattr(claim, "where", None), claim.when
    if isinstance(where, Within) and not where.region and not any(r.region for r in readings):
        error = wrong("where.region", "nothing", "the id of a region, or readings that give one")
    timeless = when is not None and when.at is when.start is when.end is None and not when.event
    if timeless and not any(r.event for r in readings):
        error = wrong("when", "nothing", "at, start and end, event, or readings that give an event")
    return error


def _pruned(part: Part, names: Names, problems: list[Rejected]) -> Part:
    """The part without names that lead nowhere and that it can do without."""
    changes: dict[str, Any] = {}
    for ref, at, name in names.soft(part):
        error: SharedskyError | None = None
        if not names.lead_somewhere(ref, name):
            error = names.unknown(part, ref, at, name)
        elif ref.key == "supersedes":
            error = _not_its_own(part, at, name, names.left)
        if error is not None:
            problems.append(rejected(error))
            before = changes.get(ref.key, getattr(part.thing, ref.key))
            changes[ref.key] = (
                [other for other in before if other != name] if isinstance(before, list) else ""
            )
    return (
        msgspec.structs.replace(part, thing=msgspec.structs.replace(part.thing, **changes))
        if changes
        else part
    )


def _not_its_own(part: Part, at: str, name: str, left: dict[str, Part]) -> InvalidValue | None:
    """A party can take back only what it said itself."""

    def speaker(one: Part) -> str:
        return str((left[one.statement] if one.list == "claims" else one).thing.party)

    ours, theirs = speaker(part), speaker(left[name])
    if ours == theirs and name != part.id:
        return None
    got = f"{name!r}, {'which is itself' if name == part.id else f'which {theirs} says'}"
    want = f"something earlier that {ours} says"
    return InvalidValue(part.file, field=f"{part.path}.{at}", got=got, want=want)


def _with_tolerance(part: Part, tolerances: dict[str, Any]) -> Part:
    """The part with the tolerance of the input that its time names."""
    when = getattr(part.thing, "when", None)
    if not isinstance(when, When) or not when.tolerance_input:
        return part
    filled = msgspec.structs.replace(when, tolerance=tolerances[when.tolerance_input])
    return msgspec.structs.replace(part, thing=msgspec.structs.replace(part.thing, when=filled))


def assemble(head: dict[str, Any], parts: list[Part]) -> Case:
    """The case of some scalars and the parts that check kept, each list in the order in which its parts came.

    A time whose tolerance stands in an input gets it here.
    """
    tolerances = {part.id: getattr(part.thing, "tolerance", None) for part in parts}
    parts = [_with_tolerance(part, tolerances) for part in parts]
    lists: dict[str, Any] = {name: [] for name in KINDS if name != "claims"}
    claims: dict[str, list[Any]] = {}
    for part in parts:
        if part.list == "claims":
            claims.setdefault(part.statement, []).append(part.thing)
        else:
            lists[part.list].append(part.thing)
    lists["statements"] = [
        msgspec.structs.replace(s, claims=claims.get(s.id, [])) for s in lists["statements"]
    ]
    return Case(**head, **lists)
