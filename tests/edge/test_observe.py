"""Each request has a name that follows it everywhere, one line of log, and its figures; nothing personal is in any of them."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest
from flask import Flask, Response
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from elearning.edge import observe
from elearning.edge.observe import init_observation
from elearning.infrastructure import metrics
from elearning.infrastructure.audit import AuditLine
from elearning.infrastructure.logging import configure_logging
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from tests.support.client import PageClient

TOKEN = "rahasia-operator-1234"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """The lines that requests leave in the log."""
    written: list[dict] = []
    monkeypatch.setattr("elearning.edge.observe.quick_line", lambda fields: written.append(dict(fields)))
    return written


def sample(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize("given", ["abcDEF-123_45", "0" * 40])
def test_the_name_that_the_proxy_gives_is_kept(client: PageClient, given: str) -> None:
    got = client.get("/masuk", headers={"X-Request-ID": given})

    assert got.response.headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "kurang", "x" * 41, 'a"b\n{"level":"error"}', "nama dengan spasi", "<script>alert(1)"])
def test_any_other_name_is_replaced(client: PageClient, given: str) -> None:
    headers = {"X-Request-ID": given.replace("\n", " ")}

    names = {client.get("/masuk", headers=headers).response.headers["X-Request-Id"] for _ in range(3)}

    assert len(names) == 3
    assert all(name.isalnum() and len(name) == 10 for name in names)


def test_audit_lines_carry_the_name(client: PageClient, factory: WorkFactory) -> None:
    client.sign_in("fajar")

    client.post("/admin/unit/baru", {"nama": "", "induk": ""}, headers={"X-Request-ID": "nama-yang-ditolak"})
    client.post("/keluar", headers={"X-Request-ID": "nama-yang-diterima"})

    with factory.open(Actor.system()) as work:
        kept = work.session.execute(select(AuditLine.act, AuditLine.request_id).order_by(AuditLine.id.desc()).limit(1)).one()
    assert tuple(kept) == ("session.end", "nama-yang-diterima")


def test_an_error_of_ours_names_itself(app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "accounts.sign_in_form", broken)

    page = client.get("/masuk")
    script = client.get("/masuk", headers={"Accept": "application/json"})

    name = page.response.headers["X-Request-Id"]
    assert page.status == 500
    assert f"sebutkan kode ini kepada admin: {name}" in page.page.text
    assert script.response.json is not None
    assert script.response.json["request_id"] == script.response.headers["X-Request-Id"]
    assert "sebutkan kode" not in client.get("/tidak-ada").page.text


def broken() -> Response:
    raise RuntimeError("Sari Wulandari 199103142015032901")


def test_one_line_tells_of_a_request_and_nothing_of_who_asked(client: PageClient, lines: list[dict]) -> None:
    client.sign_in("sari")
    lines.clear()

    client.get("/kursus/kursus-kecil?q=199103142015032901", headers={"X-Request-ID": "satu-baris"})

    [line] = lines
    assert line.pop("ms") > 0
    assert line.pop("bytes") > 1000
    assert line.pop("statements") in range(1, 40)
    assert line == {
        "event": "request", "request_id": "satu-baris", "method": "GET", "route": "/kursus/<slug>", "status": 200
    }  # fmt: skip
    client.get("/healthz")
    assert len(lines) == 1
    client.get("/tidak/ada/sari-wulandari")
    assert lines[1]["route"] == "-"
    assert "sari" not in json.dumps(lines)


def test_requests_are_counted_by_rule_and_class(client: PageClient) -> None:
    def count(status: str, route: str) -> float:
        return sample("elearning_request_seconds_count", route=route, method="GET", status=status)

    before = count("3xx", "/kursus/<slug>"), count("4xx", "-"), sample("elearning_errors_total", kind="NotFound")

    client.get("/kursus/kursus-kecil")
    client.get("/tidak-ada/1")
    client.get("/tidak-ada/2")

    after = count("3xx", "/kursus/<slug>"), count("4xx", "-"), sample("elearning_errors_total", kind="NotFound")
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 2, 2]
    assert sample("elearning_requests_in_flight") == 0


def test_sign_ins_are_counted_by_their_outcome(client: PageClient, personas: dict) -> None:
    def outcomes() -> list[float]:
        return [sample("elearning_sign_ins_total", outcome=one) for one in ("good", "bad", "locked")]

    before = outcomes()
    client.sign_in("sari")
    for _ in range(6):
        client.post("/masuk", {"nip": personas["budi"].nip, "password": "keliru-sekali"})

    good, bad, locked = (b - a for a, b in zip(before, outcomes(), strict=True))
    assert good == 1
    assert bad >= 3
    assert bad + locked == 6
    assert locked >= 1


def figures(app: Flask, address: str = "127.0.0.1", **headers: str) -> tuple[int, str]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=names)
    return answer.status_code, answer.get_data(as_text=True)


def test_figures_are_for_this_machine_alone(app: Flask) -> None:
    assert figures(app)[0] == 200
    assert figures(app, "::1")[0] == 200
    assert figures(app, "10.0.0.7")[0] == 404
    assert figures(app, X_Forwarded_For="203.0.113.9")[0] == 404
    assert figures(app, Authorization="Bearer ")[0] == 200


def test_with_a_token_only_the_token_counts(app: Flask) -> None:
    app.config["METRICS_TOKEN"] = TOKEN

    assert figures(app, "203.0.113.9", Authorization=f"Bearer {TOKEN}")[0] == 200
    for wrong in ("", TOKEN, f"Bearer {TOKEN}x", "Bearer é"):
        status, body = figures(app, Authorization=wrong)
        assert status == 404, wrong
        assert "elearning_" not in body


def test_prometheus_can_read_them(app: Flask, client: PageClient) -> None:
    client.sign_in("sari")
    client.get("/kursus/kursus-kecil")

    status, text = figures(app)

    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert status == 200
    assert {
        "elearning_request_seconds", "elearning_requests_in_flight", "elearning_jobs", "elearning_job_queue_seconds",
        "elearning_sign_ins", "elearning_errors", "elearning_slow_statements", "elearning_ledger_entries",
        "elearning_database_connections", "elearning_database_bytes", "elearning_disk_free_bytes",
    } <= set(families)  # fmt: skip
    states = {sample.labels["state"] for sample in families["elearning_jobs"].samples}
    assert states == {"queued", "running", "parked", "cancelled", "done"}
    labels = {value for family in families.values() for one in family.samples for value in one.labels.values()}
    assert "/kursus/<slug>" in labels
    assert not any("kursus-kecil" in value or "199103142015032901" in value for value in labels)


def test_the_hook_is_cheap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request with its line of log costs less than twice the same request without it (under 50 µs more where that takes 60)."""
    with (tmp_path / "log").open("w") as log:
        monkeypatch.setattr("sys.stderr", log)
        configure_logging(level="info")
        try:
            tries = [least_cost(seen=True) / least_cost(seen=False) for _ in range(2)]
        finally:
            configure_logging(level="warning")

    assert (tmp_path / "log").read_text().count('"event":"request"') > 1000
    assert min(tries) < 2, tries


