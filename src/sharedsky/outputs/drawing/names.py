"""Towns and airports on a map: a dot or a ring and a name, only where they cover nothing of the case."""

import math

from sharedsky.outputs.book import MUTED
from sharedsky.outputs.drawing.drawing import Canvas
from sharedsky.outputs.drawing.frame import View
from sharedsky.outputs.drawing.labels import Labels, around
from sharedsky.outputs.fonts import has_glyph
from sharedsky.outputs.gazetteer import Named

_SIZE_PT = 5.5
_MOST = 26
"""More would hide the case in its surroundings."""
_AIRLINE_RANK = 5.0
"""An airport that airlines use stands among towns of a hundred thousand."""


def draw_names(canvas: Canvas, view: View, labels: Labels, named: Named) -> None:
    """The largest that have room, at most _MOST; a name that the fonts cannot set is left out."""
    ranked = [
        (math.log10(town.people + 1), town.name, town.lat_deg, town.lon_deg, False) for town in named.towns
    ]
    ranked += [(_AIRLINE_RANK if a.iata else 3.0, a.code, a.lat_deg, a.lon_deg, True) for a in named.airports]
    # the scale and the arrow to the north are drawn over whatever lies there
    labels.keep(view.width - 140.0, view.height - 38.0, view.width, view.height)
    labels.keep(view.width - 28.0, 0.0, view.width, 34.0)
    drawn = 0
    for _, name, lat_deg, lon_deg, airport in sorted(ranked, key=lambda row: (-row[0], row[1])):
        x, y = (float(v) for v in view.at(lat_deg, lon_deg))
        if drawn == _MOST:
            return
        if not view.sees(x, y) or not all(map(has_glyph, name)):
            continue
        dot = (x - 1.8, y - 1.8, x + 1.8, y + 1.8)
        if labels.free(*dot) and labels.put([name], around(x, y, 3.0, _SIZE_PT)[:4], _SIZE_PT, fill=MUTED):
            drawn += 1
            labels.keep(*dot)
            if airport:
                canvas.circle(x, y, 1.3, fill="none", stroke=MUTED, stroke_width=0.6)
            else:
                canvas.circle(x, y, 0.9, fill=MUTED)
