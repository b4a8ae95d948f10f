"""Every address declares who may come through, and keeps it: proved by walking the URL map."""

from __future__ import annotations

from flask import Flask

from elearning.edge.guard import permission_of
from elearning.kernel.permissions import ANYONE, SIGNED_IN
from tests.support.client import PageClient

VALUES = {
    "slug": "kursus-kecil",
    "module": "membaca",
    "name": "garis.png",
    "sha256": "0" * 64,
    "code": "AAAA-AAAA-AAAA-A",
    "kode": "AAAA-AAAA-AAAA-A",
}
NOBODY = "00000000-0000-7000-8000-000000000000"


def addresses(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, address) of every rule, its variables filled in."""
    found: list[tuple[str, str, str]] = []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            values = {
                name: NOBODY if type(rule._converters[name]).__name__ == "UUIDConverter" else VALUES.get(name, "x")
                for name in rule.arguments
            }
            address = adapter.build(rule.endpoint, values, method=None, append_unknown=False) if not rule.arguments else None
            address = address or rule.rule
            for name, value in values.items():
                for form in (f"<{name}>", f"<uuid:{name}>", f"<path:{name}>", f"<int:{name}>"):
                    address = address.replace(form, "1" if form.startswith("<int") else value)
            found += [(rule.endpoint, method, address) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def test_every_route_declares_a_permission(app: Flask) -> None:
    with app.app_context():
        open_doors = [endpoint for endpoint in app.view_functions if permission_of(endpoint) is None]

    assert not open_doors, f"put @guarded(policy.…) under the route of: {open_doors}"


def test_strangers_are_sent_to_sign_in(app: Flask, client: PageClient) -> None:
    wrong: list[str] = []
    for endpoint, method, address in addresses(app):
        with app.app_context():
            permission = permission_of(endpoint)
        assert permission is not None
        if permission.audience == ANYONE:
            continue
        got = client.get(address) if method == "GET" else client.post(address)
        expected = got.status == 303 and got.location.startswith("/masuk?lanjut=") if method == "GET" else got.status == 401
        if not expected:
            wrong.append(f"{method} {address}: {got.status} {got.location}")

    assert not wrong, "\n".join(wrong)


def test_a_learner_is_kept_out_of_every_role(app: Flask, client: PageClient) -> None:
    client.sign_in("sari")
    wrong: list[str] = []
    for endpoint, method, address in addresses(app):
        with app.app_context():
            permission = permission_of(endpoint)
        assert permission is not None
        if permission.audience in (ANYONE, SIGNED_IN):
            continue
        got = client.get(address) if method == "GET" else client.post(address)
        if got.status != 403 or str(permission.refusal) not in got.page.text:
            wrong.append(f"{method} {address}: {got.status}")

    assert not wrong, "\n".join(wrong)


def test_a_post_without_its_token_changes_nothing(app: Flask, client: PageClient) -> None:
    client.sign_in("fajar")
    wrong: list[str] = []
    for _endpoint, method, address in addresses(app):
        if method == "POST":
            got = client.post(address, token=False)
            if got.status != 400:
                wrong.append(f"{address}: {got.status}")

    assert not wrong, "\n".join(wrong)


def test_unknown_ids_are_not_found_and_never_crash(app: Flask, client: PageClient) -> None:
    client.sign_in("fajar")
    wrong: list[str] = []
    for _endpoint, method, address in addresses(app):
        if NOBODY in address or "AAAA" in address or "0" * 64 in address:
            got = client.get(address) if method == "GET" else client.post(address)
            if got.status >= 500:
                wrong.append(f"{method} {address}: {got.status}")

    assert not wrong, "\n".join(wrong)


def test_every_answer_carries_the_headers(client: PageClient) -> None:
    got = client.get("/masuk")

    policy = got.response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert got.response.headers["X-Content-Type-Options"] == "nosniff"
    assert got.response.headers["Referrer-Policy"] == "same-origin"
