"""A file of evidence as a whole: packing, archives, hashes, and the real files."""

import gzip
import hashlib
import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
import zstandard

from sharedsky.errors import InvalidValue, SharedskyError, Unreadable
from sharedsky.model.track import Datum, Flag
from sharedsky.sources import csv_table, read_evidence, readsb, traffic_json, walk
from sharedsky.sources.reading import Options
from sharedsky.units import FT


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_packing_is_looked_through_and_the_hash_is_that_of_the_file(pack: object, tmp_path: Path) -> None:
    data = pack(readsb.EXAMPLE.encode())  # type: ignore[operator]
    path = write(tmp_path, "trace_full_000123.json", data)
    contents = read_evidence(path, name="evidence/trace_full_000123.json")
    assert contents.evidence.sha256 == hashlib.sha256(data).hexdigest()
    assert contents.evidence.bytes == len(data)
    assert contents.evidence.name == "evidence/trace_full_000123.json"
    (track,) = contents.tracks
    assert track.id == "trace_full_000123/000123"
    assert track.evidence.format == "readsb-trace"


def archive(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in members.items():
            packed.writestr(name.replace("__", "."), text)
    return out.getvalue()


def test_every_member_of_an_archive_is_read_and_unknown_ones_are_rejected(tmp_path: Path) -> None:
    data = archive(
        a__csv=csv_table.OPENSKY.example,
        b__json=readsb.EXAMPLE,
        c__csv=csv_table.OPENSKY.example,
        d__bin="\x00\x01",
    )
    contents = read_evidence(write(tmp_path, "all.zip", data))
    assert [t.id for t in contents.tracks] == ["all/4840e6", "all/000123", "all/4840e6#2"]
    assert [t.evidence.member for t in contents.tracks] == ["a.csv", "b.json", "c.csv"]
    assert contents.evidence.format == "opensky-csv, readsb-trace"
    (rejected,) = contents.rejected
    assert rejected.where == f"{tmp_path}/all.zip/d.bin"
    assert rejected.reason.startswith("got bytes that begin 00 01")


def test_an_archive_of_nothing_usable_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="nothing usable in 2 members"):
        read_evidence(write(tmp_path, "x.zip", archive(a="\x00", b="\x00")))
    with pytest.raises(Unreadable, match="an archive without members"):
        read_evidence(write(tmp_path, "y.zip", archive()))


def test_a_file_of_bad_rows_only_is_one_error_that_names_the_first(tmp_path: Path) -> None:
    lines = csv_table.OPENSKY.example.splitlines()
    text = "\n".join([lines[0], *(line.replace("52.", "fifty-two.") for line in lines[1:])])
    with pytest.raises(
        Unreadable, match=r"x.csv:2 lat; got|x.csv:2 lat: got 'fifty-two.3100', want a number \(and 2 more"
    ):
        read_evidence(write(tmp_path, "x.csv", text))


def test_a_table_that_the_user_maps_is_read_whatever_its_header(tmp_path: Path) -> None:
    path = write(tmp_path, "x.txt", "Zeit;Breite;Länge\n1790000000;52,1;4,7\n")
    contents = read_evidence(path, Options(map={"time": "Zeit", "lat": "Breite", "lon": "Länge"}))
    assert contents.tracks[0].flight.id == "x"
    with pytest.raises(InvalidValue, match="--map time=COLUMN"):
        read_evidence(path)


def test_progress_ends_at_the_whole_file(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = write(tmp_path, "x.json", traffic_json.EXAMPLE)
    read_evidence(path, progress=lambda done, total: told.append((done, total)))
    size = path.stat().st_size
    assert told[-1] == (size, size)
    assert told == sorted(told)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "x.json", traffic_json.EXAMPLE)

    def meddle(done: int, total: int) -> None:
        path.write_text(traffic_json.EXAMPLE + "\n")

    with pytest.raises(SharedskyError):
        read_evidence(path, progress=meddle)


def test_folders_are_walked_in_order_without_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("z.csv", "b/a.csv", ".hidden", ".git/x", "a.csv"):
        write(tmp_path, name, "")
    assert [str(p.relative_to(tmp_path)) for p in walk([tmp_path])] == ["a.csv", "z.csv", "b/a.csv"]


