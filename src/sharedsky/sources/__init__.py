"""Bytes to model: the table of readers, and how a file of evidence is read with them.

To add a format, write one file with `sniff`, `read` and READER, add its line to READERS, and one fixture. Live and raw
receiver formats (Beast, SBS) and the airspace formats ED-269 and ED-318 belong here, a file each.
"""

import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from sharedsky.errors import HostileInput, LimitExceeded, SharedskyError, Unreadable
from sharedsky.model.document import Document
from sharedsky.model.evidence import Evidence, Reference, Rejected
from sharedsky.model.notice import Notice
from sharedsky.model.track import Track
from sharedsky.model.volume import Volume
from sharedsky.sources import (
    arrow,
    csv_table,
    fr24_playback,
    geojson,
    gpx,
    html,
    kml,
    notices,
    pdf,
    plain_text,
    readsb,
    traffic_json,
)
from sharedsky.sources.reading import Contents, Options, RawDocument, RawTrack, Reader
from sharedsky.sources.tracks import assemble, numbered
from sharedsky.sources.unpack import head, open_members, place

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

READERS: Final[tuple[Reader, ...]] = (
    arrow.READER,
    kml.READER,
    gpx.READER,
    notices.READER,
    geojson.READER,
    readsb.READER,
    fr24_playback.READER,
    traffic_json.READER,
    csv_table.OPENSKY,
    csv_table.FR24,
    csv_table.ADSBX,
    csv_table.FLIGHTAWARE,
    csv_table.TRAFFIC,
    csv_table.CSV,
    pdf.READER,
    html.READER,
    plain_text.READER,
)
"""Every format that can be read; the first whose sniff says yes reads a file, so documents of any text come last."""

Progress = Callable[[int, int], None]
"""Told how many bytes of the file have been read, and how many it has."""

AS_IT_IS: Final = Options()
"""Nothing is said of a file beyond what it says itself."""

_PIECE: Final = 1 << 20
_PACKED: Final = (".gz", ".zst", ".zip", ".kmz")


def sniff(start: bytes, name: str, where: str = "") -> Reader:
    """The reader for what begins with these bytes (the first 64 KiB, unpacked); Unreadable where none takes it.

    Args:
        start: the first bytes, after any packing.
        name: the file's or the archive member's name, a hint and never more.
        where: how messages call it; name where empty.
    """
    for reader in READERS:
        if reader.sniff(start, name):
            return reader
    got = _beginning(start) if start else "an empty file"
    want = "a format that is known"
    raise Unreadable(where or name, got=got, want=want, fix="see sharedsky formats")


def _beginning(start: bytes) -> str:
    text = start[:24].decode("latin-1")
    if text.isascii() and text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable():
        return f"text that begins {text!r}"
    return f"bytes that begin {start[:8].hex(' ')}"


def read_evidence(
    path: Path, options: Options = AS_IT_IS, *, name: str = "", progress: Progress | None = None
) -> Contents:
    """Everything that a file of evidence holds: tracks with their samples flagged, volumes, documents, notices.

    Args:
        path: the file; gzip, zip and zstd are looked through, every member of an archive is read.
        options: what the case or the user says of it.
        name: how results and messages call it; the path where empty.
        progress: see Progress.
    Raises:
        Unreadable: it is no file, cannot be opened, or nothing in it can be used; the one line says why.
        HostileInput, LimitExceeded: whatever else the file holds.
        InvalidValue: its columns or options do not say enough, for the only member of a file.
        OSError: the file cannot be read to its end.

    Rows, records and members that cannot be used come out as Rejected, with their place and the reason.
    """
    called = legible(name or str(path))
    with _opened(path, called) as file:
        before = os.fstat(file.fileno())
        told = io.BufferedReader(_Told(file, before.st_size, progress), _PIECE)
        sha256 = hashlib.file_digest(told, "sha256").hexdigest()
        told.seek(0)
        contents = _read(told, called, sha256, before.st_size, options)
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Unreadable(
            called, got="a file that changed while it was read", want="evidence that is never edited"
        )
    return contents


