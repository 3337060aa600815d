"""Who speaks, flies or is told, and what flies."""

import msgspec


class Party(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An air force, an operator, an authority, a state: whoever speaks, flies or is told."""

    id: str
    name: str
    short: str = ""
    """for chart rows and labels; the name where empty"""
    note: str = ""


class Flight(msgspec.Struct, frozen=True, omit_defaults=True):
    """One aircraft's movement and its identifiers.

    Args:
        id: the first of ICAO address, registration, callsign, name that is known, or what the case calls it.
        icao24: ICAO 24-bit address, six lower-case hexadecimal digits, "" where unknown.
        callsign: the flight's call sign, "" where unknown.
        registration: tail number, "" where unknown.
        type: ICAO type designator or a description, "" where unknown.
        party: id of the party that flies it, "" where unknown.
        name: what people call it; label() where empty.
    """

    id: str
    icao24: str = ""
    callsign: str = ""
    registration: str = ""
    type: str = ""
    party: str = ""
    name: str = ""
    note: str = ""

    def label(self) -> str:
        """What to show on a map: name, callsign, registration, address, whichever is known first."""
        return self.name or self.callsign or self.registration or self.icao24 or self.id