def test_real_tracks_are_read_as_they_are(shared: Path) -> None:
    folder = shared / "data" / "tracks"
    counts = {}
    for path in sorted(folder.iterdir()):
        if path.suffix != ".bin":
            contents = read_evidence(path)
            assert contents.rejected == []
            counts[path.name] = sum(len(t.samples) for t in contents.tracks)
    assert counts == {
        "calfire.json.gz": 9955,
        "fr24_3376ab31.json": 305,
        "inflight_refuelling.json.gz": 10397,
        "readsb_trace_full_ac671b.json": 2500,
        "switzerland.json.gz": 139098,
    }


def test_the_raw_frames_end_in_one_clear_line(shared: Path) -> None:
    with pytest.raises(Unreadable, match="bytes that begin 1a 32 00 00"):
        read_evidence(shared / "data" / "tracks" / "dump1090_beast.bin")


def test_real_glitches_are_flagged(shared: Path) -> None:
    (refuelling,) = read_evidence(shared / "data" / "tracks" / "inflight_refuelling.json.gz").tracks
    samples = refuelling.samples
    assert np.count_nonzero(samples.flags & Flag.NO_POSITION) == 1
    jumps = np.flatnonzero(samples.flags & Flag.JUMP)
    # an aircraft that flies at 23,000 ft and says 107,700, or -1, for a second
    assert 107_700 * FT in np.round(samples.alt_m[Datum.STD][jumps], 2)
    in_use = samples.alt_m[Datum.STD][(samples.flags & ~np.uint16(Flag.OUT_OF_ORDER)) == 0]
    assert np.nanmax(in_use) < 30_000 * FT
    fires = read_evidence(shared / "data" / "tracks" / "calfire.json.gz").tracks
    lost = next(t for t in fires if t.flight.icao24 == "a5eca1").samples
    assert np.count_nonzero(lost.flags & Flag.STALE) == 298  # of 300 at one place and 81 kt


def test_real_kml_tracks_have_one_flight_each(shared: Path) -> None:
    for path in sorted((shared / "data" / "encounter-2026-07-04").glob("*.kml")):
        (track,) = read_evidence(path, Options(alt_datum=Datum.STD)).tracks
        assert track.flight.label() == path.stem
        assert track.alt_step_m == {Datum.STD: 8.62}
        assert np.count_nonzero(track.samples.flags & Flag.JUMP) <= 1


def test_text_of_no_known_format_is_shown_as_text(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"text that begins '\{\"a\": 1\}'"):
        read_evidence(write(tmp_path, "x.json", '{"a": 1}'))


def test_a_table_of_something_else_is_told_by_its_columns(tmp_path: Path) -> None:
    row = "A,B,2026-09-21T14:13:20Z,12.5\n"
    with pytest.raises(
        InvalidValue, match="got the columns flight_a, flight_b, cpa_utc, cpa_3d_m, want columns for time"
    ):
        read_evidence(write(tmp_path, "x.csv", "flight_a,flight_b,cpa_utc,cpa_3d_m\n" + row * 2))


def test_a_pipe_or_device_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), tmp_path):
        with pytest.raises(Unreadable, match="a folder, pipe or device"):
            read_evidence(path)
    (tmp_path / "link.csv").symlink_to(tmp_path / "gone")
    with pytest.raises(Unreadable, match=r"link\.csv: got a file that cannot be opened: No such file"):
        read_evidence(tmp_path / "link.csv")


def test_a_name_that_is_no_text_is_written_as_one(tmp_path: Path) -> None:
    path = Path(f"{tmp_path}/\udcff.csv")
    path.write_text(csv_table.TRAFFIC.example)
    (track,) = read_evidence(path).tracks
    assert (track.source, track.evidence.name) == ("\\xff", f"{tmp_path}/\\xff.csv")


def test_a_table_without_rows_says_so(tmp_path: Path) -> None:
    path = tmp_path / "head.csv"
    path.write_text(csv_table.TRAFFIC.example.splitlines()[0] + "\n")
    with pytest.raises(Unreadable, match=r"head\.csv: got traffic-csv without any record"):
        read_evidence(path)
