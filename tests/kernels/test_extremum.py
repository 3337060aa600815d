import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sharedsky.kernels.extremum import greatest

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 20), st.floats(0, 6)), min_size=1, max_size=6))
def test_the_supremum_lies_between_value_and_bound(waves: list[tuple[float, float, float]]) -> None:
    def f(piece: I64, x: F64) -> F64:
        total = np.zeros_like(x)
        for height, rate, phase in waves:
            total = total + height * np.sin(rate * x + phase)
        return np.asarray(total + piece * 0.25, dtype=np.float64)

    slope = sum(abs(height) * rate for height, rate, _ in waves)
    start = np.array([0.0, 1.0, 2.0])
    found = greatest(f, start, start + 1.0, np.full(3, slope), tolerance=1e-3)
    dense = np.concatenate([f(np.full(4001, k), np.linspace(k, k + 1, 4001)) for k in range(3)])
    assert found.value <= dense.max() + slope / 4000 + 1e-9
    assert dense.max() <= found.bound + 1e-9
    assert found.bound - found.value <= 1e-3 + 1e-9


def test_no_pieces_have_no_supremum() -> None:
    none = np.zeros(0)
    found = greatest(lambda _piece, x: x, none, none, none, tolerance=1.0)
    assert found.value == found.bound == -np.inf


def test_an_unbounded_slope_gives_an_unbounded_bound() -> None:
    found = greatest(lambda _piece, x: x, np.array([0.0]), np.array([1.0]), np.array([np.inf]), tolerance=1.0)
    assert found.value == 1.0
    assert found.bound == np.inf


def test_a_single_instant_is_its_own_supremum() -> None:
    found = greatest(
        lambda _piece, x: 2 * x, np.array([3.0]), np.array([3.0]), np.array([np.inf]), tolerance=0.0
    )
    assert (found.value, found.bound) == (6.0, 6.0)
