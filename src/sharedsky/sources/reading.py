"""What a reader is, what it is told and what it yields: the shapes that every file in this room shares."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from sharedsky.model.document import Document
from sharedsky.model.evidence import Evidence, Rejected
from sharedsky.model.notice import Notice
from sharedsky.model.track import Basis, Datum, Track
from sharedsky.model.volume import Volume

F64 = NDArray[np.float64]


class Limits(msgspec.Struct, frozen=True):
    """How much a reader takes before it stops with LimitExceeded, so that memory stays bounded.

    Args:
        unpacked_bytes: of one file or archive member after decompression.
        ratio: of unpacked to packed bytes, counted once unpacked exceeds 64 MiB.
        line_bytes: of one line of text.
        members: of one archive.
        nesting: how many packings deep, one in another.
        held_bytes: of what must be in memory as a whole: a document, a Parquet file inside an archive.
    """

    unpacked_bytes: int = 8 << 30
    ratio: int = 1000
    line_bytes: int = 16 << 20
    members: int = 10_000
    nesting: int = 4
    held_bytes: int = 256 << 20


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the case, or the command line, says of a file beyond what the file says itself.

    Args:
        source: id of the source; the file's stem where empty.
        basis: who vouches for it.
        clock_offset_s: added to every time.
        clock_unc_s: 95 % bound of what is left.
        pos_unc_m: 95 % radius for samples whose record gives none; NaN leaves them NaN.
        alt_unc_m: 95 % bound of its altitudes; NaN where nothing is said.
        vel_unc_mps: 95 % bound of the velocities it reports; NaN where nothing is said.
        alt_datum: datum of altitudes where the format does not say; None is the format's usual one.
        map: field (a name in fields.FIELDS, with its unit) to column name, for tables with unknown headers, such as
            {"lat": "Breite", "alt_ft": "Höhe"}.
        limits: see Limits.
    """

    source: str = ""
    basis: Basis = Basis.OBSERVED
    clock_offset_s: float = 0.0
    clock_unc_s: float = 0.0
    pos_unc_m: float = float("nan")
    alt_unc_m: float = float("nan")
    vel_unc_mps: float = float("nan")
    alt_datum: Datum | None = None
    map: dict[str, str] = {}
    limits: Limits = Limits()


class RawTrack(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Samples of one aircraft in the file's own order, units already SI, before sorting and flagging.

    Every array has shape (n,); None stands for a column that the file lacks. See Samples for the meaning of each.

    Args:
        leg: any numbers that change where the file says that another flight begins.
        note: what the file says of the whole, for people.
    """

    t_us: NDArray[np.int64]
    lat_deg: F64
    lon_deg: F64
    record: NDArray[np.int64]
    alt_m: dict[Datum, F64] = {}
    on_ground: NDArray[np.int8] | None = None
    gs_mps: F64 | None = None
    track_deg: F64 | None = None
    vrate_mps: F64 | None = None
    pos_unc_m: F64 | None = None
    callsigns: NDArray[np.str_] | None = None
    squawk: NDArray[np.str_] | None = None
    leg: NDArray[np.int64] | None = None
    icao24: str = ""
    callsign: str = ""
    registration: str = ""
    type: str = ""
    name: str = ""
    note: str = ""


class RawDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document's text before it is tied to its file."""

    media_type: str
    text: str
    extractor: str
    title: str = ""
    pages: list[int] = []


Item = RawTrack | RawDocument | Volume | Notice | Rejected
"""What a reader yields."""


class Reader(msgspec.Struct, frozen=True):
    """One format.

    Args:
        name: as shown and as stored in Evidence.format: `kml`, `opensky-csv`.
        title: what people call it.
        holds: `tracks`, `volumes`, `documents` or `notices`.
        example: a few lines of the format, as one would see them in a file.
        sniff: whether the first 64 KiB (decompressed) and the file's name look like it; never by name alone.
        read: stream, place (for messages), options → items; bad rows come out as Rejected.
    """

    name: str
    title: str
    holds: str
    example: str
    sniff: Callable[[bytes, str], bool]
    read: Callable[[BinaryIO, str, Options], Iterator[Item]]


class Contents(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """What one file held."""

    evidence: Evidence
    tracks: list[Track] = []
    volumes: list[Volume] = []
    documents: list[Document] = []
    notices: list[Notice] = []
    rejected: list[Rejected] = []
