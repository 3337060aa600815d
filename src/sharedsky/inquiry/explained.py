"""The reasoning behind a verdict in words, a line each; what `explain` prints and outputs may show."""

from collections.abc import Sequence

from sharedsky.model.case import Case
from sharedsky.model.verdict import Decision, Exclusion, Fall, Inquiry, Judged

THRESHOLDS = {
    "containment": "no position or height is off by more than {:g} times its 95 % bound",
    "max_gap": "fixes up to {:g} s apart are joined by a straight line, widened; farther apart is a gap",
    "turn_manoeuvre": "no manoeuvre over ground is harder than {:g} m/s²",
    "climb_manoeuvre": "no vertical manoeuvre is harder than {:g} m/s²",
}
"""Threshold of a case to what it says of what a verdict rests on."""


def explained(case: Case, inquiry: Inquiry, claim_id: str) -> list[str]:
    """Everything that is found of one claim: who says it, each reading's verdict and why, and what it excludes."""
    judged = next(c for c in inquiry.claims if c.id == claim_id)
    statement = next(s for s in case.statements if s.id == judged.statement)
    through = f", reported by {' through '.join(statement.chain)}" if statement.chain else ""
    lines = [
        f"{judged.id}  {judged.says}",
        f"  said by {statement.speaker} ({judged.party}) on {statement.said_on}{through}; {statement.wording}",
    ]
    lines += beside(judged)
    for decision in judged.readings:
        lines += ["", *of_decision(case, decision)]
    sets = [
        ("cannot all be true together with", [e for e in inquiry.exclusions if claim_id in e.claims]),
        ("tried with, and not excluded", [e for e in inquiry.not_excluded if claim_id in e.claims]),
    ]
    for title, found in sets:
        for e in found:
            lines += ["", *of_exclusion(case, e, title, claim_id)]
    return lines


def beside(judged: Judged) -> list[str]:
    """What stands beside a verdict and is none."""
    lines = []
    if judged.agreed_by:
        lines.append(f"  agreed by {', '.join(judged.agreed_by)}: what parties agree on is no evidence of it")
    if judged.conceded:
        lines.append(
            f"  conceded: {judged.party} says it though it tells against {judged.party}, as the author marks"
        )
    if judged.superseded_by:
        lines.append(
            f"  superseded by {', '.join(judged.superseded_by)}, as the author declares; it stays visible"
        )
    return lines


def of_decision(case: Case, d: Decision) -> list[str]:
    """One reading's verdict and the way to it."""
    inputs = {i.id: i for i in case.inputs}
    margin = "" if d.margin is None else f", {d.margin:,.1f} {d.margin_unit} from flipping".replace("  ", " ")
    reading = f"  read as {d.reading}: " if d.reading else "  "
    lines = [f"{reading}{d.verdict.value.replace('_', ' ').upper()}{margin}"]
    for n, reason in enumerate(d.reasons, start=1):
        lines.append(f"    {n}. {reason.text}")
    if d.rests_on:
        lines.append(f"    rests on: {', '.join(d.rests_on)}")
    for name in d.assumes:
        says = f"{inputs[name].says} [{inputs[name].source}]" if name in inputs else threshold(case, name)
        lines.append(f"    assumes {name}: {says}")
    for how, verdict in d.variants.items():
        lines.append(f"    {how}: {verdict.value.replace('_', ' ')}")
    if d.compatible_if:
        lines.append(f"    {d.compatible_if}")
    if d.conflict:
        lines += [f"    cannot hold together: {' and '.join(s)}" for s in d.conflict]
    if d.sensitivity:
        sets = "; or without ".join(" and ".join(s) for s in d.sensitivity)
        lines.append(f"    would be undetermined without {sets}")
    lines += [f"    would decide: {w}" for w in d.would_decide]
    return lines


def threshold(case: Case, name: str) -> str:
    """What a threshold of the case says, with its value."""
    key = name.removeprefix("thresholds.")
    return THRESHOLDS.get(key, "a threshold of the case, {:g}").format(getattr(case.thresholds, key, 0.0))


def of_exclusion(case: Case, e: Exclusion, title: str, claim_id: str) -> list[str]:
    """A set of claims and why it cannot, or can, be true."""
    others = [c for c in e.claims if c != claim_id]
    under = f", read as {e.reading}" if e.reading else ""
    lines = [f"  {title} {', '.join(others)}{under}", *(f"    {line}" for line in _why(e))]
    inputs = {i.id: i for i in case.inputs}
    lines += [f"    assumes {i}: {inputs[i].says}" for i in e.assumes if i in inputs]
    lines += [f"    would decide which of them is wrong: {w}" for w in e.would_decide]
    return lines


def _why(e: Exclusion) -> list[str]:
    lines = [r.text for r in e.reasons]
    if e.falls_if:
        lines.append(f"falls if, one alone: {'; '.join(of_fall(f) for f in e.falls_if)}")
    return lines


def of_fall(fall: Fall) -> str:
    """What would make an exclusion fall: a bound by its value, a place or a time by how far it is off what is stated."""
    what = f"{fall.what} ({fall.input})"
    if fall.by is None:
        return f"{what}: no change of this alone"
    if fall.unit == "km/h" and fall.to is not None:
        return f"{what} {fall.to:,.0f} {fall.unit}"
    return f"{what} off by {fall.by:,.0f} {fall.unit}".rstrip()


def of_sets(title: str, found: Sequence[Exclusion]) -> list[str]:
    """Sets of claims, those of the same claims and inputs together, one reading after the other."""
    lines = ["", f"{title}:"] if found else []
    before: tuple[list[str], list[str]] | None = None
    for e in found:
        if before != (e.claims, e.assumes):
            under = f"; assumes {' '.join(e.assumes)}" if e.assumes else ""
            lines.append(f"  {' '.join(e.claims)}{under}")
            before = e.claims, e.assumes
        first, *rest = _why(e)
        lines += [
            f"    {f'read as {e.reading}: ' if e.reading else ''}{first}",
            *(f"      {line}" for line in rest),
        ]
    return lines


def of_accounts(inquiry: Inquiry) -> list[str]:
    """What parties have said otherwise before, and which statements repeat one origin."""
    lines: list[str] = []
    for version in inquiry.versions:
        lines += ["", f"{version.party} has said otherwise before ({' → '.join(version.statements)}):"]
        lines += [f"  {line}" for line in version.differences]
    repeated = [o for o in inquiry.origins if len(o.statements) > 1]
    if repeated:
        lines += ["", "one origin, counted once:"]
        lines += [f"  {', '.join(o.statements)}: {o.origin}" for o in repeated]
    perhaps = {tuple(sorted([*o.statements, *o.perhaps])) for o in inquiry.origins if o.perhaps}
    lines += [f"perhaps one origin: {', '.join(some)}" for some in sorted(perhaps)]
    return lines
