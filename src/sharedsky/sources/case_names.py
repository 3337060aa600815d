"""What the objects of a case call each other: every key that names another object, and whether it leads somewhere."""

from collections.abc import Collection, Iterator
from typing import Any, Final

import msgspec

from sharedsky.errors import UnknownName
from sharedsky.sources.case_folder import escapes
from sharedsky.sources.mend import nearest, shown

KINDS: Final = {
    "parties": "party",
    "actors": "actor",
    "flights": "flight",
    "sources": "source",
    "places": "place",
    "regions": "region",
    "notices": "notice",
    "agreements": "agreement",
    "inputs": "input",
    "occurrences": "occurrence",
    "unseen": "unseen item",
    "observations": "observation",
    "events": "event",
    "statements": "statement",
    "claims": "claim",
    "findings": "finding",
    "recommendations": "recommendation",
    "responses": "response",
    "corrections_made": "correction",
    "redactions": "redaction",
}
"""List of a case to what one thing in it is called; all their ids share one space."""


class Part(msgspec.Struct, frozen=True):
    """One object of the case and where its author wrote it.

    Args:
        list: the list of the case it belongs to, or `claims`.
        thing: the struct.
        file: file and, where known, line.
        path: place in the file, such as `statements[3].claims[0]`.
        statement: for a claim, the id of its statement.
    """

    list: str
    thing: Any
    file: str
    path: str
    statement: str = ""

    @property
    def id(self) -> str:
        """The object's id; its place where it is of a kind that has none."""
        return str(getattr(self.thing, "id", self.where))

    @property
    def where(self) -> str:
        """File, line and place in one."""
        return f"{self.file} {self.path}"


class InEvidence(msgspec.Struct, frozen=True):
    """Ids that evidence brings: of volumes and of notices."""

    volumes: frozenset[str] = frozenset()
    notices: frozenset[str] = frozenset()


class Ref(msgspec.Struct, frozen=True):
    """A key that names other objects.

    Args:
        key: dotted path from the object.
        to: lists it may name something of; `volumes` and `files` lie in evidence.
        soft: where it leads nowhere, the name alone is left out and the object stays.
        read: the name may go on with `@` and the readings that are meant.
    """

    key: str
    to: tuple[str, ...]
    soft: bool = False
    read: bool = False


_WHEN = (Ref("when.event", ("occurrences",)), Ref("when.tolerance_input", ("inputs",)))
_WHERE = (Ref("where.place", ("places",)), Ref("where.region", ("regions", "volumes")))
REFS: Final[dict[str, tuple[Ref, ...]]] = {
    "flights": (Ref("party", ("parties",), soft=True), Ref("one_of", ("flights",))),
    "sources": (Ref("party", ("parties",)),),
    "regions": (
        Ref("where.place", ("places",)),
        Ref("asserted_by", ("parties",)),
        Ref("statement", ("statements",)),
    ),
    "notices": (
        Ref("party", ("parties", "actors")),
        Ref("to.party", ("parties", "actors")),
        Ref("volume", ("volumes", "regions")),
        Ref("statement", ("statements",)),
        Ref("same_as", ("notices",), soft=True),
    ),
    "agreements": (Ref("parties", ("parties",)),),
    "inputs": (
        *_WHERE,
        *_WHEN,
        Ref("flight", ("flights",)),
        Ref("region", ("regions", "volumes")),
        Ref("event", ("occurrences",)),
        Ref("until", ("occurrences",)),
        Ref("claim", ("claims",)),
        Ref("rests_on", ("claims",)),
    ),
    "occurrences": (Ref("after", ("occurrences",), soft=True),),
    "unseen": (
        Ref("held_by", ("parties",), soft=True),
        Ref("statements", ("statements",), soft=True),
        Ref("decides", ("claims",), soft=True),
    ),
    "observations": (
        *_WHEN,
        Ref("flight", ("flights",)),
        Ref("place", ("places",)),
        Ref("source", ("sources",)),
        Ref("document", ("files",)),
    ),
    "events": (
        Ref("place", ("places", "regions", "volumes")),
        Ref("statement", ("statements",)),
        Ref("after", ("events",), soft=True),
        Ref("about", tuple(k for k in KINDS if k != "sources"), soft=True),
    ),
    "statements": (
        Ref("party", ("parties",)),
        Ref("document", ("files",)),
        Ref("supersedes", ("statements",), soft=True),
        Ref("origin_perhaps", ("statements",), soft=True),
    ),
    "claims": (
        *_WHERE,
        *_WHEN,
        Ref("flights", ("flights",)),
        Ref("readings", ("inputs",)),
        Ref("assumes", ("inputs",)),
        Ref("same_as", ("claims",), soft=True),
        Ref("supersedes", ("claims",), soft=True),
        Ref("event", ("occurrences", "events")),
        Ref("before", ("occurrences", "events")),
        Ref("after", ("occurrences", "events")),
        Ref("notice", ("notices",)),
        Ref("party", ("parties", "actors")),
        Ref("statement", ("statements", "claims")),
        Ref("place", ("places",)),
    ),
    "findings": (Ref("rests_on", ("claims", "findings"), read=True),),
    "recommendations": (
        Ref("to", ("parties", "actors"), soft=True),
        Ref("because_of", ("findings",), soft=True),
    ),
    "responses": (
        Ref("party", ("parties", "actors")),
        Ref("finding", ("findings",)),
        Ref("document", ("files",)),
    ),
}


