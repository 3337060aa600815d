"""Where two statements agree or contradict each other, slot by slot on the same kind of event; nothing is entailed."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final, Literal

import msgspec

from sharedsky.kernels.geodesy import distance_m
from sharedsky.statements.aliases import party_of
from sharedsky.statements.draft import About, Draft, Place, Quantity, Relation, Time, Words
from sharedsky.statements.gazetteer import state_named, state_of

MOST: Final = 40
"""Most statements of one kind of event that are compared with each other: the first ones of the documents."""
FAR_M: Final = 200_000.0
"""Places nearer than this may be one, said `near` and `off`."""
Verdict = Literal["agrees", "contradicts"]
Slot = tuple[str, Verdict, tuple[int, int], tuple[int, int]]
_OPPOSITE: Final = {("acceptance", "refusal"), ("refusal", "acceptance")}


def related(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with their relations: of different speakers, or of one speaker in different versions.

    Two events are the same kind and, where both name what it was done to, share a word of it. A slot that only one
    of them fills says nothing.
    """
    by_type: dict[str, list[tuple[Draft, About]]] = {}
    for draft in drafts:
        for event in draft.about:
            kind = "acceptance" if event.type == "refusal" else event.type
            by_type.setdefault(kind, []).append((draft, event))
    found: dict[str, dict[tuple[str, str, str], Relation]] = {}
    for group in by_type.values():
        for (one, a), (other, b) in combinations(group[:MOST], 2):
            if one.id == other.id or not _same_event(a, b) or _within(one, other):
                continue
            same_speaker = bool(one.speaker.canonical) and one.speaker.canonical == other.speaker.canonical
            for slot, verdict, here, there in _slots(a, b):
                if same_speaker and verdict == "agrees":
                    continue
                sort: Literal["agrees", "contradicts", "version"] = "version" if same_speaker else verdict
                found.setdefault(one.id, {})[sort, slot, other.id] = Relation(
                    sort, slot, other.id, *here, *there
                )
                found.setdefault(other.id, {})[sort, slot, one.id] = Relation(
                    sort, slot, one.id, *there, *here
                )
    return [msgspec.structs.replace(d, relations=list(found.get(d.id, {}).values())) for d in drafts]


def _within(one: Draft, other: Draft) -> bool:
    """Whether one tells of the other, so that they share the words."""
    if one.document != other.document:
        return False
    return any(a.start < b.end and b.start < a.end for a in one.content for b in other.content)


def _same_event(a: About, b: About) -> bool:
    known = a.type in ("acceptance", "refusal") or a.type == b.type
    mine, theirs = _heads(a), _heads(b)
    return known and bool(mine & theirs)


def _heads(event: About) -> set[str]:
    """The nouns of an event, without articles and numbers, plural as singular."""
    return _nouns([*event.objects, *event.actors])


def _nouns(parts: Sequence[Words]) -> set[str]:
    words = [w for part in parts for w in part.text.lower().replace("’s", "").split()]
    return {
        w.strip(",.").removesuffix("s")
        for w in words
        if len(w) > 3 and w not in ("that", "their", "which", "were")
    }


def _slots(a: About, b: About) -> Iterator[Slot]:
    here, there = (a.start, a.end), (b.start, b.end)
    if (a.type, b.type) in _OPPOSITE:
        yield "accepted", "contradicts" if a.negated == b.negated else "agrees", here, there
    elif a.type in ("acceptance", "refusal"):
        yield "accepted", "agrees" if a.negated == b.negated else "contradicts", here, there
    elif a.negated != b.negated:
        yield "happened", "contradicts", here, there
    for p in a.quantities:
        for q in b.quantities:
            if p.what.lower().split()[-1].removesuffix("s") == q.what.lower().split()[-1].removesuffix("s"):
                verdict: Verdict = "agrees" if _overlap(p, q) else "contradicts"
                yield "count", verdict, (p.start, p.end), (q.start, q.end)
    if a.time and b.time and (apart := _apart(a.time, b.time)) is not None:
        yield (
            "time",
            "contradicts" if apart else "agrees",
            (a.time.start, a.time.end),
            (b.time.start, b.time.end),
        )
    if a.place and b.place and (there_too := _same_place(a.place, b.place)) is not None:
        yield (
            "place",
            "agrees" if there_too else "contradicts",
            (a.place.start, a.place.end),
            (b.place.start, b.place.end),
        )
    if a.negated == b.negated and _nouns(a.objects) & _nouns(b.objects):
        for one in a.actors:
            for other in b.actors:
                if (theirs := _same_actor(one.text, other.text)) is not None:
                    yield (
                        "actor",
                        "agrees" if theirs else "contradicts",
                        (one.start, one.end),
                        (other.start, other.end),
                    )


def _same_place(a: Place, b: Place) -> bool | None:
    """Whether two names can mean one place; False where nothing that they mean is near, None where that is not known.

    The name of a state is the whole of it: a town in it agrees.

    >>> from sharedsky.statements.gazetteer import candidates
    >>> def place(name): return Place(name, 0, 0, candidates(name))
    >>> [_same_place(place(a), place(b)) for a, b in (("Latakia", "Baniyas"), ("Latakia", "Tripoli"), ("Latakia", "Madrid"))]
    [None, None, False]
    >>> [_same_place(place(a), place(b)) for a, b in (("Latakia", "Syria"), ("Latakia", "France"))]
    [True, False]
    """
    if a.text == b.text:
        return True
    whole = [state_named(p.text) for p in (a, b)]
    if all(whole):
        return whole[0] == whole[1]
    if any(whole):
        state, town = (whole[0], b) if whole[0] else (whole[1], a)
        lands = {state_of(c.country) for c in town.candidates}
        return state in lands if lands else None
    mine = [(c.lat_deg, c.lon_deg) for c in a.candidates]
    theirs = [(c.lat_deg, c.lon_deg) for c in b.candidates]
    if not mine or not theirs:
        return None
    if set(mine) & set(theirs):
        return True
    least_m = min(float(distance_m(*p, *q)) for p in mine for q in theirs)
    return False if least_m > FAR_M else None


def _same_actor(one: str, other: str) -> bool | None:
    """Whether two words for who did it can be the same; None where they name neither states nor anybody with a name.

    >>> _same_actor("a Syrian missile", "the Syrians"), _same_actor("a Syrian missile", "Israel"), _same_actor("a missile", "it")
    (True, False, None)
    """
    mine, theirs = party_of(one, [])[0], party_of(other, [])[0]
    if mine and theirs:
        return mine == theirs
    if _names(one) and _names(other):
        return bool(_names(one) & _names(other))
    return None


def _names(text: str) -> set[str]:
    return {
        w.strip(",.’'")
        for w in text.split()
        if w[:1].isupper() and w not in ("The", "A", "An", "It", "They", "He", "She", "I", "We")
    }


def _overlap(p: Quantity, q: Quantity) -> bool:
    low = max(
        p.at_least if p.at_least is not None else float("-inf"),
        q.at_least if q.at_least is not None else float("-inf"),
    )
    high = min(
        p.at_most if p.at_most is not None else float("inf"),
        q.at_most if q.at_most is not None else float("inf"),
    )
    return low <= high


def _apart(a: Time, b: Time) -> bool | None:
    """Whether two times cannot be the same; None where one is open or they are not of one kind."""
    if not (a.earliest and b.earliest and a.latest and b.latest):
        return None
    if a.earliest.startswith("T") != b.earliest.startswith("T"):
        return None
    size = min(len(a.earliest), len(b.earliest))
    return a.latest[:size] < b.earliest[:size] or b.latest[:size] < a.earliest[:size]
