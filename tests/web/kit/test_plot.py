"""Pictures over time: nothing leaves the field, gaps stay gaps, the table says the same."""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from elearning.web.kit.plot import HEIGHT, Series, nice_ceiling, plot

VALUES = st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=1, max_size=60)


def write(value: float) -> str:
    return f"{value:g}"


@given(VALUES)
def test_bars_and_lines_stay_in_the_field(values: list[float | None]) -> None:
    moments = [str(n) for n in range(len(values))]
    series = [Series("satu", "bar", values), Series("dua", "bar--bad", values)]

    bars = plot("g", "Judul", moments, series, first_column="Mulai", write=write).bars
    lines = plot("g", "Judul", moments, series, first_column="Mulai", write=write, stacked=False).lines

    for bar in bars:
        assert 0 <= bar.x <= bar.x + bar.width <= 100.01
        assert -1.1 <= bar.y <= bar.y + bar.height <= HEIGHT + 0.2
    for line in lines:
        for x, y in (map(float, point.split(",")) for point in line.points.split()):
            assert 0 <= x <= 1010
            assert -0.1 <= y <= HEIGHT + 0.1


@given(st.floats(1e-6, 1e9))
def test_the_upper_line_is_round_and_near(value: float) -> None:
    ceiling = nice_ceiling(value)

    assert value <= ceiling * (1 + 1e-9)
    assert ceiling <= value * 5.01 or ceiling == 1
    assert re.fullmatch(r"[125](e[+-]?\d+)?", f"{ceiling:.0e}".replace(".0", ""))


def test_a_gap_stays_a_gap_and_the_table_says_so() -> None:
    made = plot(
        "g", "Judul", ["09.00", "09.05", "09.10"], [Series("p50", "line", [5, None, 10])], first_column="Mulai", write=write, stacked=False
    )  # fmt: skip

    assert len(made.lines) == 2
    assert made.top == "10"
    assert list(made.rows) == [("09.00", ["5"]), ("09.05", ["–"]), ("09.10", ["10"])]
    assert list(made.columns) == ["Mulai", "p50"]


def test_the_macro_draws_picture_and_table(draw: Callable[..., str]) -> None:
    series = [Series("berhasil", "bar", [3, 4]), Series("salah", "bar--care", [1, 0])]
    html = draw(
        "chart", "time_chart", plot("masuk", "Percobaan masuk", ["09.00", "09.05"], series, first_column="Mulai", write=write)
    )

    assert 'aria-labelledby="masuk-judul"' in html
    assert html.count("<rect") == 3 + 2  # bars and the legend
    assert '<td class="n">3</td>' in html
