"""Traces, playback and records in JSON: what they say, and every way in which a document can be broken."""

import io
import json
from typing import Any

import numpy as np
import pytest

from sharedsky.errors import InvalidValue, LimitExceeded, SharedskyError, Unreadable
from sharedsky.model.evidence import Rejected
from sharedsky.model.track import Datum
from sharedsky.sources import fr24_playback, readsb, traffic_json
from sharedsky.sources.reading import Limits, Options, RawTrack, Reader
from sharedsky.units import FPM, FT, KT

PLAIN = Options()
WHOLE = [readsb.READER, fr24_playback.READER, traffic_json.READER]


def read(reader: Reader, value: Any, options: Options = PLAIN) -> tuple[list[RawTrack], list[Rejected]]:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    items = list(reader.read(io.BytesIO(data), "t.json", options))
    return [i for i in items if isinstance(i, RawTrack)], [i for i in items if isinstance(i, Rejected)]


@pytest.mark.parametrize("reader", WHOLE, ids=lambda r: r.name)
def test_a_truncated_document_ends_in_one_error_with_its_place(reader: Reader) -> None:
    data = reader.example.encode()
    with pytest.raises(Unreadable, match=r"t.json.*cut short"):
        read(reader, data[: len(data) // 2])


@pytest.mark.parametrize("reader", WHOLE, ids=lambda r: r.name)
@pytest.mark.parametrize(
    "deep", [b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000]
)
def test_deep_nesting_ends_in_one_error(reader: Reader, deep: bytes) -> None:
    with pytest.raises(SharedskyError, match="nested too deep"):
        read(reader, deep)


@pytest.mark.parametrize("reader", WHOLE, ids=lambda r: r.name)
def test_nan_is_no_json(reader: Reader) -> None:
    with pytest.raises(Unreadable, match=r"t.json byte \d+: got broken JSON"):
        read(reader, reader.example.replace("160.0", "NaN").replace('"kts":160', '"kts":NaN').encode())


@pytest.mark.parametrize("reader", WHOLE, ids=lambda r: r.name)
def test_a_repeated_key_is_refused(reader: Reader) -> None:
    data = reader.example.replace('"timestamp":', '"timestamp":1,"timestamp":', 1)
    with pytest.raises(InvalidValue, match=r"t.json timestamp: got this key twice"):
        read(reader, data.encode())


def test_a_repeated_key_is_found_behind_an_escape() -> None:
    data = traffic_json.EXAMPLE.replace('"altitude":', '"\\u0061ltitude":1,"altitude":', 1)
    with pytest.raises(InvalidValue, match="this key twice"):
        read(traffic_json.READER, data.encode())


def test_a_value_that_is_named_like_a_key_is_no_repetition() -> None:
    records = json.loads(traffic_json.EXAMPLE)
    records[0]["callsign"] = "altitude"
    (track,), _ = read(traffic_json.READER, records)
    assert track.callsigns is not None
    assert track.callsigns[0] == "altitude"


@pytest.mark.parametrize("reader", WHOLE, ids=lambda r: r.name)
def test_a_document_past_the_limit_is_refused(reader: Reader) -> None:
    with pytest.raises(LimitExceeded, match="at most 50 bytes in one piece"):
        read(reader, reader.example.encode(), Options(limits=Limits(held_bytes=50)))


def test_records_keep_nulls_and_units() -> None:
    (track,), rejected = read(traffic_json.READER, traffic_json.EXAMPLE.encode())
    assert rejected == []
    assert track.t_us.tolist() == [1_790_000_000_000_000, 1_790_000_001_000_000]
    assert np.isnan(track.lat_deg[1])
    assert track.alt_m[Datum.STD].tolist() == [1200 * FT, 1225 * FT]
    assert track.gs_mps is not None
    assert track.gs_mps[0] == 160 * KT
    assert track.record.tolist() == [0, 1]


@pytest.mark.parametrize(
    "stamp", ["2026-09-21T14:13:20.000Z", "2026-09-21 14:13:20+00:00", 1790000000, 1790000000000.0]
)
def test_records_take_every_kind_of_time(stamp: Any) -> None:
    record = json.loads(traffic_json.EXAMPLE)[0] | {"timestamp": stamp}
    (track,), _ = read(traffic_json.READER, [record])
    assert track.t_us[0] == 1_790_000_000_000_000


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("icao24", 4840e6, "got '4840000000.0 (a number)', want six hexadecimal digits, kept as text"),
        ("icao24", 123, "got '123 (a number)', want six hexadecimal digits, kept as text"),
        ("altitude", "FL3O0", "got 'FL3O0', want a number, or ground"),
        ("latitude", True, "got 'True', want a number"),
        ("track", {"deg": 3}, "got \"{'deg': 3}\", want a number"),
        ("timestamp", None, "got nothing, want an ISO 8601 date and time with its zone"),
    ],
)
def test_a_bad_value_rejects_its_record(key: str, value: Any, reason: str) -> None:
    records = json.loads(traffic_json.EXAMPLE)
    records[1][key] = value
    (track,), rejected = read(traffic_json.READER, records)
    assert track.record.tolist() == [0]
    assert rejected[0].where == f"t.json [1] {key}"
    assert rejected[0].reason.startswith(reason)


def test_what_is_no_record_is_rejected() -> None:
    (track,), rejected = read(traffic_json.READER, [*json.loads(traffic_json.EXAMPLE), 7])
    assert len(track.t_us) == 2
    assert rejected == [Rejected("t.json [2]", "got 7, want an object")]


