"""Requests over a real connection. Nothing of the house is imported, so that a client process starts in a moment."""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """What came back: `cookie` is the session cookie that was set, if one was."""

    status: int
    location: str
    body: str
    cookie: str = ""
    retry_after: str = ""


@dataclass(frozen=True)
class Call:
    """One request that a browser would send; `fields` are a form's, and make it a POST."""

    path: str
    cookie: str
    fields: tuple[tuple[str, str], ...] | None = None
    scripted: bool = False


def send(port: int, call: Call, connection: HTTPConnection | None = None) -> Answer:
    """Send it to the server on this port of the loopback; raises OSError or HTTPException when no answer comes."""
    connection = connection or HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": f"sesi={call.cookie}", "Connection": "close"}
    headers["Accept"] = "application/json" if call.scripted else "text/html"
    body = None
    if call.fields is not None:
        body = urlencode(call.fields)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request("GET" if body is None else "POST", call.path, body, headers)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
    finally:
        connection.close()
    cookie = (response.getheader("Set-Cookie") or "").removeprefix("sesi=").split(";")[0]
    return Answer(response.status, response.getheader("Location") or "", text, cookie, response.getheader("Retry-After") or "")