SUGGESTIONS: Final = 100
"""Most names for which the nearest is looked up: beyond, the mistake is another."""


FEW: Final = 6
"""Where none is near, so many names or fewer are all told."""


class Names:
    """The ids that stand, and where those stood whose object cannot be used.

    Args:
        parts: what can be used so far.
        unusable: id of what cannot, to where it stands.
        files: paths of the evidence files, relative to evidence/.
        evidence: see case_checks.check.
    """

    def __init__(
        self,
        parts: list[Part],
        unusable: dict[str, str],
        files: Collection[str],
        evidence: InEvidence | None,
    ) -> None:
        self.left = {part.id: part for part in parts}
        self.unusable = unusable
        self.files = files
        self.evidence = evidence
        self._suggestions = SUGGESTIONS

    def hard(self, part: Part) -> Iterator[tuple[Ref, str, str]]:
        """Every (reference, place in the part, name) that the part cannot do without."""
        return self._named(part, soft=False)

    def soft(self, part: Part) -> Iterator[tuple[Ref, str, str]]:
        """Every (reference, place in the part, name) that the part can do without."""
        return self._named(part, soft=True)

    def _named(self, part: Part, *, soft: bool) -> Iterator[tuple[Ref, str, str]]:
        for ref in REFS.get(part.list, ()):
            if ref.soft is soft:
                for at, name in _at(part.thing, ref.key):
                    yield ref, at, name.partition("@")[0] if ref.read else name

    def lead_somewhere(self, ref: Ref, name: str) -> bool:
        """Whether a name leads to something that the reference may name."""
        if "files" in ref.to:
            return name in self.files
        if name in self.left:
            return self.left[name].list in ref.to
        if self.evidence is None:
            return "volumes" in ref.to or "notices" in ref.to
        return ("volumes" in ref.to and name in self.evidence.volumes) or (
            "notices" in ref.to and name in self.evidence.notices
        )

    def unknown(self, part: Part, ref: Ref, at: str, name: str) -> UnknownName:
        """What to say of a name that leads nowhere."""
        if "files" in ref.to:
            want = "a path inside evidence/, without .. and /" if escapes(name) else "a file in evidence/"
            fix = self._nearest(name, self.files)
            if name.removeprefix("evidence/") in self.files:
                fix = "leave out evidence/"
        else:
            want = f"the id of {' or '.join(_called(kind) for kind in ref.to[:3])}"
            if name in self.left:
                fix = f"{name!r} is {_called(self.left[name].list)}"
            elif name in self.unusable:
                fix = f"that cannot be used: mend {self.unusable[name]}"
            else:
                fix = self._nearest(name, self._names(ref))
        return UnknownName(part.file, field=f"{part.path}.{at}", got=shown(name), want=want, fix=fix)

    def _names(self, ref: Ref) -> list[str]:
        names = [name for name, part in self.left.items() if part.list in ref.to]
        if self.evidence and "volumes" in ref.to:
            names += sorted(self.evidence.volumes)
        if self.evidence and "notices" in ref.to:
            names += sorted(self.evidence.notices)
        return names

    def _nearest(self, name: str, names: Collection[str]) -> str:
        self._suggestions -= 1
        if self._suggestions < 0:
            return ""
        few = f"there is {', '.join(sorted(names))}" if 0 < len(names) <= FEW else ""
        return nearest(name, names) or few


def _at(thing: Any, key: str) -> Iterator[tuple[str, str]]:
    """Every (place in the object, name) that a dotted key of it holds; nothing where it has no such key."""
    head, _, rest = key.partition(".")
    value = getattr(thing, head, None)
    for i, item in enumerate(value) if isinstance(value, list) else [(-1, value)]:
        at = head if i < 0 else f"{head}[{i}]"
        if rest and item is not None:
            yield from ((f"{at}.{deeper}", name) for deeper, name in _at(item, rest))
        elif isinstance(item, str) and item:
            yield at, item


def _called(kind: str) -> str:
    name = KINDS.get(kind, kind.removesuffix("s"))
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"
