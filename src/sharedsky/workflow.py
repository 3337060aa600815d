"""Joins rooms for the command line."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from sharedsky import __version__
from sharedsky.conflict.bounds import Bounds
from sharedsky.conflict.encounters import Found, encounters
from sharedsky.errors import SharedskyError, Unreadable
from sharedsky.inquiry.files import input_file
from sharedsky.inquiry.inquire import inquire
from sharedsky.inquiry.redaction import Withholding
from sharedsky.inquiry.report import Material, Worked, report_of, worked
from sharedsky.model.case import Source
from sharedsky.model.document import Document
from sharedsky.model.evidence import Evidence, Reference, Rejected
from sharedsky.model.report import InputFile, Report
from sharedsky.model.track import Datum, Track
from sharedsky.model.verdict import Inquiry
from sharedsky.outputs import RENDERERS, renderer
from sharedsky.outputs.report_json import read as read_report
from sharedsky.sources import read_evidence, walk
from sharedsky.sources.case import CaseFile, CaseFolder, read_case, with_evidence
from sharedsky.sources.reading import Contents, Options
from sharedsky.sources.spans import resolve_span

ALL = tuple(output.name for output in RENDERERS)
"""Every output."""
Progress = Callable[[str, float | None], None]
"""Told the name of a stage, and how much of it is done (0 to 1) where that is known."""


class Reconstruction(msgspec.Struct, frozen=True, eq=False):
    """What `reconstruct` made.

    Args:
        report: the report.
        written: the files, report.json first.
        problems: of the case and its evidence, one line each.
    """

    report: Report
    written: list[Path]
    problems: list[Rejected]


def reconstruct(
    folder: Path,
    out: Path | None = None,
    formats: Iterable[str] = ("html",),
    progress: Progress = lambda _stage, _share: None,
) -> Reconstruction:
    """The report of a case folder, written in every format asked for, report.json always and first.

    Args:
        folder: with case.toml, evidence/ and statements/.
        out: where the reports go; `out` in the case folder where None.
        formats: names in RENDERERS, or `all`.
        progress: see Progress.
    Raises:
        SharedskyError: the case cannot be read, or it has evidence of which nothing can be read and says nothing itself;
            or an output cannot be made, after all others have been written.
    """
    names = [name for given in formats for name in (ALL if given == "all" else (given,))]
    wanted = [renderer(name) for name in dict.fromkeys(["json", *names])]
    progress("reading the case", None)
    material, problems = material_of(read_case(folder), folder, progress)
    report = report_of(material, progress)
    written: list[Path] = []
    failed: SharedskyError | None = None
    for output in wanted:
        progress(f"writing report.{output.ext}", None)
        try:
            data = output.render(report)
        except SharedskyError as error:
            # one that cannot be made keeps no other from being written
            failed = failed or error
            continue
        written.append(write_whole((out or folder / "out") / f"report.{output.ext}", data))
    if failed is not None:
        raise failed
    return Reconstruction(report, written, _told(problems, material))


def material_of(
    found: CaseFolder, folder: Path, progress: Progress = lambda _stage, _share: None
) -> tuple[Material, list[Rejected]]:
    """All that a case folder holds, read; and what could not be used."""
    read: list[tuple[CaseFile, Contents]] = []
    files: list[InputFile] = []
    failures: list[SharedskyError] = []
    for file in found.files:
        contents = _read(file, folder, files, failures, progress)
        if contents is not None:
            read.append((file, contents))
    volumes = [volume for _, contents in read for volume in contents.volumes]
    notices = [
        msgspec.structs.replace(
            notice, complete=notice.complete or bool(file.source and file.source.complete)
        )
        for file, contents in read
        for notice in contents.notices
    ]
    found = with_evidence(found, [v.id for v in volumes], [n.id for n in notices])
    case = found.case
    if failures and not read and not (case.statements or case.events or case.notices):
        raise failures[0]
    documents = [document for _, contents in read for document in contents.documents]
    spans, unresolved = spans_of(found, documents)
    by_name = {evidence.name: evidence for evidence in found.authored}
    unlike = _not_as_held(found, files)
    problems = [*found.problems, *unresolved, *unlike]
    # what is wrong with a file that was not read at all belongs to no file of the report
    elsewhere = [p for p in problems if _file_of(p.where) not in by_name]
    material = Material(
        case=case,
        files=[*(_authored(evidence, problems) for evidence in found.authored), *files],
        tracks=[track for _, contents in read for track in contents.tracks],
        volumes=volumes,
        documents=documents,
        notices=notices,
        spans=spans,
        entries={
            id_: Reference(evidence.sha256, evidence.name, unit="entry", entry=id_)
            for id_, where in found.where.items()
            if (evidence := by_name.get(_file_of(where)))
        },
        remarks=[
            *(f"{file.name}: {file.remark}" for file in found.files if file.remark),
            *(f"{problem.where}: {problem.reason}" for problem in elsewhere),
            *_copies(files),
            *(f"{problem.where}: {problem.reason}" for problem in unlike),
        ],
        made_with={"sharedsky": __version__},
    )
    unread = [r for file in files if file.role == "unread" for r in file.rejected]
    return material, [*found.problems, *unread, *unresolved, *unlike]


def _not_as_held(found: CaseFolder, files: Sequence[InputFile]) -> list[Rejected]:
    """A line for each hash in a chain of custody that no file of its source has: those are not the bytes that were held."""
    told = []
    for source in found.case.sources:
        hashes = {file.evidence.sha256 for file in files if file.source == source.id}
        for i, held in enumerate(source.held):
            if held.sha256 and held.sha256.lower() not in hashes:
                reason = f"got {held.sha256[:16]}…, which no file of the source has; these are not the bytes that {held.holder} held"
                told.append(Rejected(f"{found.where.get(source.id, 'case.toml')}.held[{i}].sha256", reason))
    return told


def _copies(files: Sequence[InputFile]) -> Iterator[str]:
    """A line for each file that has the bytes of another: two sources that hand in one recording are one witness."""
    first: dict[str, str] = {}
    for file in files:
        name, sha256 = file.evidence.name, file.evidence.sha256
        if sha256 and (other := first.setdefault(sha256, name)) != name:
            yield f"{name}: the same bytes as {other}; what rests on both rests on one"


def _file_of(where: str) -> str:
    """The file in a place such as `case.toml:12 parties[0]`."""
    return where.partition(":")[0].partition(" ")[0]


def _read(
    file: CaseFile, folder: Path, files: list[InputFile], failures: list[SharedskyError], progress: Progress
) -> Contents | None:
    """What a file of evidence holds; None, and a line beside it, where nothing in it can be used."""
    path = folder / file.name

    def told(done: int, size: int) -> None:
        progress(f"reading {file.name}", done / size if size else None)

    try:
        contents = read_evidence(path, options_of(file.source), name=file.name, progress=told)
    except SharedskyError as error:
        failures.append(error)
        evidence = _unread(path, file.name)
        reason = Rejected(error.where or file.name, str(error).removeprefix(error.where).lstrip(" :"))
        files.append(input_file(evidence, "unread", source=file.source, rejected=[reason]))
        return None
    held = (
        ("tracks", contents.tracks),
        ("volumes", contents.volumes),
        ("document", contents.documents),
        ("notices", contents.notices),
    )
    role = next((name for name, items in held if items), "unread")
    files.append(
        input_file(
            contents.evidence, role, source=file.source, tracks=contents.tracks, rejected=contents.rejected
        )
    )
    return contents


def _unread(path: Path, name: str) -> Evidence:
    """What is known of a file that nothing could be made of; no hash where not even its bytes can be read."""
    try:
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        sha256 = ""
    return Evidence(sha256=sha256, name=name, bytes=path.stat().st_size)


def _authored(evidence: Evidence, problems: Sequence[Rejected]) -> InputFile:
    role = "case" if evidence.name == "case.toml" else "statements"
    own = [p for p in problems if _file_of(p.where) == evidence.name]
    return input_file(evidence, role, rejected=own)


def options_of(source: Source | None) -> Options:
    """What a case says of the files of a source."""
    if source is None:
        return Options()
    return Options(
        source=source.id,
        basis=source.basis,
        clock_offset_s=float(source.clock_offset),
        clock_unc_s=float(source.clock_unc),
        pos_unc_m=float("nan") if source.pos_unc is None else float(source.pos_unc),
        alt_unc_m=float("nan") if source.alt_unc is None else float(source.alt_unc),
        vel_unc_mps=float("nan") if source.vel_unc is None else float(source.vel_unc),
        alt_datum=None if source.alt_datum is None else Datum(source.alt_datum),
        map=source.map,
    )


def spans_of(found: CaseFolder, documents: Sequence[Document]) -> tuple[dict[str, Reference], list[Rejected]]:
    """Where each statement stands in its document, and those whose words stand nowhere or whose document is unread."""
    texts = {document.evidence.name: document for document in documents}
    spans: dict[str, Reference] = {}
    problems: list[Rejected] = []
    for statement in found.case.statements:
        document = texts.get(f"evidence/{statement.document}")
        where = found.where.get(statement.id, statement.id)
        if document is None:
            problems.append(
                Rejected(where, f"got document {statement.document!r}, of which no text could be read")
            )
            continue
        try:
            start, end = resolve_span(document.text, statement.span, where)
        except SharedskyError as error:
            problems.append(Rejected(where, str(error).removeprefix(where).lstrip(" :")))
            continue
        evidence = document.evidence
        spans[statement.id] = Reference(
            evidence.sha256, evidence.name, unit="characters", first=start, last=end
        )
    return spans, problems


def write_whole(path: Path, data: bytes) -> Path:
    """Writes a file so that nobody ever sees half of it; returns its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp makes a file that only its owner reads; a report is for others too
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise
    return path


