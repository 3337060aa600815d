"""Looks through gzip, zip and zstd, whatever the file is called, within stated limits and without touching the disk."""

import gzip
import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from sharedsky.errors import HostileInput, LimitExceeded, Unreadable
from sharedsky.sources.reading import Limits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD_BYTES: Final = 64 << 10
"""How much of the beginning a reader's sniff is shown."""
RATIO_FROM_BYTES: Final = 64 << 20
"""Below this a high ratio of unpacked to packed bytes is harmless, and honest in small files."""

_GZIP: Final = b"\x1f\x8b\x08"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZIPS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# bzip2 and LZMA are left out: zipfile unpacks a whole block of them at once, whatever its size
_ZIP_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ZIP_ENCRYPTED: Final = 0x1 | 0x40
_ZIP_HEADER_BYTES: Final = 30
_ZIP_DIRECTORY_BYTES_A_MEMBER: Final = 1024
_ZSTD_WINDOW_BYTES: Final = 128 << 20  # what the program zstd takes without being told otherwise
_ZSTD_FEED_BYTES: Final = 1 << 10  # four bytes can stand for 128 KiB, so this much for 32 MiB


class _Budget(msgspec.Struct):
    """What a file, or one member of the outermost archive, has come to with all that is packed within it."""

    packed: Callable[[], int]
    """bytes taken from the file itself"""
    members: int = 0
    unpacked: int = 0

    def spend(self, count: int, where: str, limits: Limits) -> None:
        self.unpacked += count
        if self.unpacked > limits.unpacked_bytes:
            want = f"at most {limits.unpacked_bytes} bytes unpacked"
            raise LimitExceeded(where, got="more", want=want, fix="split the file, or unpack it first")
        packed = max(1, self.packed())
        if self.unpacked > RATIO_FROM_BYTES and self.unpacked > limits.ratio * packed:
            got = f"{self.unpacked} bytes out of {packed}"
            want = f"at most {limits.ratio} times what is packed: this looks like a compression bomb"
            raise LimitExceeded(where, got=got, want=want, fix="unpack it first if you trust it")


class _Raw(io.RawIOBase):
    """A raw stream that fills the buffer it is given, so that one peek shows a whole head."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        room = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(room):
            got = self._read(len(room) - filled)
            if not got:
                break
            room[filled : filled + len(got)] = got
            filled += len(got)
        return filled


class _Plain(_Raw):
    """The file itself: counts what is taken from it, and can seek where the file can."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.taken = 0
        super().__init__(self._take)

    def _take(self, size: int) -> bytes:
        got = self._stream.read(size)
        self.taken += len(got)
        return got

    def seekable(self) -> bool:
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


class _Layer(msgspec.Struct, frozen=True):
    """Where in the file a stream is: the member it belongs to and how many packings deep."""

    name: str
    member: str
    depth: int
    budget: _Budget
    limits: Limits

    @property
    def where(self) -> str:
        return place(self.name, self.member)

    def inside(self, member: str) -> "_Layer":
        return msgspec.structs.replace(self, member=member, depth=self.depth + 1)


class _Unpacked(_Raw):
    """What comes out of one packing: spends the budget and turns each library's complaint into one line of ours."""

    def __init__(self, read: Callable[[int], bytes], layer: _Layer) -> None:
        self._unpack = read
        self._layer = layer
        super().__init__(self._take)

    def _take(self, size: int) -> bytes:
        layer = self._layer
        try:
            got = self._unpack(size)
        except EOFError:
            raise _damaged(layer.where, "it ends too early") from None
        except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error) as error:
            raise _damaged(layer.where, str(error)) from None
        layer.budget.spend(len(got), layer.where, layer.limits)
        return got


