"""The reasoning behind a verdict in words, a line each; what `explain` prints and outputs may show."""

from sharedsky.model.case import Case
from sharedsky.model.verdict import Decision, Exclusion, Inquiry, Judged
from sharedsky.units import utc


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
        at = f" (at {utc(reason.t_us)})" if reason.t_us is not None else ""
        lines.append(f"    {n}. {reason.text}{at}")
    if d.rests_on:
        lines.append(f"    rests on: {', '.join(d.rests_on)}")
    for name in d.assumes:
        says = f"{inputs[name].says} [{inputs[name].source}]" if name in inputs else "a threshold of the case"
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


def of_exclusion(case: Case, e: Exclusion, title: str, claim_id: str) -> list[str]:
    """A set of claims and why it cannot, or can, be true."""
    others = [c for c in e.claims if c != claim_id]
    under = f", read as {e.reading}" if e.reading else ""
    lines = [f"  {title} {', '.join(others)}{under}"]
    lines += [f"    {r.text}" for r in e.reasons]
    inputs = {i.id: i for i in case.inputs}
    lines += [f"    assumes {i}: {inputs[i].says}" for i in e.assumes if i in inputs]
    for fall in e.falls_if:
        by = "no change of this alone is enough" if fall.by is None else f"off by {fall.by:,.1f} {fall.unit}"
        lines.append(f"    falls if {fall.what} ({fall.input}): {by}")
    lines += [f"    would decide: {w}" for w in e.would_decide]
    return lines
