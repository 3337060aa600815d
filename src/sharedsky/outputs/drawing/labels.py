"""Words on a map, each where it covers no other."""

from collections.abc import Iterable, Sequence

from sharedsky.outputs.drawing.drawing import Anchor, Canvas
from sharedsky.outputs.fonts import visible, width

Try = tuple[float, float, Anchor]
"""x and base line of a possible place"""
_Box = tuple[float, float, float, float]


def around(x: float, y: float, gap: float, size: float) -> list[Try]:
    """Places about a point: right, left, above, below, and the four corners."""
    middle, up, down = y + size * 0.35, y - gap - size * 0.25, y + gap + size * 0.85
    near = gap * 0.75
    return [
        (x + gap, middle, "start"),
        (x - gap, middle, "end"),
        (x, up, "middle"),
        (x, down, "middle"),
        (x + near, y - near, "start"),
        (x - near, y - near, "end"),
        (x + near, y + near + size * 0.7, "start"),
        (x - near, y + near + size * 0.7, "end"),
    ]


def about(x: float, y: float, gap: float, size: float) -> list[Try]:
    """Places about a point, near ones first, then farther out."""
    return [place for far in (1.0, 2.2, 3.6) for place in around(x, y, gap * far, size)]


class Labels:
    """Finds room for words on a canvas; what finds none is left out and counted by its caller."""

    def __init__(self, canvas: Canvas, inset: float = 3.0) -> None:
        self._canvas, self._inset = canvas, inset
        self._taken: list[_Box] = []

    def keep(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Lets no word lie here."""
        self._taken.append((x0, y0, x1, y1))

    def free(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether nothing lies here yet."""
        return not any(_overlap((x0, y0, x1, y1), other) for other in self._taken)

    def put(
        self,
        lines: Sequence[str],
        tries: Iterable[Try],
        size: float,
        *,
        fill: str = "#1a2027",
        bold: bool = False,
        must: bool = False,
    ) -> bool:
        """Writes lines at the first place with room; at the place that covers least where they must be written."""
        lines = [visible(line) for line in lines]
        wide = max((width(line, size, bold=bold) for line in lines), default=0.0)
        best: tuple[float, Try, _Box] | None = None
        for x, y, anchor in tries:
            box = self._box(x, y, anchor, wide, size, len(lines))
            inside = (
                box[0] >= self._inset
                and box[1] >= self._inset
                and box[2] <= self._canvas.width - self._inset
                and box[3] <= self._canvas.height - self._inset
            )
            if not inside:
                continue
            covered = sum(_overlap(box, other) for other in self._taken)
            if best is None or covered < best[0]:
                best = (covered, (x, y, anchor), box)
            if covered == 0:
                break
        if best is None or (best[0] > 0 and not must):
            return False
        _, (x, y, anchor), box = best
        self._taken.append(box)
        for number, line in enumerate(lines):
            base = y + number * size * 1.22
            self._canvas.paper(x, base, line, size, bold=bold, anchor=anchor)
            self._canvas.text(x, base, line, size, fill=fill, bold=bold, anchor=anchor)
        return True

    @staticmethod
    def _box(x: float, y: float, anchor: Anchor, wide: float, size: float, lines: int) -> _Box:
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        return left - 1.0, y - size * 0.9, left + wide + 1.0, y + size * (0.32 + 1.22 * (lines - 1))


def _overlap(one: _Box, other: _Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0.0