def legible(name: str) -> str:
    r"""A file's name as text: bytes in it that are no UTF-8 are written `\xff`, since nothing else can hold them."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _opened(path: Path, called: str) -> BinaryIO:
    """The file, unless it is a pipe or a device, which could make us wait, or read, for ever."""
    try:
        if stat.S_ISREG(path.stat().st_mode):
            return path.open("rb")
    except OSError as error:
        raise Unreadable(called, got=f"a file that cannot be opened: {error.strerror}") from None
    raise Unreadable(
        called, got="a folder, pipe or device", want="a file", fix="save what it gives to a file"
    )


class _Told(io.RawIOBase):
    """A file that tells how far it has been read: half of the way for its hash, half for its contents."""

    def __init__(self, file: BinaryIO, size: int, progress: Progress | None) -> None:
        self._file, self._size, self._progress = file, size, progress
        self._done = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        into = memoryview(buffer).cast("B")
        piece = self._file.read(len(into))
        into[: len(piece)] = piece
        self._done = min(self._done + len(piece), 2 * self._size)
        if self._progress:
            self._progress(self._done // 2, self._size)
        return len(piece)


def _read(file: BinaryIO, called: str, sha256: str, size: int, options: Options) -> Contents:
    evidence = Evidence(sha256=sha256, name=called, bytes=size)
    source = options.source or _stem(called)
    tracks: list[Track] = []
    volumes: list[Volume] = []
    documents: list[Document] = []
    found_notices: list[Notice] = []
    rejected: list[Rejected] = []
    formats: dict[str, None] = {}
    failures: list[SharedskyError] = []
    members = 0
    for member, stream in open_members(file, called, options.limits):
        members += 1
        where = place(called, member)
        here = msgspec.structs.replace(evidence, member=member)
        raw: list[RawTrack] = []
        try:
            reader = _reader(head(stream), PurePath(member or called).name, where, options)
            here = msgspec.structs.replace(here, format=reader.name)
            formats[reader.name] = None
            for item in reader.read(stream, where, options):
                match item:
                    case RawTrack():
                        raw.append(item)
                    case RawDocument():
                        documents.append(_document(item, here))
                    case Volume():
                        volumes.append(
                            msgspec.structs.replace(item, reference=_reference(item.reference, here))
                        )
                    case Notice():
                        found_notices.append(
                            msgspec.structs.replace(item, reference=_reference(item.reference, here))
                        )
                    case Rejected():
                        rejected.append(item)
        except (HostileInput, LimitExceeded):
            raise
        except SharedskyError as error:
            failures.append(error)
        tracks += assemble(raw, here, source, options)
    usable = tracks or volumes or documents or found_notices
    if not usable:
        raise _nothing(called, failures, rejected, members, ", ".join(formats))
    rejected += [Rejected(e.where or called, str(e).removeprefix(e.where).lstrip(": ")) for e in failures]
    return Contents(
        evidence=msgspec.structs.replace(evidence, format=", ".join(formats)),
        tracks=numbered(tracks),
        volumes=volumes,
        documents=documents,
        notices=found_notices,
        rejected=rejected,
    )


def _reader(start: bytes, name: str, where: str, options: Options) -> Reader:
    """The reader for a member; a table that has all columns of the user's mapping is one, whatever its header."""
    wanted = set(options.map.values())
    if wanted and wanted <= set(csv_table.header_cells(start)):
        return csv_table.CSV
    return sniff(start, name, where)


def _nothing(
    called: str, failures: list[SharedskyError], rejected: list[Rejected], members: int, formats: str
) -> SharedskyError:
    """The one error that says why nothing in a file can be used."""
    if len(failures) == 1 and members == 1:
        return failures[0]
    if failures:
        said = str(failures[0]).removeprefix(called).lstrip("/")
        return Unreadable(called, got=f"nothing usable in {members} members", fix=f"the first: {said}")
    if rejected:
        count = sum(r.count for r in rejected)
        more = f" (and {count - 1} more rejected)" if count > 1 else ""
        return Unreadable(rejected[0].where, got=rejected[0].reason.removeprefix("got ") + more)
    got = f"{formats} without any record" if members else "an archive without members"
    return Unreadable(called, got=got, want="evidence")


def _document(raw: RawDocument, evidence: Evidence) -> Document:
    return Document(
        evidence=evidence,
        media_type=raw.media_type,
        text=raw.text,
        text_sha256=hashlib.sha256(raw.text.encode()).hexdigest(),
        extractor=raw.extractor,
        title=raw.title,
        pages=raw.pages,
    )


def _reference(given: Reference | None, evidence: Evidence) -> Reference:
    """Where in the file something stands, with the hash that a reader does not know."""
    name = place(evidence.name, evidence.member)
    if given is None:
        return Reference(sha256=evidence.sha256, name=name)
    return msgspec.structs.replace(given, sha256=evidence.sha256, name=name)


def _stem(called: str) -> str:
    path = PurePath(called)
    while path.suffix.lower() in _PACKED:
        path = path.with_suffix("")
    return path.stem


def walk(paths: Iterable[Path]) -> list[Path]:
    """The files that paths mean: themselves, or what lies in a folder at any depth, in order of name, without hidden ones.

    Links are followed only where they are named.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        for folder, below, files in os.walk(path):
            below[:] = sorted(d for d in below if not d.startswith("."))
            found += [Path(folder, f) for f in sorted(files) if not f.startswith(".")]
    return found