class _ZstdFrames:
    """Frames of zstd, one after another, unpacked a little at a time so that a bomb never fills memory."""

    def __init__(self, stream: BinaryIO, where: str) -> None:
        import zstandard

        self._zstd = zstandard
        self._unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES)
        self._stream = stream
        self._where = where
        self._frame = self._unpacker.decompressobj()
        self._begun = False
        self._packed = b""
        self._ready = memoryview(b"")

    def read(self, size: int) -> bytes:
        while not self._ready:
            self._packed = self._packed or self._stream.read(_ZSTD_FEED_BYTES)
            if not self._packed:
                if self._begun:
                    raise EOFError
                return b""
            self._ready = memoryview(self._feed())
        got, self._ready = bytes(self._ready[:size]), self._ready[size:]
        return got

    def _feed(self) -> bytes:
        try:
            got = self._frame.decompress(self._packed)
        except self._zstd.ZstdError as error:
            if "too much memory" in str(error):
                want = f"a window of at most {_ZSTD_WINDOW_BYTES >> 20} MiB"
                raise LimitExceeded(self._where, want=want, fix="pack it without --ultra or --long") from None
            raise _damaged(self._where, str(error)) from None
        self._begun, self._packed = not self._frame.eof, b""
        if self._frame.eof:
            self._packed = self._frame.unused_data
            self._frame = self._unpacker.decompressobj()
        return got


class _Capped(io.BufferedIOBase):
    """Lets zipfile read an archive's directory, unless that is so large that it would fill memory."""

    def __init__(self, stream: BinaryIO, where: str, limits: Limits) -> None:
        self._stream = stream
        self._where = where
        self.cap: int | None = limits.members * _ZIP_DIRECTORY_BYTES_A_MEMBER

    def read(self, size: int | None = -1, /) -> bytes:
        if self.cap is not None and size is not None and size > self.cap:
            want = f"an archive whose directory has at most {self.cap} bytes"
            raise LimitExceeded(self._where, got=f"{size}", want=want, fix="split the archive")
        return self._stream.read(-1 if size is None else size)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


def head(stream: BinaryIO) -> bytes:
    """The first 64 KiB (or all, where there is less) of a stream that open_members yielded, left unread."""
    assert isinstance(stream, io.BufferedReader)
    return stream.peek(HEAD_BYTES)[:HEAD_BYTES]


def place(name: str, member: str) -> str:
    """How a message names a member: the file's name, and the member's after a slash.

    >>> place("tracks.zip", "a/b.kml"), place("tracks.kml", "")
    ('tracks.zip/a/b.kml', 'tracks.kml')
    """
    return f"{name}/{member}" if member else name


def open_members(stream: BinaryIO, name: str, limits: Limits) -> Iterator[tuple[str, BinaryIO]]:
    """What a file holds once gzip, zip and zstd are looked through, told by their first bytes.

    Args:
        stream: the file's bytes, from its beginning.
        name: what messages call the file.
        limits: see Limits; `ratio` and `unpacked_bytes` count all that comes out of the file, or out of one
            member of it, through every packing.
    Yields:
        The member's name, "" where the file is no archive (`inner.kmz/doc.kml` for one in another), and its
        bytes: buffered with a head of 64 KiB, valid until the next is asked for, seekable only where the file
        is and nothing packs it.
    Raises:
        Unreadable: truncated, damaged, encrypted or packed by a method that is not taken.
        HostileInput: members that overlap, are links or are called by a path that leads out of the archive.
        LimitExceeded: more than limits says, once it is met, also while a member is read.

    Nothing is ever written to disk, and memory stays within a few times 64 MiB plus `limits.held_bytes`.
    """
    plain = _Plain(stream)
    budget = _Budget(packed=lambda: plain.taken)
    yield from _look_through(_buffered(plain), _Layer(name, "", 0, budget, limits))


def spooled(stream: BinaryIO, where: str, limits: Limits) -> BinaryIO:
    """The same bytes in a stream that can seek, held in memory where they came out of a packing.

    Raises LimitExceeded where that takes more than limits.held_bytes.
    """
    return stream if stream.seekable() else io.BytesIO(read_whole(stream, where, limits))


def read_whole(stream: BinaryIO, where: str, limits: Limits) -> bytes:
    """All the rest of a stream, for formats that cannot be read piece by piece; LimitExceeded past held_bytes."""
    got = stream.read(limits.held_bytes + 1)
    if len(got) > limits.held_bytes:
        want = f"at most {limits.held_bytes} bytes in one piece"
        raise LimitExceeded(where, got="more", want=want, fix="split the file")
    return got