class Encountered(msgspec.Struct, frozen=True, eq=False):
    """What `find_encounters` found.

    Args:
        found: encounters, what cannot be decided, what flagged samples change.
        tracks: all that were compared.
        labels: flight id to what people call it.
        rejected: rows, records and files that could not be used.
        twice: files with the same bytes as one before, counted once.
    """

    found: Found
    tracks: list[Track]
    labels: dict[str, str]
    rejected: list[Rejected]
    twice: list[Rejected]


def find_encounters(
    files: Sequence[Path],
    options: Options,
    *,
    horizontal_m: float,
    vertical_m: float,
    max_gap_s: float,
    bounds: Bounds,
    reading: Callable[[int, int], None] = lambda _done, _total: None,
    comparing: Callable[[int, int], None] = lambda _done, _total: None,
) -> Encountered:
    """The encounters of all flights in some files and folders.

    Raises:
        SharedskyError: a file that was named cannot be read, or nothing holds a track.
    """
    named = {path for path in files if not path.is_dir()}
    paths = list(walk(files))
    tracks: list[Track] = []
    rejected: list[Rejected] = []
    twice: list[Rejected] = []
    first: dict[str, Evidence] = {}
    for number, path in enumerate(paths):

        def told(done: int, whole: int, before: int = number) -> None:
            reading(before * whole + done, len(paths) * whole)

        try:
            contents = read_evidence(path, options, progress=told)
        except SharedskyError as error:
            if path in named:
                raise
            rejected.append(Rejected(str(path), str(error).removeprefix(str(path)).lstrip(" :")))
            continue
        evidence = contents.evidence
        same = first.setdefault(evidence.sha256, evidence)
        if same is not evidence:
            twice.append(Rejected(evidence.name, f"the same bytes as {same.name}, counted once"))
            continue
        # no case says otherwise: all are of one source, so that a recording cut into files is one recording
        tracks.extend(msgspec.structs.replace(track, source="") for track in contents.tracks)
        rejected.extend(contents.rejected)
    if not tracks:
        raise Unreadable(" ".join(map(str, files)), got="no track", want="tracks of at least one flight")
    found = encounters(tracks, horizontal_m, vertical_m, max_gap_s, bounds, comparing)
    return Encountered(found, tracks, {t.flight.id: t.flight.label() for t in tracks}, rejected, twice)


