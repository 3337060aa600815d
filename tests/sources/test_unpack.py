"""Packings are looked through, and a hostile one ends in one line with memory and time bounded."""

import gzip
import io
import itertools
import os
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedsky.errors import HostileInput, LimitExceeded, SharedskyError, Unreadable
from sharedsky.sources.reading import Limits
from sharedsky.sources.unpack import HEAD_BYTES, head, lines, open_members, read_whole, spooled

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TEXT = b'{"t": 1, "lat": 35.5}\n' * 5000
SMALL = Limits(unpacked_bytes=1 << 20, ratio=100, line_bytes=1000, members=10, nesting=3, held_bytes=1 << 20)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def zstded(content: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(content)


def contents(packed: bytes, limits: Limits | None = None) -> dict[str, bytes]:
    return read_all(io.BytesIO(packed), limits or Limits())


def read_all(stream: BinaryIO, limits: Limits) -> dict[str, bytes]:
    return {member: inner.read() for member, inner in open_members(stream, "f", limits)}


def read_past(stream: BinaryIO, limits: Limits) -> None:
    """Reads everything and keeps nothing."""
    for _, inner in open_members(stream, "f", limits):
        while inner.read(1 << 20):
            pass


class Made(io.RawIOBase):
    """A stream made piece by piece, as it is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        room = memoryview(buffer).cast("B")
        while not self.left:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.left = piece
        got = self.left[: len(room)]
        self.left = self.left[len(room) :]
        room[: len(got)] = got
        return len(got)


def in_bounded_memory(run: Callable[[], object], megabytes: float) -> None:
    """Runs it and fails where Python's own allocations went above a bound."""
    tracemalloc.start()
    try:
        run()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < megabytes * 2**20, f"{peak / 2**20:.0f} MiB"


@pytest.mark.parametrize(
    ("packed", "found"),
    [
        (TEXT, {"": TEXT}),
        (b"", {"": b""}),
        (gzip.compress(TEXT), {"": TEXT}),
        (gzip.compress(TEXT) + gzip.compress(b"more"), {"": TEXT + b"more"}),
        (zstded(TEXT), {"": TEXT}),
        (zstded(TEXT) + zstded(b"more"), {"": TEXT + b"more"}),
        (b"\x50\x2a\x4d\x18" + struct.pack("<I", 3) + b"abc" + zstded(TEXT), {"": TEXT}),
        (gzip.compress(zstded(TEXT)), {"": TEXT}),
        (zipped({"a/b.kml": TEXT, "c": b"", "d/": b""}), {"a/b.kml": TEXT, "c": b""}),
        (zipped({"a.json.gz": gzip.compress(TEXT)}), {"a.json.gz": TEXT}),
        (
            zipped({"in.kmz": zipped({"doc.kml": TEXT}), "x": b"1"}),
            {"in.kmz/doc.kml": TEXT, "x": b"1"},
        ),
        (gzip.compress(zipped({"a": TEXT}, zipfile.ZIP_STORED)), {"a": TEXT}),
        (zipped({}), {}),
    ],
    # packed bytes hold the time, and would be other names in every process
    ids=itertools.count(),
)
def test_packings_are_looked_through(packed: bytes, found: dict[str, bytes]) -> None:
    assert contents(packed) == found


def test_a_head_of_64_kib_can_be_seen_and_is_still_there_to_read() -> None:
    text = os.urandom(3 * HEAD_BYTES)
    for packed in (text, gzip.compress(text), zstded(text), zipped({"a": text, "b": text})):
        for _, stream in open_members(io.BytesIO(packed), "f", Limits()):
            assert head(stream) == text[:HEAD_BYTES]
            assert stream.read() == text


def test_a_plain_file_stays_seekable_and_a_packed_one_is_held_within_a_limit() -> None:
    (_, plain), *_ = open_members(io.BytesIO(TEXT), "f", Limits())
    assert spooled(plain, "f", SMALL) is plain
    ((_, packed),) = open_members(io.BytesIO(gzip.compress(TEXT)), "f", Limits())
    assert not packed.seekable()
    seekable = spooled(packed, "f", SMALL)
    assert seekable.seek(-5, io.SEEK_END) == len(TEXT) - 5
    ((_, large),) = open_members(io.BytesIO(gzip.compress(bytes(2 << 20))), "f", Limits())
    with pytest.raises(LimitExceeded, match="at most 1048576 bytes in one piece"):
        spooled(large, "f", SMALL)


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(os.urandom(5000)), zstded(os.urandom(5000)), zipped({"a": os.urandom(5000)})],
    ids=["gzip", "zstd", "zip"],
)
def test_every_truncation_is_unreadable(packed: bytes) -> None:
    for end in {5, 10, 100, len(packed) // 2, len(packed) - 9, len(packed) - 1}:
        with pytest.raises(Unreadable, match=r"^f.*damaged packing"):
            contents(packed[:end])


def gzip_bomb() -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    for _ in range(10 << 10):
        yield packer.compress(zeros)


def zstd_bomb() -> Iterator[bytes]:
    # a frame whose every block says 128 KiB of one value in four bytes
    yield b"\x28\xb5\x2f\xfd\x00\x58"
    for _ in range(80_000):
        yield struct.pack("<I", (131072 << 3 | 1 << 1))[:3] + b"\x00"


@pytest.mark.parametrize("bomb", [gzip_bomb, zstd_bomb])
def test_ten_gigabytes_of_zeros_end_in_one_line(bomb: Callable[[], Iterator[bytes]]) -> None:
    def run() -> None:
        with pytest.raises(LimitExceeded, match="this looks like a compression bomb"):
            read_past(io.BufferedReader(Made(bomb())), Limits())

    in_bounded_memory(run, 100)


def test_a_zip_bomb_ends_in_one_line() -> None:
    bomb = io.BytesIO(zipped({"a": bytes(200 << 20)}))
    with pytest.raises(LimitExceeded, match=r"f/a: .*compression bomb"):
        read_past(bomb, Limits(ratio=500))


def test_a_bomb_inside_a_bomb_is_measured_against_the_file_itself() -> None:
    inner = zipped({f"{i}": bytes(8 << 20) for i in range(20)})
    nested = zipped({"in.zip": inner})
    assert len(contents(inner)) == 20
    with pytest.raises(LimitExceeded, match="compression bomb"):
        contents(nested)


def test_limits_on_size_members_and_nesting() -> None:
    with pytest.raises(LimitExceeded, match="at most 1048576 bytes unpacked"):
        contents(gzip.compress(os.urandom(2 << 20)), SMALL)
    with pytest.raises(LimitExceeded, match="at most 10 members"):
        contents(zipped({f"{i}": b"" for i in range(11)}), SMALL)
    with pytest.raises(LimitExceeded, match="at most 10 members"):
        contents(
            zipped(
                {"a.zip": zipped({f"{i}": b"" for i in range(6)}), "b": b"", "c": b""}
                | {f"{i}": b"" for i in range(3)}
            ),
            SMALL,
        )
    nested = TEXT
    for _ in range(4):
        nested = gzip.compress(nested)
    assert contents(nested) == {"": TEXT}
    with pytest.raises(LimitExceeded, match="more than 3 packings"):
        contents(nested, SMALL)


def test_a_directory_that_would_fill_memory_is_not_read() -> None:
    with pytest.raises(LimitExceeded, match="directory has at most"):
        contents(zipped({"x" * 60000: b""}), SMALL)


def test_zstd_with_a_window_that_would_fill_memory() -> None:
    # magic, no content size, window descriptor for 2 GiB, one empty last block
    with pytest.raises(LimitExceeded, match="a window of at most 128 MiB"):
        contents(b"\x28\xb5\x2f\xfd\x00" + bytes([21 << 3]) + b"\x01\x00\x00")


@pytest.mark.parametrize("path", ["../up", "/etc/passwd", "a/../../b", "..\\up", "C:\\x", "\\\\host\\x"])
def test_paths_that_lead_out_of_an_archive(path: str) -> None:
    with pytest.raises(HostileInput, match="want a path inside the archive"):
        contents(zipped({path: b"x"}))


def test_a_member_without_a_name() -> None:
    packed = bytearray(zipped({"a": b"x"}))
    for signature, at in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
        start = packed.index(signature)
        packed[start + at] = 0
    with pytest.raises(SharedskyError):
        contents(bytes(packed))


def test_a_name_with_a_colon_is_no_drive() -> None:
    assert contents(zipped({"trace 12:30.json": b"x"})) == {"trace 12:30.json": b"x"}


def test_links_in_an_archive() -> None:
    info = zipfile.ZipInfo("link")
    info.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(HostileInput, match="f/link: got a link"):
        contents(out.getvalue())


def test_an_encrypted_member() -> None:
    packed = bytearray(zipped({"a": TEXT}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + flags] |= 1
    with pytest.raises(
        Unreadable, match="f/a: got an encrypted member; unpack the archive with its password"
    ):
        contents(bytes(packed))


def test_a_method_that_unpacks_without_bounds() -> None:
    with pytest.raises(Unreadable, match="packing method 14, want deflate or stored"):
        contents(zipped({"a": TEXT}, zipfile.ZIP_LZMA))


def test_members_that_overlap() -> None:
    """A directory that names one kernel of data many times, as Fifield's bombs do."""
    packed = zipped({"a": TEXT})
    start = packed.index(b"PK\x01\x02")
    entry = packed[start : packed.index(b"PK\x05\x06")]
    ending = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 5, 5, 5 * len(entry), start, 0)
    with pytest.raises(HostileInput, match="members that overlap"):
        contents(packed[:start] + 5 * entry + ending)


def test_a_line_of_ten_gigabytes_ends_in_one_line() -> None:
    def run() -> None:
        endless = io.BufferedReader(Made(b"x" * (1 << 16) for _ in range(160_000)))
        _, stream = next(open_members(endless, "f.csv", Limits()))
        with pytest.raises(LimitExceeded, match=r"f\.csv:1: got a longer one, want a line of at most"):
            list(lines(stream, "f.csv", Limits()))

    in_bounded_memory(run, 64)


def test_lines_keep_their_ends_and_count_from_one() -> None:
    assert list(lines(io.BytesIO(b"a\r\nb\n\nc"), "f", SMALL)) == [b"a\r\n", b"b\n", b"\n", b"c"]
    with pytest.raises(LimitExceeded, match=r"^f:2:"):
        list(lines(io.BytesIO(b"a\n" + b"b" * 2000), "f", SMALL))


def test_a_whole_read_is_bounded() -> None:
    assert read_whole(io.BytesIO(b"abc"), "f", SMALL) == b"abc"
    with pytest.raises(LimitExceeded):
        read_whole(io.BytesIO(bytes(SMALL.held_bytes + 1)), "f", SMALL)


PACKED = [
    gzip.compress(TEXT[:300]),
    zstded(TEXT[:300]),
    zipped({"a": TEXT[:300], "b.gz": gzip.compress(TEXT[:100])}),
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PACKED), st.data())
def test_only_our_errors_escape(packed: bytes, data: st.DataObject) -> None:
    spoiled = bytearray(packed)
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(spoiled)))
    limits = msgspec.structs.replace(SMALL, line_bytes=10_000)
    try:
        for _, stream in open_members(io.BytesIO(bytes(spoiled[:end])), "f", limits):
            list(lines(stream, "f", limits))
    except SharedskyError as error:
        assert "\n" not in str(error)  # noqa: PT017
