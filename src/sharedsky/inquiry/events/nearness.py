"""Encounters and stays inside volumes, as events."""

from collections.abc import Mapping

from sharedsky.inquiry.flown import Flown, around, place_at
from sharedsky.inquiry.wording import measured_distance, measured_height
from sharedsky.model.encounter import Encounter, Occupancy
from sharedsky.model.event import Event
from sharedsky.model.track import Basis
from sharedsky.model.volume import Volume

BASES = [Basis.OBSERVED, Basis.OBSERVED_BY_PARTY, Basis.ASSERTED]
"""From the best vouched for to the least."""


def encounter_events(of: Encounter, flown: Mapping[str, Flown], labels: Mapping[str, str]) -> list[Event]:
    """Start, CPA and end of an encounter, told of its first flight.

    Args:
        of: the encounter.
        flown: fixes by track id, of both its tracks.
        labels: what to call flights, by id.
    """
    other = labels.get(of.flight_b, of.flight_b)
    nearest = (
        f"comes closest to {other}: {measured_distance(of.cpa_horizontal_m)} apart"
        f" horizontally, {measured_height(of.cpa_vertical_m)} vertically"
    )
    figures = {
        f"{name}_{part}": round(value, 3)
        for name in ("cpa_3d_m", "cpa_horizontal_m", "cpa_vertical_m")
        for part, value in (("value", getattr(of, name).value), ("unc", getattr(of, name).unc))
    }
    no_figures: dict[str, float] = {}
    moments = (
        ("encounter_start", of.start_us, of.start_unc_s, f"comes near {other}", no_figures),
        ("cpa", of.cpa_us, of.cpa_unc_s, nearest, figures),
        ("encounter_end", of.end_us, of.end_unc_s, f"is no longer near {other}", no_figures),
    )
    a, b = flown[of.track_a], flown[of.track_b]
    found = []
    for kind, t_us, unc_s, action, numbers in moments:
        lat_deg, lon_deg, alt_m = place_at(a, t_us)
        found.append(
            Event(
                id=f"{of.track_a}:{kind}@{of.start_us}:{of.track_b}",
                kind=kind,
                actor=of.flight_a,
                action=action,
                start_us=t_us,
                end_us=t_us,
                unc_s=round(unc_s, 6),
                lat_deg=lat_deg,
                lon_deg=lon_deg,
                alt_m=alt_m,
                alt_datum="" if alt_m is None else str(a.datum),
                about=[of.flight_b],
                # what rests on two sources is no better vouched for than the worse of them
                basis=max(a.track.basis, b.track.basis, key=BASES.index),
                source=a.track.source,
                track=of.track_a,
                with_flagged=of.with_flagged,
                figures=numbers,
                evidence=[side.reference(*around(side, t_us)) for side in (a, b)],
            )
        )
    return found


def occupancy_events(of: Occupancy, flown: Mapping[str, Flown], volume: Volume) -> list[Event]:
    """Entry and exit of a stay inside a volume.

    Where the track does not show one, or where the volume begins or ends about the flight, the event says that the
    flight is inside at that end.

    Args:
        of: the stay.
        flown: fixes by track id.
        volume: that it is inside.
    """
    name = volume.name or volume.id
    perhaps = "" if of.certain else ", as far as the position's uncertainty lets one say"
    begins, ends = of.enter_us == volume.start_us, of.exit_us == volume.end_us
    enters = "enters" if of.entered else "is first seen inside"
    leaves = "leaves" if of.exited else "is last seen inside"
    moments = (
        (
            of.enter_us,
            of.enter_unc_s,
            "volume_entry" if of.entered and not begins else "volume_inside",
            f"is inside {name} as it becomes active" if begins else f"{enters} {name}",
        ),
        (
            of.exit_us,
            of.exit_unc_s,
            "volume_exit" if of.exited and not ends else "volume_inside",
            f"is inside {name} as it ends" if ends else f"{leaves} {name}",
        ),
    )
    side = flown[of.track]
    found = []
    for at, (t_us, unc_s, kind, action) in zip(("enter", "exit"), moments, strict=True):
        lat_deg, lon_deg, alt_m = place_at(side, t_us)
        reference = side.reference(*around(side, t_us))
        found.append(
            Event(
                id=f"{of.track}:{at}@{reference.first}:{of.volume}",
                kind=kind,
                actor=of.flight,
                action=action + perhaps,
                start_us=t_us,
                end_us=t_us,
                unc_s=round(unc_s, 6),
                lat_deg=lat_deg,
                lon_deg=lon_deg,
                alt_m=alt_m,
                alt_datum="" if alt_m is None else str(side.datum),
                about=[of.volume],
                basis=side.track.basis,
                source=side.track.source,
                track=of.track,
                with_flagged=of.with_flagged,
                evidence=[reference],
            )
        )
    return found
