"""What differs between two revisions of a case: which verdicts, and because of which evidence."""

from collections.abc import Iterable
from typing import Any

import msgspec

from sharedsky.model.report import Report
from sharedsky.model.verdict import Decision, Exclusion, Verdict


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict that is another now.

    Args:
        before, after: None where the claim (or the reading) is not there.
        because: ids and files that changed and that the verdict rests or rested on, in words; several may have a part.
    """

    claim: str
    reading: str
    before: Verdict | None
    after: Verdict | None
    margin_before: float | None = None
    margin_after: float | None = None
    margin_unit: str = ""
    because: list[str] = []


class Differing(msgspec.Struct, frozen=True, kw_only=True):
    """All that differs.

    Args:
        files_added, files_removed, files_changed: names of evidence and authored files.
        inputs_changed: ids of bounds, definitions, inferences and thresholds that are new, gone or different.
        verdicts: those that changed, in the order of the newer case.
        exclusions_gained, exclusions_lost: the sets of claims, with reading and inputs.
        findings_changed: ids.
    """

    old: str
    new: str
    files_added: list[str]
    files_removed: list[str]
    files_changed: list[str]
    inputs_changed: list[str]
    verdicts: list[Changed]
    exclusions_gained: list[Exclusion]
    exclusions_lost: list[Exclusion]
    findings_changed: list[str]


def differing(old: Report, new: Report) -> Differing:
    """How a newer report differs from an older one of the same case."""
    before = {f.evidence.name: f.evidence.sha256 for f in old.files}
    after = {f.evidence.name: f.evidence.sha256 for f in new.files}
    files = dict.fromkeys(after.keys() - before.keys(), "new")
    files |= dict.fromkeys(before.keys() - after.keys(), "gone")
    files |= {n: "changed" for n in before.keys() & after.keys() if before[n] != after[n]}
    inputs = _changed_inputs(old, new)
    changes = _Changes(old, new, files, inputs)
    was, is_now = _decisions(old), _decisions(new)
    verdicts = []
    for key in [*is_now, *(k for k in was if k not in is_now)]:
        first, last = was.get(key), is_now.get(key)
        if first is not None and last is not None and first.verdict == last.verdict:
            continue
        verdicts.append(
            Changed(
                claim=key[0],
                reading=key[1],
                before=first.verdict if first else None,
                after=last.verdict if last else None,
                margin_before=first.margin if first else None,
                margin_after=last.margin if last else None,
                margin_unit=(last or first or Decision(verdict=Verdict.UNDETERMINED)).margin_unit,
                because=changes.because(key[0], [d for d in (first, last) if d]),
            )
        )
    findings = _by_id(old.findings), _by_id(new.findings)
    return Differing(
        old=f"{old.head.id} revision {old.head.revision}",
        new=f"{new.head.id} revision {new.head.revision}",
        files_added=sorted(n for n, how in files.items() if how == "new"),
        files_removed=sorted(n for n, how in files.items() if how == "gone"),
        files_changed=sorted(n for n, how in files.items() if how == "changed"),
        inputs_changed=inputs,
        verdicts=verdicts,
        exclusions_gained=_only(new.inquiry.exclusions, old.inquiry.exclusions),
        exclusions_lost=_only(old.inquiry.exclusions, new.inquiry.exclusions),
        findings_changed=_changed(*findings),
    )


class _Changes:
    """Everything that changed, by what verdicts name."""

    def __init__(self, old: Report, new: Report, files: dict[str, str], inputs: list[str]) -> None:
        self.files, self.inputs = files, inputs
        self.file_of = _files_of_items(old) | _files_of_items(new)
        self.source_of = {t.id: t.source for t in [*old.tracks, *new.tracks]}
        self.sources = {i: _keys(old.sources, new.sources, i) for i in _changed_of(old.sources, new.sources)}
        self.places = set(_changed_of(old.places, new.places))
        self.shapes = set(_changed_of(old.asserted, new.asserted)) | set(
            _changed_of(old.volumes, new.volumes)
        )
        self.claims_before = {c.id: c for s in old.statements for c in s.statement.claims}
        self.claims_after = {c.id: c for s in new.statements for c in s.statement.claims}
        # what else is written by hand: flights, regions, events
        self.authored = sorted(n for n in files if n == "case.toml" or n.startswith("statements/"))

    def because(self, claim: str, decisions: list[Decision]) -> list[str]:
        """What changed and has a part in the verdict on a claim, in words."""
        before, after = self.claims_before.get(claim), self.claims_after.get(claim)
        if before is None or after is None:
            return ["the claim is new" if before is None else "the claim is gone"]
        found = [] if _plain(before) == _plain(after) else ["the claim itself"]
        items = sorted({i for d in decisions for i in [*d.rests_on, *(x for s in d.conflict for x in s)]})
        for item in items:
            name = self.file_of.get(item, "")
            found += [f"{item} ({self.files[name]}: {name})"] if name in self.files else []
        for source in dict.fromkeys(self.source_of.get(item, "") for item in items):
            found += [f"source {source}: {', '.join(self.sources[source])}"] if source in self.sources else []
        where = getattr(after, "where", None)
        named = {getattr(where, "place", ""), getattr(where, "region", ""), getattr(after, "place", "")}
        found += [f"place {name}" for name in sorted(named & self.places)]
        found += [f"area {name}" for name in sorted(named & self.shapes)]
        assumed = {i for d in decisions for i in d.assumes}
        found += [f"input {name}" for name in self.inputs if name in assumed]
        return found or [f"something in {name}" for name in self.authored]


def _plain(value: object) -> object:
    return msgspec.to_builtins(value, enc_hook=float)


def _decisions(report: Report) -> dict[tuple[str, str], Decision]:
    return {(c.id, d.reading): d for c in report.inquiry.claims for d in c.readings}


def _by_id(things: Iterable[Any]) -> dict[str, object]:
    return {thing.id: _plain(thing) for thing in things}


def _changed(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """Ids of what is new, gone or different."""
    return sorted(i for i in before.keys() | after.keys() if before.get(i) != after.get(i))


def _changed_of(before: Iterable[Any], after: Iterable[Any]) -> list[str]:
    return _changed(_by_id(before), _by_id(after))


def _keys(before: Iterable[Any], after: Iterable[Any], id_: str) -> list[str]:
    """The keys in which two objects of one id differ; its id alone where one of them is not there."""
    one, two = (next((t for t in things if t.id == id_), None) for things in (before, after))
    if one is None or two is None:
        return ["new" if one is None else "gone"]
    return [name for name in one.__struct_fields__ if getattr(one, name) != getattr(two, name)]


def _changed_inputs(old: Report, new: Report) -> list[str]:
    thresholds = [
        f"thresholds.{name}"
        for name in new.thresholds.__struct_fields__
        if getattr(old.thresholds, name) != getattr(new.thresholds, name)
    ]
    return _changed_of(old.inputs, new.inputs) + thresholds


def _files_of_items(report: Report) -> dict[str, str]:
    """The file each item of evidence comes from."""
    found = {t.id: t.evidence.name for t in report.tracks}
    found |= {n.notice.id: n.notice.reference.name for n in report.notices if n.notice.reference is not None}
    return found | {
        o.id: f"evidence/{o.document}" if o.document else "case.toml" for o in report.observations
    }


def _only(these: list[Exclusion], those: list[Exclusion]) -> list[Exclusion]:
    def key(e: Exclusion) -> tuple[frozenset[str], frozenset[str], str]:
        return frozenset(e.claims), frozenset(e.assumes), e.reading

    known = {key(e) for e in those}
    return [e for e in these if key(e) not in known]
