"""People at their browsers, many at once, in a process of their own: `python -m tests.support.people < plan.json > result.json`.

Nothing of the house is imported. Each person lives one of the lives below in a bounded loop over one connection, and thinks between two
pages. What the server called kept is written to a file at once, a line each, so that it can be compared with the database however the
server ends; what was answered, and how fast, comes out at the end. A person whose connection breaks tries again, as people do.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlencode

HOST = "127.0.0.1"
PATIENCE = 60.0
COME_BACK = 0.3
"""Seconds until somebody whose connection broke tries again."""


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 when nothing did."""

    status: int
    location: str = ""
    body: str = ""
    cookie: str = ""


@dataclass
class Town:
    """What all of them share: where the server is, how long the day is, and the notes that are taken."""

    port: int
    ends: float
    kept: TextIO
    answers: dict[str, list[tuple[int, float, float]]] = field(default_factory=dict[str, list[tuple[int, float, float]]])
    oddities: list[str] = field(default_factory=list[str])
    finished: int = 0

    @property
    def open(self) -> bool:
        return time.monotonic() < self.ends

    def close(self) -> None:
        """The day ends now: everybody finishes the request under way."""
        self.ends = 0.0

    def note(self, act: str, status: int, seconds: float) -> None:
        self.answers.setdefault(act, []).append((status, seconds, time.monotonic()))

    def keep(self, **fact: object) -> None:
        """The server said that this is kept."""
        self.kept.write(json.dumps(fact) + "\n")
        self.kept.flush()

    def odd(self, act: str, reply: Reply) -> None:
        if len(self.oddities) < 50:
            self.oddities.append(f"{act}: {reply.status} {reply.location} {reply.body[:200]}")


