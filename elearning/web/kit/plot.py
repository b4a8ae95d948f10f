"""Pictures of figures over time: what `time_chart` of the kit draws, reckoned here. Heights are pixels, places are per cent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

HEIGHT = 112
"""Of the field in which is drawn, in pixels."""
TICKS = 4
"""At most so many moments are written below."""

Value = float | None
Figure = Callable[[float], str]
"""Says a figure in words."""


@dataclass(frozen=True, slots=True)
class Series:
    """One figure over all moments; None where nothing was seen. `look` is a class of the chart's style sheet."""

    name: str
    look: str
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    width: float
    y: float
    height: float
    look: str


@dataclass(frozen=True, slots=True)
class Line:
    points: str
    look: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture and, with the same figures, its table. `top` is written at the upper line, `marks` are (place, text) below."""

    id: str
    title: str
    top: str
    bars: Sequence[Bar]
    lines: Sequence[Line]
    marks: Sequence[tuple[float, str]]
    legend: Sequence[tuple[str, str]]
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


def nice_ceiling(value: float) -> float:
    """The next round figure: 1, 2 or 5 times a power of ten.

    >>> [nice_ceiling(v) for v in (0, 0.3, 1, 7, 120, 2001)]
    [1, 0.5, 1, 10, 200, 5000]
    """
    if value < 1e-9:
        return 1
    power = 10 ** floor(log10(value))
    step = next(step for step in (1, 2, 5, 10) if value <= step * power * (1 + 1e-9))
    return step * power


def plot(
    id: str,  # noqa: A002 - it is the id of the picture
    title: str,
    moments: Sequence[str],
    series: Sequence[Series],
    *,
    first_column: str,
    write: Figure,
    stacked: bool = True,
) -> Plot:
    """Bars, one on the other, or lines. `write` says a figure in words, as in the table and at the upper line."""
    count = max(1, len(moments))
    if stacked:
        highest = max((sum(one.values[n] or 0 for one in series) for n in range(len(moments))), default=0)
    else:
        highest = max((value for one in series for value in one.values if value is not None), default=0)
    ceiling = nice_ceiling(highest)
    every = max(1, -(-count // TICKS))
    return Plot(
        id=id,
        title=title,
        top=write(ceiling),
        bars=_bars(series, count, ceiling) if stacked else (),
        lines=() if stacked else [line for one in series for line in _lines(one, count, ceiling)],
        marks=[(round(100 * n / count, 2), moments[n]) for n in range(0, len(moments), every)],
        legend=[(one.look, one.name) for one in series] if len(series) > 1 else (),
        columns=[first_column, *(one.name for one in series)],
        rows=[(moment, [_said(one.values[n], write) for one in series]) for n, moment in enumerate(moments)],
    )


def _said(value: Value, write: Figure) -> str:
    return "–" if value is None else write(value)


def _bars(series: Sequence[Series], count: int, ceiling: float) -> list[Bar]:
    found: list[Bar] = []
    step = 100 / count
    for n in range(count):
        base = 0.0
        for one in series:
            value = (one.values[n] if n < len(one.values) else None) or 0
            height = value / ceiling * HEIGHT
            if height > 0:
                y = HEIGHT - base - max(height, 1)
                found.append(Bar(round(n * step, 3), round(step * 0.86, 3), round(y, 1), round(max(height, 1), 1), one.look))
                base += height
    return found


def _lines(one: Series, count: int, ceiling: float) -> list[Line]:
    """One line for each run of moments without a gap, in a field of 1000 by `HEIGHT`."""
    runs: list[list[str]] = [[]]
    for n, value in enumerate(one.values):
        if value is None:
            runs.append([])
            continue
        x, y = 1000 * (n + 0.5) / count, HEIGHT - value / ceiling * HEIGHT
        runs[-1].append(f"{x:.1f},{y:.1f}")
    return [Line(" ".join(run if len(run) > 1 else [run[0], _beside(run[0])]), one.look) for run in runs if run]


def _beside(point: str) -> str:
    """A single moment is drawn as a short stroke."""
    x, y = point.split(",")
    return f"{float(x) + 6:.1f},{y}"
