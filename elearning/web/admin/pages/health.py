"""What the page about the platform's health shows: sentences first, then pictures, then routes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from elearning.edge.locale import clock, decimal, kilobytes, reader_zone
from elearning.infrastructure.house import House
from elearning.infrastructure.measures import Latency, Span, together
from elearning.web.admin.pages.jobs import late_warning
from elearning.web.kit.plot import Plot, Series, plot

HERE = "/admin/kesehatan"
LISTED = 20
SLOW_ANSWER, LITTLE_DISK, MANY_FAILURES = 1000.0, 0.1, 0.01


@dataclass(frozen=True, slots=True)
class Window:
    """How far one looks back, and how much time a bar stands for."""

    hours: int
    span: timedelta


WINDOWS = (Window(3, timedelta(minutes=5)), Window(12, timedelta(minutes=15)), Window(48, timedelta(hours=1)))


@dataclass(frozen=True, slots=True)
class RouteLine:
    route: str
    count: str
    per_minute: str
    half: str
    most: str
    failed: str


@dataclass(frozen=True, slots=True)
class HealthPage:
    """`concerns` are sentences; none means that all is well. `charts` is empty as long as nothing was measured."""

    title: str
    windows: Sequence[tuple[str, str, bool]]
    concerns: Sequence[str]
    facts: Sequence[tuple[str, str | None]]
    charts: Sequence[tuple[str, Plot]]
    errors: Sequence[tuple[str, str]]
    routes: Sequence[RouteLine]
    routes_more: str


def window_of(text: str) -> Window:
    """The window that an address asks for; the shortest when it asks for none."""
    return next((one for one in WINDOWS if str(one.hours) == text), WINDOWS[0])


def health_page(window: Window, spans: Sequence[Span], now: House) -> HealthPage:
    """Everything of one window."""
    whole = together(spans)
    seen = bool(whole.all.count or whole.house)
    ranked = sorted(whole.routes.items(), key=lambda pair: (-pair[1].count, pair[0]))
    left = len(ranked) - LISTED
    return HealthPage(
        title=_("Kesehatan platform"),
        windows=[(_("%(count)s jam terakhir", count=one.hours), f"{HERE}?jam={one.hours}", one is window) for one in WINDOWS],
        concerns=concerns(whole, now),
        facts=_facts(whole, now, window),
        charts=_charts(window, spans) if seen else (),
        errors=[(kind, str(number)) for kind, number in whole.errors.most_common(LISTED)],
        routes=[_route(name, latency, window) for name, latency in ranked[:LISTED]],
        routes_more=_("dan %(count)s lainnya", count=left) if left > 0 else "",
    )


def concerns(whole: Span, now: House) -> list[str]:
    """What somebody should look after, in sentences."""
    found: list[str] = []
    if now.jobs.get("parked"):
        found.append(_("%(count)s pekerjaan latar berhenti dan menunggu Anda.", count=now.jobs["parked"]))
    if late := late_warning(timedelta(seconds=now.queue_seconds)):
        found.append(late)
    if now.disk_free is not None and now.disk_total and now.disk_free < now.disk_total * LITTLE_DISK:
        found.append(_("Tempat penyimpanan tinggal %(size)s.", size=_bytes(now.disk_free)))
    if whole.all.failed > whole.all.count * MANY_FAILURES:
        found.append(_("%(count)s permintaan gagal karena galat server (5xx).", count=whole.all.failed))
    slowest = whole.all.percentile(0.95)
    if slowest is not None and slowest > SLOW_ANSWER:
        found.append(_("Satu dari dua puluh permintaan lebih lambat dari %(time)s.", time=_milliseconds(slowest)))
    return found


def _facts(whole: Span, now: House, window: Window) -> list[tuple[str, str | None]]:
    half, most = whole.all.percentile(0.5), whole.all.percentile(0.95)
    house: dict[str, Any] = dict(whole.house or {})
    disk = None
    if now.disk_free is not None and now.disk_total is not None:
        disk = _("%(free)s dari %(total)s", free=_bytes(now.disk_free), total=_bytes(now.disk_total))
    return [
        (_("Permintaan"), _("%(count)s, %(rate)s per menit", count=whole.all.count, rate=_rate(whole.all.count, window))),
        (_("Separuh dijawab dalam (p50)"), None if half is None else _milliseconds(half)),
        (_("19 dari 20 dijawab dalam (p95)"), None if most is None else _milliseconds(most)),
        (_("Galat server (5xx)"), str(whole.all.failed)),
        (_("Kueri lambat"), str(whole.slow)),
        (_("Antrean pekerjaan"), _("%(count)s menunggu", count=now.jobs.get("queued", 0))),
        (_("Ukuran basis data"), _bytes(now.database_bytes)),
        (_("Tempat kosong untuk berkas"), disk),
        (_("Catatan di buku besar bukti"), str(house["ledger"]) if "ledger" in house else None),
    ]


def _charts(window: Window, spans: Sequence[Span]) -> list[tuple[str, Plot]]:
    moments = [_moment(one.begins_at, window) for one in spans]
    minutes = window.span.total_seconds() / 60

    def picture(
        name: str, title: str, series: Sequence[Series], write: Callable[[float], str], *, stacked: bool = True
    ) -> Plot:
        return plot(name, title, moments, series, first_column=_("Mulai"), write=write, stacked=stacked)

    def waiting(one: Span) -> float | None:
        return None if one.house is None else float(one.house["queue_seconds"])

    rate = [Series(_("Permintaan per menit"), "bar", [one.all.count / minutes for one in spans])]
    times = [
        Series(_("separuh (p50)"), "line", [one.all.percentile(0.5) for one in spans]),
        Series(_("19 dari 20 (p95)"), "line--care", [one.all.percentile(0.95) for one in spans]),
    ]
    failures = [Series(_("Galat server"), "bar--bad", [one.all.failed for one in spans])]
    entering = [
        Series(_("berhasil"), "bar", [one.sign_ins["good"] for one in spans]),
        Series(_("salah"), "bar--care", [one.sign_ins["bad"] for one in spans]),
        Series(_("terkunci"), "bar--bad", [one.sign_ins["locked"] for one in spans]),
    ]
    queue = [Series(_("Pekerjaan tertua menunggu"), "bar--care", [waiting(one) for one in spans])]
    return [
        (_("Permintaan per menit"), picture("permintaan", _("Permintaan per menit sepanjang waktu"), rate, _number)),
        (
            _("Waktu jawab"),
            picture("waktu", _("Waktu jawab sepanjang waktu, p50 dan p95"), times, _milliseconds, stacked=False),
        ),
        (_("Galat server"), picture("galat", _("Jawaban 5xx sepanjang waktu"), failures, _number)),
        (_("Masuk"), picture("masuk", _("Percobaan masuk sepanjang waktu: berhasil, salah, terkunci"), entering, _number)),
        (_("Antrean pekerjaan"), picture("antrean", _("Lama pekerjaan tertua menunggu sepanjang waktu"), queue, _seconds)),
    ]


def _route(name: str, latency: Latency, window: Window) -> RouteLine:
    half, most = latency.percentile(0.5), latency.percentile(0.95)
    return RouteLine(
        route=name,
        count=str(latency.count),
        per_minute=_rate(latency.count, window),
        half="–" if half is None else _milliseconds(half),
        most="–" if most is None else _milliseconds(most),
        failed=str(latency.failed),
    )


def _moment(at: datetime, window: Window) -> str:
    local = at.astimezone(reader_zone())
    return clock(at).split(" ")[0] if window.hours <= 12 else f"{local:%d/%m %H.%M}"


def _rate(count: int, window: Window) -> str:
    return _number(count / (window.hours * 60))


def _number(value: float) -> str:
    return decimal(round(value, 1) if value < 100 else round(value))


def _milliseconds(value: float) -> str:
    return _("%(count)s md", count=round(value)) if value < 1000 else _("%(count)s dtk", count=decimal(round(value / 1000, 1)))


def _seconds(value: float) -> str:
    return _("%(count)s dtk", count=_number(value))


def _bytes(size: int) -> str:
    return kilobytes(size) if size < 1_000_000_000 else f"{decimal(round(size / 1_000_000_000, 1))} GB"