def trace(*rows: list[Any], **extra: Any) -> dict[str, Any]:
    return {
        "icao": "4840e6",
        "r": "PH-ABC",
        "t": "B738",
        "timestamp": 1790000000.5,
        "trace": list(rows),
        **extra,
    }


def row(
    after: float,
    alt: Any = 1200,
    flags: int = 0,
    detail: Any = None,
    kind: str = "adsb_icao",
    geom: Any = None,
) -> list[Any]:
    return [
        after,
        52.0 + after / 1e4,
        4.7,
        alt,
        160.0,
        184.0,
        flags,
        64,
        detail,
        kind,
        geom,
        None,
        None,
        None,
    ]


def test_a_trace_has_times_heights_and_ground() -> None:
    (track,), rejected = read(
        readsb.READER, trace(row(0, "ground"), row(1.25, 1200, geom=1375), row(2, None))
    )
    assert rejected == []
    assert track.t_us.tolist() == [1_790_000_000_500_000, 1_790_000_001_750_000, 1_790_000_002_500_000]
    assert track.on_ground is not None
    assert track.on_ground.tolist() == [1, 0, -1]
    np.testing.assert_array_equal(track.alt_m[Datum.STD], [np.nan, 1200 * FT, np.nan])
    np.testing.assert_array_equal(track.alt_m[Datum.HAE], [np.nan, 1375 * FT, np.nan])
    assert track.vrate_mps is not None
    assert track.vrate_mps[1] == 64 * FPM
    assert (track.icao24, track.registration, track.type) == ("4840e6", "PH-ABC", "B738")


def test_a_geometric_altitude_is_no_pressure_altitude() -> None:
    (track,), _ = read(readsb.READER, trace(row(0, 1375, flags=8)))
    assert np.isnan(track.alt_m[Datum.STD][0])
    assert track.alt_m[Datum.HAE][0] == 1375 * FT


def test_accuracy_holds_until_another_is_said_but_not_for_multilateration() -> None:
    said = {"nac_p": 9, "flight": "DEMO12  ", "squawk": "0416"}
    rows = [
        row(0),
        row(1, detail=said),
        row(2),
        row(3, kind="mlat"),
        row(4),
        row(400),
        row(401, detail={"nac_p": 0}),
    ]
    (track,), _ = read(readsb.READER, trace(*rows))
    assert track.pos_unc_m is not None
    np.testing.assert_array_equal(track.pos_unc_m, [np.nan, 30, 30, np.nan, 30, np.nan, np.nan])
    assert track.callsigns is not None
    assert track.squawk is not None
    assert track.callsigns.tolist() == ["", "DEMO12", "", "", "", "", ""]
    assert track.squawk[1] == "0416"
    assert track.note == "positions by adsb_icao 6, mlat 1"


def test_a_new_leg_begins_where_the_flag_says() -> None:
    (track,), _ = read(readsb.READER, trace(row(0), row(1, flags=3), row(2), row(3, flags=2)))
    assert track.leg is not None
    assert track.leg.tolist() == [0, 1, 1, 2]


def test_an_address_that_is_none_becomes_a_name() -> None:
    (track,), _ = read(readsb.READER, trace(row(0), icao="~2a3b4c"))
    assert (track.icao24, track.name) == ("", "~2a3b4c")


@pytest.mark.parametrize(
    "bad",
    [7, [], [0, 1, 2], ["x", 1, 2, 3], [-1, 1, 2, 3], [0, 1, 2, "high"], [0, [1], 2, 3], [None, 1, 2, 3]],
)
def test_a_broken_record_of_a_trace_is_rejected_with_its_index(bad: Any) -> None:
    (track,), rejected = read(readsb.READER, trace(row(0), bad, row(2)))
    assert track.record.tolist() == [0, 2]
    assert rejected[0].where == "t.json trace[1]"


@pytest.mark.parametrize("stamp", [None, "1790000000", 0, 1e300, -5])
def test_a_trace_without_a_start_is_unreadable(stamp: Any) -> None:
    with pytest.raises(Unreadable, match="timestamp"):
        read(readsb.READER, trace(row(0), timestamp=stamp))


def test_a_playback_is_one_flight() -> None:
    (track,), rejected = read(fr24_playback.READER, fr24_playback.EXAMPLE.encode())
    assert rejected == []
    assert (track.icao24, track.callsign, track.registration, track.type) == (
        "4840e6",
        "DEMO12",
        "PH-ABC",
        "B738",
    )
    assert track.on_ground is not None
    assert track.squawk is not None
    assert track.on_ground.tolist() == [1, 0]
    assert np.isnan(track.alt_m[Datum.STD][0])
    assert track.squawk.tolist() == ["1000", "0416"]


def test_a_broken_position_of_a_playback_is_rejected() -> None:
    document = json.loads(fr24_playback.EXAMPLE)
    positions = document["result"]["response"]["data"]["flight"]["track"]
    positions += [{"latitude": "north", "timestamp": 1790000061}, {}, 5]
    (track,), rejected = read(fr24_playback.READER, document)
    assert track.record.tolist() == [0, 1]
    assert sorted(r.where for r in rejected) == [
        "t.json track[2] latitude",
        "t.json track[3] timestamp",
        "t.json track[4] timestamp",
    ]
