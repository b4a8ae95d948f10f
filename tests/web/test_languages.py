"""Whoever chooses English reads English: words, numbers, days and hours; only courses and names stay as they were written."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask, session

from elearning.certificates import service as certificate_service
from elearning.edge.locale import clock, day, daytime, decimal, kilobytes, translate, weekday
from elearning.frameworks.rules import LEVEL_NAMES
from elearning.frameworks.rules.dictionary import DICTIONARY
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.text import M
from elearning.learning import queries as learning
from tests.support.client import VOID, Got, PageClient
from tests.support.learners import SMALL, actor_of, complete, enrol, read, sit, start, submit
from tests.support.translations import PO, ROOT, read_catalogue
from tests.web.certificates.conftest import Office

COURSE = f"/kursus/{SMALL}"
SHOWN = ("aria-label", "title", "placeholder", "alt")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
DATA = {*LEVEL_NAMES.values(), *(one.name for one in DICTIONARY)}
"""Words of the competency dictionary, kept in the database and shown as they are."""
PASSED_ON = {ROOT / "elearning/edge/locale.py", ROOT / "elearning/web/evidence/forms.py"}
"""Where marked texts of others are looked up or given another mark."""
MARKS = {"M", "_", "_l", "gettext", "ngettext", "lazy_gettext"}


@pytest.fixture(scope="module", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The catalogue as the application reads it. It is no part of the sources, so it is made when it is missing or old."""
    made = PO.with_suffix(".mo")
    if made.exists() and made.stat().st_mtime >= PO.stat().st_mtime:
        return
    fresh = tmp_path_factory.mktemp("catalogue") / "messages.mo"
    pybabel = Path(sys.executable).parent / "pybabel"
    subprocess.run([str(pybabel), "-q", "compile", "-i", str(PO), "-o", str(fresh), "-l", "en"], check=True)
    beside = made.with_name(f"messages.{os.getpid()}.tmp")
    beside.write_bytes(fresh.read_bytes())
    beside.replace(made)  # in one step: another process may be reading it


