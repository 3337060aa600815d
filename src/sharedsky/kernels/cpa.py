"""Closest point of approach of two aircraft that hold their velocity."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

F64 = NDArray[np.float64]


def horizontal_cpa(rel_pos_m: ArrayLike, rel_vel_mps: ArrayLike, *, horizon_s: float) -> tuple[F64, F64]:
    """When, and how near, two aircraft come closest in the next horizon_s.

    Args:
        rel_pos_m: other minus own, shape (..., 2), east then north.
        rel_vel_mps: other minus own, same frame and shape.
        horizon_s: look-ahead, finite, >= 0.
    Returns:
        t_s: shape (...), in [0, horizon_s]; 0 where there is no relative motion.
        d_m: shape (...), distance at t_s.

    Exact for constant velocity; says nothing about turns. NaN in, NaN out.

    >>> t_s, d_m = horizontal_cpa([10_000.0, 300.0], [-250.0, 0.0], horizon_s=120.0)
    >>> float(t_s), float(d_m)
    (40.0, 300.0)
    """
    if not (np.isfinite(horizon_s) and horizon_s >= 0):
        raise ValueError(f"horizon_s: got {horizon_s}, want a finite number >= 0")
    position, velocity = np.broadcast_arrays(
        np.asarray(rel_pos_m, np.float64), np.asarray(rel_vel_mps, np.float64)
    )
    # scaled, so that no square of a velocity under- or overflows
    scale = np.max(np.abs(velocity), axis=-1, keepdims=True)
    direction = np.divide(velocity, scale, out=np.zeros_like(velocity), where=scale > 0)
    square = np.sum(direction * direction, axis=-1)
    closing = -np.sum(position * direction, axis=-1)
    with np.errstate(over="ignore"):
        t_s = np.divide(closing, square * scale[..., 0], out=np.zeros_like(closing), where=square > 0)
    t_s = np.clip(t_s, 0.0, horizon_s)
    at = position + velocity * t_s[..., None]
    d_m = np.hypot(at[..., 0], at[..., 1])
    unknown = np.isnan(d_m) | np.isnan(velocity).any(axis=-1)
    return np.where(unknown, np.nan, t_s), np.where(unknown, np.nan, d_m)
