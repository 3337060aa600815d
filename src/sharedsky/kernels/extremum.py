"""The greatest value of a function known only by its values and how fast it can change."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


class Greatest(NamedTuple):
    """A supremum between two bounds.

    value is attained at `at` in piece `piece`; the supremum lies in [value, bound].
    """

    value: float
    bound: float
    at: float
    piece: int


def greatest(
    f: Callable[[I64, F64], F64],
    start: F64,
    end: F64,
    slope: F64,
    *,
    tolerance: float,
    relative: float = 0.0,
    ignore_below: float = -np.inf,
    enough: float = np.inf,
    most_rounds: int = 60,
) -> Greatest:
    """The supremum of a piecewise Lipschitz function, by subdivision (Piyavskii's bound, breadth first).

    Args:
        f: piece indices (n,) and points (n,) to values (n,); may jump between pieces, not within one.
        start: (p,), where each piece begins.
        end: (p,), where it ends; end >= start.
        slope: (p,), bound on |f'| within the piece; inf where there is none, and then only the ends and the
            middle are looked at and the bound is inf.
        tolerance: pieces that could exceed the best value by less are dropped, in f's unit.
        relative: the same as a part of the best value, where that is more.
        ignore_below: pieces that cannot exceed this are dropped; the bound is then at least this.
        enough: a value above this ends the search, for those who only ask whether there is one; the bound is then inf.
        most_rounds: halvings of a piece before its bound is taken as it is.

    Returns:
        Greatest; value -inf and bound -inf for no pieces.

    Never misses a value that exceeds the returned bound, whatever f does, if the slopes hold. NaN counts as -inf.
    """
    piece = np.arange(len(start), dtype=np.int64)
    lo, hi = np.array(start, dtype=float), np.array(end, dtype=float)
    best, best_at, best_piece, bound = -np.inf, np.nan, -1, -np.inf

    def look(pieces: I64, at: F64) -> F64:
        nonlocal best, best_at, best_piece
        values = f(pieces, at)
        values = np.where(np.isnan(values), -np.inf, values)
        top = int(np.argmax(values))
        if values[top] > best:
            best, best_at, best_piece = float(values[top]), float(at[top]), int(pieces[top])
        return values

    def room() -> float:
        return max(tolerance, relative * abs(best)) if np.isfinite(best) else tolerance

    if len(piece):
        look(piece, lo)
        look(piece, hi)
    for round_number in range(most_rounds):
        if not len(piece):
            break
        if best > enough:
            return Greatest(best, np.inf, best_at, best_piece)
        middle = lo + (hi - lo) / 2
        values = look(piece, middle)
        with np.errstate(invalid="ignore"):
            reach = np.where(hi > lo, slope[piece] * (hi - lo) / 2, 0.0)
        could = values + np.where(np.isneginf(values) & np.isinf(reach), np.inf, reach)
        endless = np.isinf(could) & (could > 0)
        if endless.any():
            bound = np.inf
        open_ = (could > max(best + room(), ignore_below)) & ~endless
        if round_number == most_rounds - 1 and open_.any():
            bound = max(bound, float(could[open_].max()))
            break
        piece, lo, hi, middle = piece[open_], lo[open_], hi[open_], middle[open_]
        piece, lo, hi = np.tile(piece, 2), np.concatenate([lo, middle]), np.concatenate([middle, hi])
    bound = max(bound, best + room(), ignore_below) if len(start) else -np.inf
    return Greatest(best, bound, best_at, best_piece)
