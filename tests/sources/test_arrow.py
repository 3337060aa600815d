"""Parquet, Feather and Arrow: types, times with units, damaged and hostile files."""

import contextlib
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from sharedsky.errors import InvalidValue, LimitExceeded, SharedskyError, Unreadable
from sharedsky.model.evidence import Rejected
from sharedsky.model.track import Datum
from sharedsky.sources import arrow
from sharedsky.sources.reading import Limits, Options, RawTrack
from sharedsky.units import FT

from .samples import T0_US, arrow_table, feather_bytes, parquet_bytes

PLAIN = Options()


def stream_bytes(table: pa.Table) -> bytes:
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


def read(data: bytes, options: Options = PLAIN) -> tuple[list[RawTrack], list[Rejected]]:
    items = list(arrow.read(io.BytesIO(data), "t.parquet", options))
    return [i for i in items if isinstance(i, RawTrack)], [i for i in items if isinstance(i, Rejected)]


@pytest.mark.parametrize("pack", [parquet_bytes, feather_bytes, stream_bytes])
def test_every_container_gives_the_same_track(pack: Any) -> None:
    data = pack(arrow_table())
    assert arrow.sniff(data, "x")
    (track,), rejected = read(data)
    assert rejected == []
    assert track.t_us.tolist() == [T0_US + i * 1_000_000 for i in range(4)]
    assert track.alt_m[Datum.STD][0] == 1200 * FT
    assert track.icao24 == "000123"


def with_column(name: str, column: Any) -> bytes:
    table = arrow_table()
    return parquet_bytes(table.set_column(table.column_names.index(name), name, column))


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_keep_their_unit(unit: str) -> None:
    times = arrow_table().column("timestamp").cast(pa.timestamp(unit, "UTC"))
    (track,), _ = read(with_column("timestamp", times))
    assert track.t_us[1] == T0_US + 1_000_000


def test_a_time_without_zone_is_refused_unless_the_user_says_utc() -> None:
    data = with_column("timestamp", arrow_table().column("timestamp").cast(pa.timestamp("us")))
    tracks, rejected = read(data)
    assert tracks == []
    assert "--map time_utc=timestamp" in rejected[0].reason
    (track,), _ = read(data, Options(map={"time_utc": "timestamp"}))
    assert track.t_us[0] == T0_US


def test_integers_are_seconds_since_1970() -> None:
    (track,), _ = read(with_column("timestamp", pa.array([1790000000 + i for i in range(4)])))
    assert track.t_us[3] == T0_US + 3_000_000


def test_addresses_kept_as_numbers_are_refused() -> None:
    tracks, rejected = read(with_column("icao24", pa.array([123] * 4)))
    assert tracks == []
    assert rejected[0] == Rejected(
        "t.parquet row 0 icao24", "got 123, want six hexadecimal digits, kept as text"
    )


@pytest.mark.parametrize("kind", [pa.dictionary(pa.int8(), pa.string()), pa.large_string(), pa.binary()])
def test_text_of_any_type(kind: pa.DataType) -> None:
    column = pa.array(["4840e6"] * 4)
    column = column.dictionary_encode() if pa.types.is_dictionary(kind) else column.cast(kind)
    (track,), _ = read(with_column("icao24", column))
    assert track.icao24 == "4840e6"


def test_nulls_are_no_positions() -> None:
    (track,), _ = read(with_column("latitude", pa.array([52.0, None, 52.1, float("nan")])))
    assert np.isnan(track.lat_deg).tolist() == [False, True, False, True]


@pytest.mark.parametrize("kind", [pa.float32(), pa.decimal128(12, 2), pa.string()])
def test_numbers_of_any_type(kind: pa.DataType) -> None:
    (track,), _ = read(with_column("altitude", pa.array([1200.0] * 4).cast(kind)))
    assert track.alt_m[Datum.STD][0] == pytest.approx(1200 * FT)


def test_hostile_metadata_is_not_read() -> None:
    table = arrow_table().replace_schema_metadata({b"pandas": b"{" * 10_000, b"ARROW:schema": b"\xff" * 100})
    for data in (parquet_bytes(table), feather_bytes(table)):
        try:
            tracks, _ = read(data)
        except SharedskyError:
            continue
        assert len(tracks) == 1


def test_columns_of_one_name_are_told() -> None:
    table = pa.table([[1], [2], [3], [4.0]], names=["time", "lat", "lat", "lon"])
    with pytest.raises(SharedskyError):
        read(parquet_bytes(table))


def test_no_columns_for_position_is_told() -> None:
    with pytest.raises(InvalidValue, match="want columns for time, lat, lon"):
        read(parquet_bytes(pa.table({"a": [1], "b": [2]})))


def damaged(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), 7):
        yield data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


@pytest.mark.parametrize("pack", [parquet_bytes, feather_bytes, stream_bytes])
def test_a_flipped_byte_anywhere_ends_in_our_error_or_a_track(pack: Any) -> None:
    for data in damaged(pack(arrow_table())):
        with contextlib.suppress(SharedskyError):
            read(data)


def test_a_truncated_table_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read(parquet_bytes(arrow_table())[:-20])


def test_a_table_that_unpacks_without_end_stops_at_the_limit() -> None:
    rows = 200_000
    table = pa.table({"time": [1790000000] * rows, "lat": [52.0] * rows, "lon": [4.0] * rows})
    out = io.BytesIO()
    parquet.write_table(table, out, compression="zstd")
    assert len(out.getvalue()) < 20_000
    with pytest.raises(LimitExceeded):
        read(out.getvalue(), Options(limits=Limits(unpacked_bytes=1 << 20)))