def lines(stream: BinaryIO, where: str, limits: Limits) -> Iterator[bytes]:
    r"""The lines of a stream with their ends (`\n`, or none at the last); LimitExceeded for an endless one."""
    number = 0
    while line := stream.readline(limits.line_bytes + 1):
        number += 1
        if len(line) > limits.line_bytes:
            want = f"a line of at most {limits.line_bytes} bytes"
            raise LimitExceeded(f"{where}:{number}", got="a longer one", want=want)
        yield line


def _buffered(raw: io.RawIOBase) -> io.BufferedReader:
    return io.BufferedReader(raw, HEAD_BYTES)


def _damaged(where: str, what: str) -> Unreadable:
    return Unreadable(where, got=f"damaged packing ({what})", fix="get the file again from its source")


def _look_through(stream: io.BufferedReader, layer: _Layer) -> Iterator[tuple[str, BinaryIO]]:
    packing = _packing(stream.peek(4)[:4])
    if not packing:
        yield layer.member, stream
        return
    if layer.depth == layer.limits.nesting:
        got = f"more than {layer.depth} packings, one in another"
        raise LimitExceeded(layer.where, got=got, fix="unpack it first")
    if packing == "zip":
        yield from _zip_members(stream, layer)
        return
    gzipped = packing == "gzip"
    unpack = gzip.GzipFile(fileobj=stream, mode="rb") if gzipped else _ZstdFrames(stream, layer.where)
    yield from _look_through(_buffered(_Unpacked(unpack.read, layer)), layer.inside(layer.member))


def _packing(magic: bytes) -> str:
    if magic[:3] == _GZIP:
        return "gzip"
    # a skippable frame (its first byte is 50 to 5f) may come before the first frame of data
    if magic == _ZSTD or (len(magic) == 4 and magic[0] & 0xF0 == 0x50 and magic[1:] == b"\x2a\x4d\x18"):
        return "zstd"
    return "zip" if magic in _ZIPS else ""


def _zip_members(stream: io.BufferedReader, layer: _Layer) -> Iterator[tuple[str, BinaryIO]]:
    where, limits, budget = layer.where, layer.limits, layer.budget
    file = _Capped(spooled(stream, where, limits), where, limits)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _damaged(where, str(error)) from None
    file.cap = None
    with archive:
        infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
        budget.members += len(infos)
        if budget.members > limits.members:
            want = f"at most {limits.members} members"
            raise LimitExceeded(where, got=f"{budget.members}", want=want, fix="split the archive")
        _refuse_hostile(archive, infos, where)
        for info in infos:
            inner = layer.inside(place(layer.member, info.filename) if layer.member else info.filename)
            if not layer.depth:
                # the outermost directory says what each member takes of the file; all that is within shares that
                own = _Budget(packed=_always(info.compress_size), members=budget.members)
                inner = msgspec.structs.replace(inner, budget=own)
            try:
                opened = archive.open(info)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
                raise _damaged(inner.where, str(error)) from None
            with opened:
                yield from _look_through(_buffered(_Unpacked(opened.read, inner)), inner)


def _always(value: int) -> Callable[[], int]:
    return lambda: value


def _refuse_hostile(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], where: str) -> None:
    """No member may overlap another, lead out of the archive, be a link, encrypted or packed in another way."""
    end = archive.start_dir
    for info in sorted(infos, key=lambda info: info.header_offset, reverse=True):
        inner = place(where, info.filename)
        if info.header_offset + _ZIP_HEADER_BYTES + info.compress_size > end:
            raise HostileInput(where, got=f"members that overlap ({info.filename!r})", fix="pack it anew")
        end = info.header_offset
        if _leads_out(info.orig_filename):
            want = "a path inside the archive"
            raise HostileInput(
                where, field="member", got=repr(info.orig_filename), want=want, fix="pack it anew"
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise HostileInput(inner, got="a link", want="a file", fix="pack the file that it points to")
        if info.flag_bits & _ZIP_ENCRYPTED:
            raise Unreadable(inner, got="an encrypted member", fix="unpack the archive with its password")
        if info.compress_type not in _ZIP_METHODS:
            got = f"packing method {info.compress_type}"
            raise Unreadable(inner, got=got, want="deflate or stored", fix="pack it anew")


def _leads_out(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    drive = len(parts[0]) == 2 and parts[0][1] == ":"
    return not parts[0] or drive or ".." in parts or "\0" in path