class Words(HTMLParser):
    """What a page says to its reader, piece by piece; texts of courses are left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._depth = 0
        self._within: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.said += [given[name] for name in given if name in SHOWN or name.startswith("data-")]
        if tag in VOID:
            return
        self._depth += 1
        if tag in {"script", "style"} or "lesson" in given.get("class", "").split():
            self._within.append(self._depth)

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == self._depth:
            self._within.pop()
        self._depth -= 1

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not self._within:
            self.said.append(text)


class Source:
    """The Indonesian texts that have an English one."""

    def __init__(self) -> None:
        self.whole: set[str] = set()
        self.patterns: list[tuple[re.Pattern[str], str]] = []
        for message in read_catalogue():
            english, written = str(one_of(message.string)), str(one_of(message.id))
            if not written or english == written or written in DATA:
                continue
            parts = PLACEHOLDER.split(written)
            if len(parts) == 1:
                self.whole.add(written)
            elif re.search(r"[A-Za-z]{3}", "".join(parts)):
                self.patterns.append((re.compile(value_of(parts).join(re.escape(part) for part in parts)), written))

    def found_in(self, got: Got) -> set[str]:
        """Sources of translated texts that a page still says."""
        said = Words(got.body).said
        found = {text for text in said if text in self.whole}
        return found | {source for pattern, source in self.patterns for text in said if pattern.fullmatch(text)}


def one_of(texts: object) -> object:
    return texts[-1] if isinstance(texts, tuple) else texts


def value_of(parts: list[str]) -> str:
    """What may stand in a placeholder: numbers alone when a single word is all there is to know the text by."""
    return ".+?" if len(re.findall(r"[A-Za-z]{3,}", " ".join(parts))) > 1 else r"[\d.,]+"


@pytest.fixture(scope="module")
def source() -> Source:
    return Source()


def in_english(client: PageClient, persona: str = "") -> PageClient:
    """This browser, signed in when a persona is named, after the switch to English."""
    if persona:
        client.sign_in(persona)
    else:
        client.get("/masuk")
    assert client.post("/bahasa", {"bahasa": "en", "kembali": "/bantuan"}).location == "/bantuan"
    return client


def english_page(client: PageClient, source: Source, path: str) -> str:
    """The text of a page that must be English all over."""
    got = client.get_page(path)
    assert '<html lang="en">' in got.body, path
    assert source.found_in(got) == set(), path
    return got.page.text


def test_a_stranger_reads_english(client: PageClient, source: Source) -> None:
    in_english(client)

    assert "Sign in" in english_page(client, source, "/masuk")
    assert "Forgotten your password?" in english_page(client, source, "/masuk")
    assert "Why are my recognised JP fewer than my real JP?" in english_page(client, source, "/bantuan")
    assert "Your personal data" in english_page(client, source, "/privasi")
    assert "Make sure that a certificate is genuine" in english_page(client, source, "/verifikasi")
    unknown = client.get("/tidak-ada")
    assert (unknown.page.headings, source.found_in(unknown)) == (["Page not found"], set())


def test_a_refusal_is_english(client: PageClient, source: Source) -> None:
    in_english(client)

    wrong = client.post("/masuk", {"nip": "19910314 201503", "password": "x"})

    assert wrong.status == 422
    assert "A NIP must have 18 digits; what was typed has 14." in wrong.page.text
    assert source.found_in(wrong) == set()


def test_the_way_of_a_learner_is_english(client: PageClient, factory: WorkFactory, source: Source) -> None:
    sari = actor_of(factory, "sari")
    in_english(client, "sari")

    home = english_page(client, source, "/")
    assert "Good morning, Bu Sari" in home
    assert "Tuesday, 24 November 2026" in home
    assert "Search courses" in english_page(client, source, "/kursus")
    assert "Enrol" in english_page(client, source, COURSE)
    assert "No entries yet." in english_page(client, source, "/bukti")
    assert "No certificates yet." in english_page(client, source, "/sertifikat")
    enrol(factory, sari)
    assert "Start reading" in english_page(client, source, "/")
    assert "You have been enrolled since 24 November 2026." in english_page(client, source, COURSE)
    module = english_page(client, source, f"{COURSE}/membaca")
    assert "Module 1 of 3" in module
    assert "Yes, I have read it" in module
    assert "RAHASIA-MODUL-SATU" in module  # the course itself stays as its author wrote it
    locked = client.get(f"{COURSE}/akhir")
    assert "“Final exam” is not open yet." in locked.page.text
    assert source.found_in(locked) == set()


def test_a_quiz_is_english_but_for_its_questions(client: PageClient, factory: WorkFactory, source: Source) -> None:
    sari = actor_of(factory, "sari")
    enrol(factory, sari)
    read(factory, sari, "membaca")
    read(factory, sari, "menjawab")
    in_english(client, "sari")

    assert "Start the quiz" in english_page(client, source, f"{COURSE}/menjawab")
    attempt = start(factory, sari, "menjawab")
    question = english_page(client, source, f"/percobaan/{attempt}")
    assert "Question 1 of 4" in question
    assert "Save and continue" in question
    assert "0 answered, 4 empty, 0 unsure." in english_page(client, source, f"/percobaan/{attempt}/tinjau")
    submit(factory, sari, attempt, wrong=True)
    assert "Not passed yet, mark 0" in english_page(client, source, f"/percobaan/{attempt}/hasil")
    passed = sit(factory, sari, "menjawab")
    result = english_page(client, source, f"/percobaan/{passed}/hasil")
    assert "Passed, mark 100" in result
    assert "Satu JP adalah 45 menit." in result
    assert "Your answer, right" in result


def certify(factory: WorkFactory, persona: str) -> str:
    """The persona completes the course and gets a certificate; its code."""
    Office(factory).set_up("BNY")
    actor = actor_of(factory, persona)
    complete(factory, actor)
    assert actor.person_id is not None
    with factory.open(Actor.system()) as work:
        [enrolment] = learning.list_enrolments(work.session, actor.person_id)
        [issued] = certificate_service.issue(work, [enrolment.id]).issued
    return issued.code


def test_what_was_learned_is_english(
    client: PageClient, other_client: PageClient, factory: WorkFactory, source: Source
) -> None:
    code = certify(factory, "sari")
    in_english(client, "sari")

    assert "17.5 JP to go until 31 December." in english_page(client, source, "/")
    book = english_page(client, source, "/bukti")
    assert "Completed the course “Kursus Kecil”" in book
    assert "Final exam passed with mark 100. Pass mark 50." in book
    assert "The module was completed on 24 November 2026 at 09:00 WIB." in book
    account = english_page(client, source, "/jp")
    assert "2.5 of 20 JP recognised in 2026" in account
    assert "the cap of 3 JP × learning days (1) is not exceeded" in account
    assert "Certificate" in english_page(client, source, "/sertifikat")
    assert "Your level" in english_page(client, source, "/kompetensi/M.4")
    assert "Another device" in english_page(client, source, "/akun")
    verdict = english_page(in_english(other_client), source, f"/verifikasi/{code}")
    assert "This certificate is genuine and still valid" in verdict
    assert "Checked on Tuesday, 24 November 2026 at 09:00 WIB" in verdict
    assert "2.5 JP (printed as “dua koma lima jam pelajaran”)" in verdict


def test_the_rooms_of_admins_are_english(
    client: PageClient, other_client: PageClient, factory: WorkFactory, source: Source
) -> None:
    code = certify(factory, "sari")
    in_english(client, "fajar")
    in_english(other_client, "dewi")

    for path in ("/admin/", "/admin/orang", "/admin/orang/baru", "/admin/unit", "/admin/unit/baru", "/admin/log"):
        english_page(client, source, path)
    for path in ("/admin/sertifikat", "/admin/sertifikat/pengaturan", f"/admin/sertifikat/{SMALL}"):
        english_page(client, source, path)
    assert "Revoke this certificate?" in english_page(client, source, f"/admin/sertifikat/cabut/{code}")
    assert "Upload a course draft" in english_page(other_client, source, "/penulis/unggah")


def test_the_look_at_pages_would_see_indonesian(client: PageClient, factory: WorkFactory, source: Source) -> None:
    enrol(factory, actor_of(factory, "sari"))
    client.sign_in("sari")

    assert {"Beranda", "Mulai membaca"} <= source.found_in(client.get_page("/"))
    assert "Modul %(number)s dari %(total)s" in source.found_in(client.get_page(f"{COURSE}/membaca"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "id",
            ["13,5", "24 November 2026", "Selasa, 24 November 2026", "10.42 WIB", "24 November 2026 pukul 10.42 WIB", "1,3 MB"],
        ),
        (
            "en",
            ["13.5", "24 November 2026", "Tuesday, 24 November 2026", "10:42 WIB", "24 November 2026 at 10:42 WIB", "1.3 MB"],
        ),
    ],
)
def test_numbers_days_and_hours_follow_the_language(app: Flask, language: str, said: list[str]) -> None:
    at = datetime(2026, 11, 24, 3, 42, tzinfo=UTC)

    with app.test_request_context():
        session["language"] = language

        assert [
            decimal(Decimal("13.50")),
            day(date(2026, 11, 24)),
            weekday(at),
            clock(at),
            daytime(at),
            kilobytes(1_290_000),
        ] == said


def test_a_message_writes_its_values_in_the_language(app: Flask) -> None:
    message = M("“%(title)s” belum terbuka. Selesaikan dulu “%(opener)s”.", title=M("Ujian akhir"), opener=Decimal("2.50"))

    with app.test_request_context():
        assert translate(message) == str(message) == "“Ujian akhir” belum terbuka. Selesaikan dulu “2,5”."
    with app.test_request_context():
        session["language"] = "en"
        assert translate(message) == "“Final exam” is not open yet. Complete “2.5” first."


def test_no_text_hides_from_the_catalogue() -> None:
    """A text is marked with a plain literal, and not inside an f-string, where the extraction does not look."""
    hidden: list[str] = []
    for path in sorted(set((ROOT / "elearning").rglob("*.py")) - PASSED_ON):
        tree = ast.parse(path.read_text())
        within = {id(call) for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for call in marks_in(text)}
        for call in marks_in(tree):
            if id(call) in within or not isinstance(call.args[0], ast.Constant):
                hidden.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert hidden == []


def marks_in(tree: ast.AST) -> list[ast.Call]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in MARKS]
