"""Every assumed bound that uncertainties rest on, in one place, each with its source."""

import msgspec

from sharedsky.kernels import geoid
from sharedsky.model.case import Thresholds
from sharedsky.model.track import Datum
from sharedsky.units import FT


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What is assumed where the evidence says nothing.

    Args:
        position_m: 95 % radius of a position.
        pressure_altitude_m: 95 % bound on a pressure altitude as transmitted.
        geometric_altitude_m: 95 % bound on a height above the ellipsoid, sea level or ground.
        geoid_m: 95 % bound added by a conversion between MSL and HAE.
        pressure_spread_m: how far a pressure altitude can be from height above sea level by unknown QNH.
        pressure_spread_share: and by unknown temperature, as a share of the altitude.
        turn_mps2: horizontal manoeuvre bound.
        climb_mps2: vertical manoeuvre bound.
        speed_max_mps: fixes are not joined by a straight line that no aircraft flies.
    """

    position_m: float = 92.6
    """NACp 8, EPU < 0.05 NM, the least 14 CFR 91.227(c)(1)(i) admits"""
    pressure_altitude_m: float = 125 * FT
    """14 CFR 91.217(a)(2): within ± 125 ft of the altimeter, 95 % probability"""
    geometric_altitude_m: float = 45.0
    """RTCA DO-260B, GVA 2: 95 % vertical accuracy ≤ 45 m"""
    geoid_m: float = geoid.UNCERTAINTY_M
    pressure_spread_m: float = 556.0
    """28.00 inHg (948 hPa) lies 556 m below 1013.25 hPa, 31.00 inHg 300 m above: the range of settings for which the
    FAA's Aeronautical Information Manual, chapter 7 section 2, lets aircraft operate as usual"""
    pressure_spread_share: float = 0.08
    """ICAO Doc 8168: 4 % for 10 °C off standard; 20 °C"""
    turn_mps2: float = 5.66
    """30° of bank, g tan 30°"""
    climb_mps2: float = 2.45
    """0.25 g, the response TCAS II assumes (RTCA DO-185B)"""
    speed_max_mps: float = 1200.0
    """a fifth above the FAI's absolute speed record in level flight, 980 m/s (1976)"""

    @classmethod
    def of(cls, thresholds: Thresholds) -> "Bounds":
        """The defaults, with the manoeuvre bounds that a case states."""
        return cls(turn_mps2=float(thresholds.turn_manoeuvre), climb_mps2=float(thresholds.climb_manoeuvre))

    def altitude_m(self, datum: Datum) -> float:
        """95 % bound on an altitude as the source gives it."""
        return self.pressure_altitude_m if datum is Datum.STD else self.geometric_altitude_m