class Browser:
    """One person's browser: a connection that stays open, a cookie, a form token."""

    def __init__(self, town: Town, person: Mapping[str, Any], chance: random.Random) -> None:
        self.town, self.person, self.chance = town, person, chance
        self.cookie: str = person.get("cookie", "")
        self.csrf: str = person.get("csrf", "")
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(
        self, act: str, path: str, fields: Sequence[tuple[str, str]] | None = None, *, scripted: bool = False
    ) -> Reply:
        """Send one request and note how it went."""
        began = time.monotonic()
        try:
            reply = await asyncio.wait_for(self._exchange(path, fields, scripted=scripted), PATIENCE)
        except (OSError, EOFError, asyncio.IncompleteReadError, TimeoutError, ValueError):
            self.leave()
            reply = Reply(0)
        self.town.note(act, reply.status, time.monotonic() - began)
        if reply.status == 503:
            await asyncio.sleep(self.chance.uniform(0.5, 1.5))
        elif reply.status == 0:
            await asyncio.sleep(COME_BACK)
        return reply

    async def insist(self, act: str, path: str, fields: Sequence[tuple[str, str]] | None, *wanted: int) -> Reply:
        """Again and again until it is answered with one of these, or the day ends."""
        while True:
            reply = await self.ask(act, path, fields)
            if reply.status in wanted:
                return reply
            if reply.status not in {0, 503}:
                self.town.odd(act, reply)
                await asyncio.sleep(COME_BACK)
            if not self.town.open:
                raise DayOver

    async def think(self, seconds: float) -> None:
        await asyncio.sleep(self.chance.uniform(0.5, 1.5) * seconds)

    def form(self, *fields: tuple[str, str]) -> list[tuple[str, str]]:
        return [("csrf_token", self.csrf), *fields]

    def leave(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _exchange(self, path: str, fields: Sequence[tuple[str, str]] | None, *, scripted: bool) -> Reply:
        fresh = self._writer is None
        try:
            return await self._send(path, fields, scripted=scripted)
        except (OSError, EOFError, asyncio.IncompleteReadError):
            self.leave()
            if fresh or fields is not None:
                raise
            return await self._send(path, fields, scripted=scripted)  # the server had closed a connection that was idle

    async def _send(self, path: str, fields: Sequence[tuple[str, str]] | None, *, scripted: bool) -> Reply:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(HOST, self.town.port)
        body = b"" if fields is None else urlencode(fields).encode()
        lines = [f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1", f"Host: {HOST}:{self.town.port}"]
        lines.append(f"Accept: {'application/json' if scripted else 'text/html'}")
        if self.cookie:
            lines.append(f"Cookie: sesi={self.cookie}")
        if fields is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        self._writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, headers = int(head[9:12]), head.lower()
        text = await _body(self._reader, headers, status)
        if "\r\nconnection: close" in headers:
            self.leave()
        cookie = re.search(r"\r\nset-cookie: sesi=([^;\r]*)", head, re.IGNORECASE)
        location = re.search(r"\r\nlocation: ([^\r]*)", head, re.IGNORECASE)
        return Reply(status, location[1] if location else "", text.decode(errors="replace"), cookie[1] if cookie else "")


async def _body(reader: asyncio.StreamReader, headers: str, status: int) -> bytes:
    length = re.search(r"\r\ncontent-length: *(\d+)", headers)
    if length:
        return await reader.readexactly(int(length[1]))
    if "\r\ntransfer-encoding: chunked" not in headers:
        return b"" if status in {204, 304} else await reader.read()
    pieces: list[bytes] = []
    while size := int(await reader.readuntil(b"\r\n"), 16):
        pieces.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(pieces)


class DayOver(Exception):
    """The day ended while somebody waited."""


Life = Callable[[Browser], Awaitable[None]]


# --- lives ---------------------------------------------------------------------------------------------------------------------


async def walk(who: Browser) -> None:
    """Look at one's `paths` in any order, `think` seconds between two."""
    paths, pause, act = who.person["paths"], who.person["think"], who.person.get("act", "reading")
    while who.town.open:
        reply = await who.ask(act, who.chance.choice(paths))
        if reply.status not in {0, 200, 503}:
            who.town.odd(act, reply)
        await who.think(pause)


async def type_answers(who: Browser) -> None:
    """Save 1, 2, 3, … as the answer of one question of an open attempt."""
    attempt, question, number = who.person["attempt"], who.person["question"], 0
    while who.town.open:
        number += 1
        await save(who, attempt, question, str(number))
        await who.think(who.person["think"])


async def save(who: Browser, attempt: str, question: str, *values: str) -> bool:
    """One save as the page's script sends it; noted when the server said that it is kept."""
    fields = [(f"jawaban.{question}", value) for value in values]
    sequence = str(int(time.time() * 1000))
    reply = await who.ask("saving", f"/percobaan/{attempt}/jawaban", who.form(*fields, ("urutan", sequence)), scripted=True)
    if reply.status == 200 and "saved_at" in reply.body:
        who.town.keep(kind="saved", attempt=attempt, question=question, values=values)
        return True
    if reply.status not in {0, 503}:
        who.town.odd("saving", reply)
    return False


async def come_in(who: Browser) -> None:
    """Sign in at one's minute, and read on from home."""
    await asyncio.sleep(who.person.get("at", 0.0))
    while who.town.open:
        if await sign_in(who):
            break
    await walk(who)


async def sign_in(who: Browser) -> bool:
    reply = await who.ask("sign-in form", "/masuk")
    token = re.search(r'name="csrf_token" value="([^"]+)"', reply.body)
    if reply.status != 200 or token is None:
        return False
    who.cookie = reply.cookie or who.cookie
    fields = [("csrf_token", token[1]), ("nip", who.person["nip"]), ("password", who.person["password"])]
    reply = await who.ask("signing in", "/masuk", fields)
    if reply.status == 303 and reply.cookie:
        who.cookie = reply.cookie
        return True
    if reply.status not in {0, 503}:
        who.town.odd("signing in", reply)
    return False


async def sit_quizzes(who: Browser) -> None:
    """Start the quiz of `course`/`slot`, answer every question, change one's mind, send, look at the result; again and again."""
    course, slot, right = who.person["course"], who.person["slot"], who.person["right"]
    with contextlib.suppress(DayOver):
        while who.town.open:
            await sit(who, course, slot, right)


async def sit(who: Browser, course: str, slot: str, right: Mapping[str, Sequence[str]]) -> str:
    """One attempt from start to result; its id."""
    started = await who.insist("starting", f"/kursus/{course}/{slot}/kuis", who.form(), 303)
    attempt = started.location.removeprefix("/percobaan/").split("?")[0].split("/")[0]
    who.town.keep(kind="started", attempt=attempt)
    answers = await answer_all(who, attempt, right)
    await who.insist("sending", f"/percobaan/{attempt}/kirim", who.form(*answers), 303)
    who.town.keep(kind="sent", attempt=attempt)
    await who.insist("result", f"/percobaan/{attempt}/hasil", None, 200)
    return attempt


async def answer_all(who: Browser, attempt: str, right: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Open each question and save its right answer; all of them as a form would send them."""
    answers: list[tuple[str, str]] = []
    number, questions = 1, 1
    while number <= questions:
        page = await who.insist("question", f"/percobaan/{attempt}?soal={number}", None, 200, 303)
        question = re.search(r'name="soal" value="([^"]+)"', page.body)
        if page.status == 303 or question is None:  # sent already, before the connection broke
            return []
        questions = int(re.search(r"Soal \d+ dari (\d+)", page.body)[1])  # type: ignore[index] - every question says so
        values = values_of(page.body, right[question[1]])
        await who.think(who.person["think"])
        while not await save(who, attempt, question[1], *values):
            if not who.town.open:
                raise DayOver
        answers += [(f"jawaban.{question[1]}", value) for value in values]
        number += 1
    return answers


def values_of(page: str, right: Sequence[str]) -> list[str]:
    """The values of the options that say so; where there are none, what is typed."""
    options = re.findall(
        r'<input type="(?:radio|checkbox)" name="jawaban\.[^"]+" value="([^"]*)"[^>]*><span>([^<]*)</span>', page
    )
    return [value for value, words in options if words.strip() in right] if options else list(right)


async def live_the_story(who: Browser) -> None:
    """Enrol, read, sit the quiz and the final exam; each step until it is done. Whoever has finished makes room for the next."""
    course, right = who.person["course"], who.person["right"]
    for person in who.person["people"]:
        if not who.town.open:
            return
        who.cookie, who.csrf = person["cookie"], person["csrf"]
        try:
            await who.insist("enrolling", f"/kursus/{course}/daftar", who.form(), 303)
            who.town.keep(kind="enrolled", person=person["id"])
            for module in who.person["modules"]:
                await who.insist("reading", f"/kursus/{course}/{module}", None, 200)
                await who.insist("reading", f"/kursus/{course}/{module}/selesai", who.form(), 303)
                who.town.keep(kind="read", person=person["id"], module=module)
            for slot in who.person["slots"]:
                await sit(who, course, slot, right)
            who.town.finished += 1
        except DayOver:
            return


async def issue(who: Browser) -> None:
    """An admin who issues for everybody who is ready, and fetches the documents made."""
    course = who.person["course"]
    while who.town.open:
        with contextlib.suppress(DayOver):
            await who.insist("issuing", f"/admin/sertifikat/{course}/terbitkan", who.form(("semua", "ya")), 303, 409, 422)
        await who.think(who.person["think"])


LIVES: Mapping[str, Life] = {
    "walk": walk,
    "type": type_answers,
    "come in": come_in,
    "sit": sit_quizzes,
    "story": live_the_story,
    "issue": issue,
}


# --- a day ---------------------------------------------------------------------------------------------------------------------


def summary(town: Town) -> dict[str, Any]:
    """Per act: how many of each status, and the times of those that were served and of those that were told to come back."""
    acts: dict[str, Any] = {}
    for act, answers in sorted(town.answers.items()):
        statuses: dict[str, int] = {}
        for status, _seconds, _at in answers:
            statuses[str(status)] = statuses.get(str(status), 0) + 1
        served = sorted(seconds for status, seconds, _at in answers if status not in {0, 503})
        away = sorted(seconds for status, seconds, _at in answers if status == 503)
        acts[act] = {"statuses": statuses, "served": times(served), "told to come back": times(away)}
    return {"acts": acts, "oddities": town.oddities, "finished": town.finished}


def times(seconds: Sequence[float]) -> dict[str, float]:
    """Percentiles in milliseconds of a sorted list."""
    if not seconds:
        return {}
    at = {
        name: seconds[min(len(seconds) - 1, int(len(seconds) * share))]
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }
    return {name: round(value * 1000, 1) for name, value in {**at, "max": seconds[-1]}.items()}


@contextlib.asynccontextmanager
async def _everybody(town: Town, people: Sequence[Mapping[str, Any]], seed: int) -> AsyncIterator[list[asyncio.Task[None]]]:
    browsers = [Browser(town, person, random.Random(f"{seed}-{number}")) for number, person in enumerate(people)]
    tasks = [asyncio.create_task(_live(LIVES[one.person["life"]], one, wait)) for one, wait in _spread(browsers)]
    try:
        yield tasks
    finally:
        for one in browsers:
            one.leave()


def _spread(browsers: Sequence[Browser]) -> list[tuple[Browser, float]]:
    """Not all on the same tick."""
    return [(one, one.chance.uniform(0, min(1.0, one.person.get("think", 0.1)))) for one in browsers]


async def _live(life: Life, who: Browser, wait: float) -> None:
    await asyncio.sleep(wait)
    await life(who)


async def spend(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Let everybody live until the day ends; then the summary."""
    with Path(plan["kept"]).open("a") as kept:
        town = Town(plan["port"], time.monotonic() + plan["seconds"], kept)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, town.close)
        async with _everybody(town, plan["people"], plan["seed"]) as tasks:
            await asyncio.gather(*tasks)
    return summary(town)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(spend(json.load(sys.stdin)))))
