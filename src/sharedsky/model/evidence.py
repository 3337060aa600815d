"""What anything derived points back to: a file by its hash, and the place in it."""

from typing import Literal

import msgspec


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file of evidence, or a member of an archive, never edited.

    Args:
        sha256: of the file's bytes as it lies in the folder, before any decompression.
        name: path relative to the case folder, or as given on the command line.
        bytes: size as it lies in the folder.
        format: the reader's name in READERS.
        member: the archive member it came from, "" where the file is no archive.
    """

    sha256: str
    name: str
    bytes: int = 0
    format: str = ""
    member: str = ""


class Reference(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place in a file of evidence: records first to last, or characters start to end, or the whole."""

    sha256: str
    name: str
    unit: Literal["whole", "records", "characters", "entry"] = "whole"
    first: int = 0
    last: int = 0
    entry: str = ""
    """id of an authored object (a notice, a statement) in the file, for unit "entry" """


class Rejected(msgspec.Struct, frozen=True, omit_defaults=True):
    """A row, record or member that could not be used: counted and shown, never silently dropped.

    Args:
        where: file and place, such as `tracks.csv:412` or `trace.json.gz trace[17]`.
        reason: what was found and what was wanted, in one line.
        count: how many alike are meant, where a reader gathers them; where then names the first.
    """

    where: str
    reason: str
    count: int = 1
