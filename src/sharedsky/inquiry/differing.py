"""What differs between two revisions of a case: which verdicts, and because of which evidence."""

from collections.abc import Iterable

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
    added = sorted(after.keys() - before.keys())
    removed = sorted(before.keys() - after.keys())
    changed = sorted(n for n in before.keys() & after.keys() if before[n] != after[n])
    inputs = _changed_ids(old, new)
    item_files = _files_of_items(old) | _files_of_items(new)
    decided_before, decided_after = _decisions(old), _decisions(new)
    claims_changed = {
        c.id
        for c in [*(c for s in new.statements for c in s.statement.claims)]
        if _plain(c)
        != _plain(next((o for s in old.statements for o in s.statement.claims if o.id == c.id), None))
    }
    verdicts = []
    for key in [*decided_after, *(k for k in decided_before if k not in decided_after)]:
        was, is_now = decided_before.get(key), decided_after.get(key)
        if was is not None and is_now is not None and was.verdict == is_now.verdict:
            continue
        either = is_now or was
        verdicts.append(
            Changed(
                claim=key[0],
                reading=key[1],
                before=was.verdict if was else None,
                after=is_now.verdict if is_now else None,
                margin_before=was.margin if was else None,
                margin_after=is_now.margin if is_now else None,
                margin_unit=either.margin_unit if either else "",
                because=_because(
                    [d for d in (was, is_now) if d],
                    item_files,
                    {
                        **dict.fromkeys(added, "new"),
                        **dict.fromkeys(removed, "gone"),
                        **dict.fromkeys(changed, "changed"),
                    },
                    inputs,
                )
                + (["the claim itself"] if key[0] in claims_changed else []),
            )
        )
    gained, lost = (
        _only(new.inquiry.exclusions, old.inquiry.exclusions),
        _only(old.inquiry.exclusions, new.inquiry.exclusions),
    )
    findings = {f.id: _plain(f) for f in old.findings}, {f.id: _plain(f) for f in new.findings}
    return Differing(
        old=f"{old.head.id} revision {old.head.revision}",
        new=f"{new.head.id} revision {new.head.revision}",
        files_added=added,
        files_removed=removed,
        files_changed=changed,
        inputs_changed=inputs,
        verdicts=verdicts,
        exclusions_gained=gained,
        exclusions_lost=lost,
        findings_changed=sorted(
            i for i in findings[0].keys() | findings[1].keys() if findings[0].get(i) != findings[1].get(i)
        ),
    )


def _plain(value: object) -> object:
    return msgspec.to_builtins(value, enc_hook=float)


def _decisions(report: Report) -> dict[tuple[str, str], Decision]:
    return {(c.id, d.reading): d for c in report.inquiry.claims for d in c.readings}


def _changed_ids(old: Report, new: Report) -> list[str]:
    before, after = ({i.id: _plain(i) for i in r.inputs} for r in (old, new))
    thresholds = [
        f"thresholds.{name}"
        for name in new.thresholds.__struct_fields__
        if getattr(old.thresholds, name) != getattr(new.thresholds, name)
    ]
    return sorted(i for i in before.keys() | after.keys() if before.get(i) != after.get(i)) + thresholds


def _files_of_items(report: Report) -> dict[str, str]:
    """The file each item of evidence comes from."""
    found = {t.id: t.evidence.name for t in report.tracks}
    found |= {n.notice.id: n.notice.reference.name for n in report.notices if n.notice.reference is not None}
    return found | {
        o.id: f"evidence/{o.document}" if o.document else "case.toml" for o in report.observations
    }


def _because(
    decisions: list[Decision], item_files: dict[str, str], files: dict[str, str], inputs: Iterable[str]
) -> list[str]:
    items = {i for d in decisions for i in [*d.rests_on, *(x for s in d.conflict for x in s)]}
    found = [
        f"{item} ({files[item_files[item]]}: {item_files[item]})"
        for item in sorted(items)
        if item_files.get(item) in files
    ]
    assumed = {i for d in decisions for i in d.assumes}
    return found + [f"input {i}" for i in inputs if i in assumed]


def _only(these: list[Exclusion], those: list[Exclusion]) -> list[Exclusion]:
    def key(e: Exclusion) -> tuple[frozenset[str], frozenset[str], str]:
        return frozenset(e.claims), frozenset(e.assumes), e.reading

    known = {key(e) for e in those}
    return [e for e in these if key(e) not in known]