def least_cost(*, seen: bool) -> float:
    app = Flask("hook")
    if seen:
        init_observation(app)
    app.add_url_rule("/satu/<response>", view_func=Response)
    client_environ = app.test_request_context("/satu/dua").request.environ

    def round_of(number: int) -> float:
        began = time.process_time()
        for _ in range(number):
            app.wsgi_app(dict(client_environ), lambda *_: None).close()  # type: ignore[attr-defined]
        return (time.process_time() - began) / number

    return min(round_of(200) for _ in range(8))


def test_settings_of_observation_are_checked() -> None:
    from config import Settings, SettingsError

    with pytest.raises(SettingsError) as wrong:
        Settings.from_environment({"METRICS_TOKEN": "pendek", "SLOW_QUERY_MS": "cepat", "SECRET_KEY": "x" * 40})

    assert "METRICS_TOKEN" in str(wrong.value)
    assert "SLOW_QUERY_MS=cepat" in str(wrong.value)


def test_the_first_requests_come_together_and_one_recorder_begins(
    app: Flask, factory: WorkFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recorder that is slow to be made must not be made, or started, twice."""
    begun: list[int] = []

    class Slow:
        def __init__(self, _factory: WorkFactory) -> None:
            time.sleep(0.05)

        def start(self) -> None:
            begun.append(1)
            if len(begun) > 1:
                raise RuntimeError("threads can only be started once")

    monkeypatch.setattr(observe, "Recorder", Slow)
    observe.start_recording(app, factory)
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(app.test_client().get("/healthz").status_code)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (statuses, begun) == ([200] * 6, [1])
