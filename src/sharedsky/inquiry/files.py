"""The files of a case folder as the report lists them."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from sharedsky.model.case import Source
from sharedsky.model.evidence import Evidence, Rejected
from sharedsky.model.report import InputFile
from sharedsky.model.track import Flag, Track

MOST_REJECTED = 100
"""So many rejected records of a file are listed; all are counted."""


def input_file(
    evidence: Evidence,
    role: str,
    *,
    source: Source | None = None,
    tracks: Sequence[Track] = (),
    rejected: Sequence[Rejected] = (),
) -> InputFile:
    """One file and what was found in it.

    Args:
        evidence: the file.
        role: tracks, volumes, document, notices, statements, case or unread.
        source: that gave it.
        tracks: found in it.
        rejected: what could not be used.
    """
    return InputFile(
        evidence=evidence,
        role=role,
        source=source.id if source else "",
        samples=sum(len(track.samples) for track in tracks),
        tracks=[track.id for track in tracks],
        rejected=list(rejected[:MOST_REJECTED]),
        rejected_count=sum(r.count for r in rejected),
        flagged=flag_counts(tracks),
        custody=custody_of(source) if source else [],
    )


def custody_of(source: Source) -> list[str]:
    """Who held what a source gave, in order, in words."""
    said = []
    for held in source.held:
        when = " to ".join(part for part in (held.since, held.until) if part)
        when = f"until {held.until}" if held.until and not held.since else when
        when = f"since {held.since}" if held.since and not held.until else when
        parts = [held.holder, when, held.note, f"SHA-256 {held.sha256}" if held.sha256 else ""]
        said.append(", ".join(part for part in parts if part))
    return said + source.custody


def flag_counts(tracks: Sequence[Track]) -> dict[str, int]:
    """Flag name, in small letters and in the order of Flag, to how many samples have it; only those that some have."""
    counts: Counter[str] = Counter()
    for track in tracks:
        for flag in Flag:
            counts[str(flag.name).lower()] += int(np.count_nonzero(track.samples.flags & np.uint16(flag)))
    return {name: n for name, n in counts.items() if n}


def with_tracks(files: Sequence[InputFile], tracks: Sequence[Track]) -> list[InputFile]:
    """The files with the ids that their tracks have in the report."""
    ids: dict[tuple[str, str], list[str]] = {}
    for track in tracks:
        ids.setdefault((track.evidence.sha256, track.evidence.name), []).append(track.id)
    return [replace(file, tracks=ids.get((file.evidence.sha256, file.evidence.name), [])) for file in files]
