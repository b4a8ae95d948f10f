"""A person's browser before the proxy: https, one cookie, and the habit of trying again when the answer does not come."""

from __future__ import annotations

import re
import ssl
import time
from collections import Counter
from collections.abc import Iterable
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlencode

from tests.support.server import HOST
from tests.support.wire import Answer

SITE = "belajar.contoh.go.id"
COOKIE = "__Host-sesi"
PATIENCE = 30.0
BUSY = {502, 503, 504}


class Browser:
    """`faults` counts what did not come at once: `lost` when the connection broke off, else the status."""

    def __init__(self, port: int, faults: Counter[str]) -> None:
        self.port = port
        self.faults = faults
        self.cookie = ""
        self._token = ""
        self._trust = ssl._create_unverified_context()  # the certificate of the test's own proxy

    def get(self, path: str) -> Answer:
        return self._ask(path, None, scripted=False)

    def post(self, path: str, fields: Iterable[tuple[str, str]] = (), *, scripted: bool = False) -> Answer:
        """The form with the token of the last page."""
        return self._ask(path, [("csrf_token", self._token), *fields], scripted=scripted)

    def sign_in(self, number: str, password: str) -> None:
        self.get("/masuk")
        answer = self.post("/masuk", [("nip", number), ("password", password)])
        assert answer.status == 303, answer.body[:500]
        assert self.get("/").status == 200

    def _ask(self, path: str, fields: list[tuple[str, str]] | None, *, scripted: bool) -> Answer:
        """The answer; what is lost or refused because of a dead node is sent again, as a person does."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self._once(path, fields, scripted=scripted)
            except (OSError, HTTPException):
                self.faults["lost"] += 1
            else:
                if answer.status not in BUSY:
                    return answer
                self.faults[str(answer.status)] += 1
            assert time.monotonic() < deadline, f"{path}: no answer, {self.faults}"
            time.sleep(0.1)

    def _once(self, path: str, fields: list[tuple[str, str]] | None, *, scripted: bool) -> Answer:
        connection = HTTPSConnection(HOST, self.port, timeout=20, context=self._trust)
        headers = {
            "Host": SITE,
            "Cookie": f"{COOKIE}={self.cookie}",
            "Accept": "application/json" if scripted else "text/html",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request(
                "GET" if fields is None else "POST", path, None if fields is None else urlencode(fields), headers
            )
            response = connection.getresponse()
            body = response.read().decode(errors="replace")
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie") or ():
            if line.startswith(f"{COOKIE}="):
                self.cookie = line.removeprefix(f"{COOKIE}=").split(";")[0]
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', body)
        self._token = found.group(1) if found else self._token
        return Answer(response.status, response.getheader("Location") or "", body)