class Examined(msgspec.Struct, frozen=True, eq=False):
    """What `examine` found: everything that verdicts rest on, nothing written.

    Args:
        worked: the case with its evidence read and its events found, whole.
        inquiry: verdicts and exclusions, without what the case withholds.
        problems: of the case and its evidence, one line each, likewise.
        withholding: for what is told beside them.
    """

    worked: Worked
    inquiry: Inquiry
    problems: list[Rejected]
    withholding: Withholding


def examine(folder: Path, progress: Progress = lambda _stage, _share: None) -> Examined:
    """The inquiry of a case folder: every claim judged, every exclusion; raises as `reconstruct` does."""
    found, problems = worked_case(folder, progress)
    progress("verdicts and exclusions", None)
    withholding = Withholding(found.material.case.redactions)
    return Examined(found, withholding.value(inquire(found.dossier())), problems, withholding)


def worked_case(
    folder: Path, progress: Progress = lambda _stage, _share: None
) -> tuple[Worked, list[Rejected]]:
    """A case folder with its evidence read and its events found; and what could not be used."""
    progress("reading the case", None)
    material, problems = material_of(read_case(folder), folder, progress)
    return worked(material, progress), _told(problems, material)


def _told(problems: Sequence[Rejected], material: Material) -> list[Rejected]:
    """Problems without what the case withholds."""
    withholding = Withholding(material.case.redactions)
    return [withholding.value(problem) for problem in problems]


def report_at(path: Path, progress: Progress = lambda _stage, _share: None) -> Report:
    """The report at a path: a report.json, or a case folder, which is reconstructed without writing anything.

    Raises:
        SharedskyError: neither can be read.
    """
    if path.is_dir():
        material, _ = material_of(read_case(path), path, progress)
        return report_of(material, progress)
    return read_report(path.read_bytes(), str(path))
