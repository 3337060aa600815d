"""What the evidence compels of a claim, and which claims cannot all be true together."""

from enum import StrEnum

import msgspec


class Verdict(StrEnum):
    """What the worlds that the admitted evidence leaves say of a claim."""

    SUPPORTED = "supported"
    """there are worlds, and the claim holds in all of them"""
    CONTRADICTED = "contradicted"
    """there are worlds, and the claim holds in none of them"""
    UNDETERMINED = "undetermined"
    """it holds in some, or nothing admitted speaks of it"""
    EVIDENCE_CONFLICT = "evidence_conflict"
    """no world remains: the evidence cannot hold together"""


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of the reasoning behind a verdict.

    Args:
        text: one sentence, figures in it.
        figures: the numbers, name (with unit) to value.
        evidence: ids of the items it rests on.
        inputs: ids of the inputs it assumes.
        t_us: the instant it speaks of, None where it speaks of none.
    """

    text: str
    figures: dict[str, float] = {}
    evidence: list[str] = []
    inputs: list[str] = []
    t_us: int | None = None


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """The picture of a decision: what was compared with its bound, over time.

    Args:
        name: what is drawn, with its unit: `distance from L1, m`.
        t_us: shape (n,).
        least: smallest value any admitted world has at that time; None where unbounded.
        most: largest value; None where unbounded.
        limit: the value the claim turns on.
    """

    name: str
    t_us: list[int]
    least: list[float | None]
    most: list[float | None]
    limit: float


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The verdict on one reading of a claim.

    Args:
        reading: id of the definition that gives the reading, "" where the claim has only one.
        verdict: see Verdict.
        margin: how far from flipping, in margin_unit; None where nothing measures it.
        rests_on: ids of the evidence items used.
        assumes: ids of the inputs used.
        sensitivity: all smallest sets of items, up to sensitivity_size, whose removal makes the verdict undetermined.
        would_decide: what would decide it, in words, for undetermined.
        variants: the verdict under other admissions (`with flagged samples`, `without party-controlled sensors`) where
            it differs from the one over everything unflagged; any difference makes the verdict undetermined.
        compatible_if: a clock offset inside its interval under which a contradicted claim would hold, in words.
        conflict: the smallest sets of items that cannot hold together, for evidence_conflict.
        reasons: the reasoning, step by step.
    """

    reading: str = ""
    verdict: Verdict
    margin: float | None = None
    margin_unit: str = ""
    rests_on: list[str] = []
    assumes: list[str] = []
    sensitivity: list[list[str]] = []
    sensitivity_size: int = 3
    would_decide: list[str] = []
    variants: dict[str, Verdict] = {}
    compatible_if: str = ""
    conflict: list[list[str]] = []
    reasons: list[Reason] = []
    series: Series | None = None


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A claim with the verdict on each of its readings and what parties say of it.

    Args:
        id: the claim's.
        agreed_by: parties that say the same thing, in order, where there are at least two.
        conceded: the party that says it is the one it tells against, as the author marked.
        superseded_by: ids of the claims in its place, where the author declares that it, or its statement, is superseded.
    """

    id: str
    statement: str
    party: str
    kind: str
    says: str
    readings: list[Decision]
    agreed_by: list[str]
    conceded: bool
    superseded_by: list[str] = []


class Fall(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that, changed by so much and alone, makes an exclusion fall.

    Args:
        input: id of the input, or of the claim whose tolerance it is.
        what: in words, such as `place of A7.1`.
        by: the least change: of a bound, from its value; of a place or a time, from what is stated, so that it is
            compared with the tolerance; None where no change of this alone is enough.
        to: the bound or the tolerance that would then be needed; None where it has none, as an area.
        unit: of by and to.
    """

    input: str
    what: str
    by: float | None
    to: float | None = None
    unit: str


class Visit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where and when a claim of a kinematic set puts the aircraft, and how far from the visit before.

    Args:
        claim: id of the claim that puts it there.
        timed_by: id of the claim that gives the time, "" where the claim or an inference does.
        inference: id of the inference that puts it there, "" where none.
        event: id of the occurrence at whose instant it was there, "" where a time is stated.
        start_us, end_us: the window, tolerance included; None where only the event is known.
        tolerance_s: how much of the window at either end is tolerance.
        place_tolerance_m: how much of the place's extent on every side is tolerance.
        apart_m: least distance from the visit before, tolerances in its favour; 0 for the first.
        apart_stated_m: the same without the tolerances of places.
    """

    claim: str
    timed_by: str = ""
    inference: str = ""
    event: str = ""
    start_us: int | None = None
    end_us: int | None = None
    tolerance_s: float = 0.0
    place_tolerance_m: float = 0.0
    apart_m: float = 0.0
    apart_stated_m: float = 0.0


class Exclusion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A smallest set of claims that cannot all be true together, or one that was tried and is not excluded.

    Args:
        claims: ids, in the order in which they would have to come true.
        kind: kinematic, order, count, value, statement.
        assumes: ids of inputs (bounds, definitions, inferences) it needs.
        inference: ids of the inferences among them: with another inference the result is another.
        reading: id of the definition used, "" where none.
        excluded: False for a set that was tried and is not excluded under these inputs.
        falls_if: one at a time.
        figures: such as the speed that would be needed.
        reasons: the reasoning, step by step.
        would_decide: what evidence would decide which claim is wrong: the program never says which.
        visits: for a kinematic set, the places and windows in order of time: what its picture shows.
    """

    claims: list[str]
    kind: str
    assumes: list[str] = []
    inference: list[str] = []
    reading: str = ""
    excluded: bool = True
    falls_if: list[Fall] = []
    figures: dict[str, float] = {}
    reasons: list[Reason] = []
    would_decide: list[str] = []
    visits: list[Visit] = []


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """Statements of one party of which a later supersedes an earlier, as the author declares."""

    party: str
    statements: list[str]
    """oldest first"""
    claims: list[str]
    differences: list[str]
    """in words: what the later says otherwise"""


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Statements that repeat one origin and count once.

    Args:
        perhaps: ids of statements that may have the same origin, where the documents do not say.
    """

    origin: str
    statements: list[str]
    perhaps: list[str] = []


class ClockView(msgspec.Struct, frozen=True, kw_only=True):
    """How the clocks of two sources that saw one flight compare.

    Args:
        first, second: ids of the tracks.
        offset_s: to be added to the second's times to give the first's; None where it cannot be told.
        unc_s: half of its 95 % interval, widened by along-track bias over speed.
        reason: why it cannot be told, "" where it can.
    """

    first: str
    second: str
    offset_s: float | None
    unc_s: float | None
    reason: str


class Inquiry(msgspec.Struct, frozen=True, kw_only=True):
    """All that the inquiry finds: what `check` prints and report.json carries."""

    claims: list[Judged] = []
    exclusions: list[Exclusion] = []
    not_excluded: list[Exclusion] = []
    between_versions: list[Exclusion] = []
    """sets of claims of one party, of which a later supersedes an earlier, that cannot all be true"""
    versions: list[Version] = []
    origins: list[Origin] = []
    clocks: list[ClockView] = []
