"""A client that behaves like a browser without JavaScript, and checks every page that it gets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Form:
    """A form of a page: where it goes, how, and the fields it would send as they stand."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    buttons: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


class PageReader(HTMLParser):
    """The facts of a page that tests look at."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = ""
        self.headings: list[str] = []
        self.ids: list[str] = []
        self.labels_for: set[str] = set()
        self.controls: list[tuple[str, dict[str, str]]] = []
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.inline: list[str] = []
        self.text_parts: list[str] = []
        self._stack: list[tuple[str, dict[str, str]]] = []
        self._label_depth = 0
        self.feed(html)
        self.text = " ".join(" ".join(self.text_parts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if "style" in given or any(name.startswith("on") for name in given):
            self.inline.append(self.get_starttag_text() or tag)
        if tag == "script" and "src" not in given:
            self.inline.append(self.get_starttag_text() or tag)
        if tag == "style":
            self.inline.append("<style>")
        if tag == "label":
            self._label_depth += 1
            if "for" in given:
                self.labels_for.add(given["for"])
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        if tag in {"input", "select", "textarea", "button"}:
            self._control(tag, given)
        if tag == "a":
            self.links.append((given.get("href", ""), ""))
        if tag == "h1":
            self.headings.append("")
        if tag not in VOID:
            self._stack.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._label_depth -= 1
        while self._stack:
            if self._stack.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, _attrs in self._stack]
        if "title" in inside and "svg" not in inside:
            self.title += data
        if "script" in inside or "style" in inside:
            return
        self.text_parts.append(data)
        if "h1" in inside:
            self.headings[-1] += data
        if "a" in inside and self.links:
            href, text = self.links[-1]
            self.links[-1] = (href, text + data)
        if "textarea" in inside and self.forms and self.forms[-1].fields:
            name, value = self.forms[-1].fields[-1]
            self.forms[-1].fields[-1] = (name, value + data)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        if tag != "button" and given.get("type") not in {"hidden", "submit"}:
            self.controls.append((tag, {**given, "_wrapped": "1" if self._label_depth else ""}))
        if not self.forms or "name" not in given or "disabled" in given:
            return
        form = self.forms[-1]
        if tag == "button":
            form.buttons.append((given["name"], given.get("value", "")))
        elif given.get("type") in {"checkbox", "radio"}:
            if "checked" in given:
                form.fields.append((given["name"], given.get("value", "on")))
        elif tag != "select" and given.get("type") != "file":
            form.fields.append((given["name"], given.get("value", "")))

    def form_to(self, action: str) -> Form:
        """The form whose address ends so."""
        return next(form for form in self.forms if form.action.endswith(action))


@dataclass(frozen=True)
class Got:
    """An answer with its page read."""

    response: TestResponse
    page: PageReader

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def body(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def path(self) -> str:
        """The address of this page."""
        return self.response.request.path

    @property
    def location(self) -> str:
        return self.response.headers.get("Location", "")


def page_faults(page: PageReader) -> list[str]:
    """What no page of this house may have."""
    faults: list[str] = []
    if not page.title.strip():
        faults.append("no title")
    if len(page.headings) != 1 or not page.headings[0].strip():
        faults.append(f"h1 headings: {page.headings}")
    double = {one for one in page.ids if page.ids.count(one) > 1}
    if double:
        faults.append(f"double ids: {sorted(double)}")
    if page.inline:
        faults.append(f"inline style or script: {page.inline[:3]}")
    for tag, given in page.controls:
        named = given.get("_wrapped") or given.get("aria-label") or given.get("aria-labelledby")
        if not named and given.get("id") not in page.labels_for:
            faults.append(f"no label: <{tag} name={given.get('name')!r}>")
    return faults


class PageClient:
    """One browser: cookies, the CSRF token of the last page, and a look at everything it is shown."""

    def __init__(self, app: Flask, address: str = "127.0.0.1") -> None:
        self.app = app
        self.http: FlaskClient = app.test_client()
        self.address = address
        self.token = ""

    def sign_in(self, persona: str) -> Got:
        """Sign in as one of the six."""
        from elearning.seeds.demo import personas

        one = next(one for one in personas() if one.persona == persona)
        self.get("/masuk")
        got = self.post("/masuk", {"nip": one.nip, "password": one.password})
        assert got.status == 303, got.page.text[:300]
        self.get("/bantuan")  # signing in begins a fresh session: its token is on the next page
        return got

    def get(self, path: str, **kwargs: Any) -> Got:
        """Any answer to a GET, not judged."""
        return self._read(self.http.get(path, buffered=True, environ_base={"REMOTE_ADDR": self.address}, **kwargs))

    def get_page(self, path: str) -> Got:
        """A page that must be there and in order: 200, title, one h1, labels, unique ids, nothing inline."""
        got = self.get(path)
        assert got.status == 200, f"{path}: {got.status} {got.location} {got.page.text[:300]}"
        faults = page_faults(got.page)
        assert not faults, f"{path}: {faults}"
        return got

    def post(self, path: str, data: Any = None, *, token: bool = True, **kwargs: Any) -> Got:
        """Send a form; the CSRF token of the last page goes with it unless `token` is False."""
        fields = dict(data or {})
        if token:
            fields.setdefault("csrf_token", self.token or self._fetch_token())
        return self._read(
            self.http.post(path, data=fields, buffered=True, environ_base={"REMOTE_ADDR": self.address}, **kwargs)
        )

    def follow(self, got: Got) -> Got:
        """The page that a redirect leads to, checked."""
        assert got.status in {302, 303}, f"{got.status}: {got.page.text[:300]}"
        return self.get_page(got.location.removeprefix("http://localhost"))

    def _fetch_token(self) -> str:
        self.get("/masuk")
        return self.token

    def _read(self, response: TestResponse) -> Got:
        html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"', html)
        if found:
            self.token = found.group(1) or found.group(2)
        return Got(response, PageReader(html))
