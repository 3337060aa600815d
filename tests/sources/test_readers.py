"""One contract for every reader in the table, and mutations of every example: only our errors come out."""

import contextlib
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharedsky.errors import SharedskyError, Unreadable
from sharedsky.model.evidence import Rejected
from sharedsky.sources import READERS, read_evidence, sniff
from sharedsky.sources.reading import Limits, Options, RawTrack, Reader

from .samples import example

NAMES = [reader.name for reader in READERS]
OPTIONS = Options(limits=Limits(unpacked_bytes=8 << 20, held_bytes=8 << 20, line_bytes=1 << 20, members=100))


def by_name(name: str) -> Reader:
    return next(reader for reader in READERS if reader.name == name)


def test_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_known_by_its_content_whatever_it_is_called(name: str) -> None:
    for called in ("x", "track.csv", "doc.kml"):
        assert sniff(example(by_name(name)), called).name == name


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_read_without_anything_rejected(name: str, tmp_path: Path) -> None:
    path = tmp_path / "evidence"
    path.write_bytes(example(by_name(name)))
    contents = read_evidence(path)
    found = {
        "tracks": contents.tracks,
        "volumes": contents.volumes,
        "documents": contents.documents,
        "notices": contents.notices,
    }
    assert found[by_name(name).holds]
    assert contents.rejected == []
    assert contents.evidence.format == name
    assert all(track.evidence.sha256 == contents.evidence.sha256 for track in contents.tracks)


@pytest.mark.parametrize("name", NAMES)
def test_columns_of_a_raw_track_have_one_length(name: str) -> None:
    reader = by_name(name)
    for item in reader.read(io.BytesIO(example(reader)), "x", OPTIONS):
        if isinstance(item, RawTrack):
            columns = [getattr(item, field) for field in item.__struct_fields__]
            lengths = {len(c) for c in columns if hasattr(c, "shape")} | {len(a) for a in item.alt_m.values()}
            assert len(lengths) == 1


def mutations(data: bytes, seed: int) -> Iterator[bytes]:
    """The data cut short, with bytes changed, lost, repeated and moved."""
    rng = random.Random(seed)
    yield data[: rng.randrange(len(data))]
    changed = bytearray(data)
    for _ in range(rng.randrange(1, 6)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    yield bytes(changed)
    a, b = sorted((rng.randrange(len(data)), rng.randrange(len(data))))
    yield data[:a] + data[b:]
    yield data[:b] + data[a:b] * 3 + data[b:]
    swapped = data.replace(
        *rng.choice([(b"1", b"1e999"), (b"0", b"null"), (b",", b";"), (b"5", b'"'), (b":", b"[")])
    )
    yield swapped


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 1 << 30))
def test_only_our_errors_escape_from_mutated_input(name: str, seed: int) -> None:
    reader = by_name(name)
    for data in mutations(example(reader), seed):
        with contextlib.suppress(SharedskyError):
            for item in reader.read(io.BytesIO(data), "x", OPTIONS):
                if isinstance(item, Rejected):
                    assert item.where
                    assert "\n" not in item.reason


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(NAMES), seed=st.integers(0, 1 << 30))
def test_only_our_errors_escape_from_a_mutated_file(
    name: str, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "mutated"
    for data in mutations(example(by_name(name)), seed):
        path.write_bytes(data)
        with contextlib.suppress(SharedskyError):
            for track in read_evidence(path, OPTIONS).tracks:
                assert (track.samples.t_us[1:] >= track.samples.t_us[:-1]).all()
                assert len(track.samples.flags) == len(track.samples)


def test_bytes_of_no_known_format_end_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "beast.bin"
    path.write_bytes(bytes.fromhex("1a320000159a877e0d20000ca8f70aa7") * 20)
    with pytest.raises(Unreadable, match="bytes that begin 1a 32 00 00"):
        read_evidence(path)


def test_an_empty_file_is_told() -> None:
    with pytest.raises(Unreadable, match="an empty file"):
        sniff(b"", "x")


@pytest.mark.parametrize(
    "reader", ["opensky-csv", "adsbx-csv", "traffic-csv", "traffic-json", "readsb-trace", "fr24-playback"]
)
def test_an_address_keeps_its_digits_however_it_is_written(reader: str, tmp_path: Path) -> None:
    (known,) = [r for r in READERS if r.name == reader]
    was = next(a for a in ("4840e6", "4840E6", "000123") if a in known.example)
    for address in ("000123", "4840e6", "4840E6", "0x4840E6", "0X000123"):
        path = tmp_path / "file"
        path.write_text(known.example.replace(was, address))
        contents = read_evidence(path)
        (track,) = contents.tracks
        assert track.flight.icao24 == address.lower().removeprefix("0x")
        assert not contents.rejected
