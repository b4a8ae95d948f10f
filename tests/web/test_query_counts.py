"""How many statements a page costs, and that a list costs the same however long it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from elearning.accounts import queries as accounts
from elearning.accounts import service as accounts_service
from elearning.accounts.rules import NewPerson, NewUnit
from elearning.certificates import service as certificates
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor, Grant, Role
from elearning.kernel.clock import FixedClock
from elearning.kernel.ids import PersonId
from elearning.learning import queries as learning_queries
from elearning.learning import service as learning
from elearning.seeds import reference, story
from tests.support.client import PageClient
from tests.support.measured import Measured
from tests.support.queries import QueryCount

MOST = 12
COURSE = "/kursus/kursus-kecil"
SINCE = date(2026, 1, 5)


@pytest.fixture
def sari(app: Flask) -> PageClient:
    """Signed in, enrolled, the first module read."""
    client = PageClient(app)
    client.sign_in("sari")
    client.get_page(COURSE)
    client.post(f"{COURSE}/daftar")
    client.post(f"{COURSE}/membaca/selesai")
    return client


@pytest.fixture
def attempt(sari: PageClient) -> str:
    """The address of her open attempt."""
    sari.post(f"{COURSE}/menjawab/selesai")
    return sari.post(f"{COURSE}/menjawab/kuis").location


def count_of(query_count: QueryCount, act: Callable[[], object]) -> int:
    with query_count() as counted:
        act()
    return len(counted)


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("home", "/"),
        ("catalogue", "/kursus"),
        ("catalogue, searched", "/kursus?q=kursus&tingkat=dasar"),
        ("course", COURSE),
        ("module", f"{COURSE}/membaca"),
        ("module with a quiz", f"{COURSE}/menjawab"),
        ("evidence book", "/bukti"),
        ("JP account", "/jp"),
        ("certificates", "/sertifikat"),
        ("account", "/akun"),
    ],
)
def test_a_page_costs_few_statements(
    sari: PageClient, query_count: QueryCount, measured: Measured, name: str, path: str
) -> None:
    first = count_of(query_count, lambda: sari.get_page(path))
    again = count_of(query_count, lambda: sari.get_page(path))

    measured("SQL statements", name, max(first, again), MOST)
    assert max(first, again) <= MOST


def test_a_quiz_costs_few_statements(sari: PageClient, attempt: str, query_count: QueryCount, measured: Measured) -> None:
    page = sari.get_page(f"{attempt}?soal=1").page
    field = next(name for name, _value in page.form_to("/jawaban").fields if name.startswith("jawaban."))
    script = {"headers": {"Accept": "application/json"}}
    acts: list[tuple[str, Callable[[], object]]] = [
        ("question", lambda: sari.get_page(f"{attempt}?soal=2")),
        ("review before sending", lambda: sari.get_page(f"{attempt}/tinjau")),
        ("save an answer (script)", lambda: sari.post(f"{attempt}/jawaban", {field: "45", "urutan": "7"}, **script)),
        ("save an answer (form)", lambda: sari.post(f"{attempt}/jawaban", {field: "45"})),
        ("submit", lambda: sari.post(f"{attempt}/kirim")),
        ("result", lambda: sari.get_page(f"{attempt}/hasil")),
    ]

    for name, act in acts:
        most = 30 if name == "submit" else MOST
        number = count_of(query_count, act)
        measured("SQL statements", name, number, most)
        assert number <= most, name


# --- lists -----------------------------------------------------------------------------------------------------------


class Town:
    """Courses, people and what they have done, as many as a test asks for."""

    def __init__(self, factory: WorkFactory, clock: FixedClock, folder: Path) -> None:
        self.factory, self.clock, self.folder = factory, clock, folder
        self.courses: list[str] = []
        self.people: list[PersonId] = []

    def has_courses(self, number: int) -> list[str]:
        """So many courses of one module that is only read."""
        for index in range(len(self.courses), number):
            slug = f"kursus-uji-{index:02d}"
            (self.folder / slug).mkdir(parents=True)
            (self.folder / slug / "kursus.md").write_text(
                f"---\njudul: Kursus Uji {index}\nringkasan: Satu dari banyak kursus.\ntingkat: dasar\ntopik: [uji]\n---\n\nSatu modul.\n"
            )
            (self.folder / slug / "01-isi.md").write_text(
                "---\njudul: Isi\njp: 0.5\nkompetensi: {M.4: 1}\n---\n\n# Isi\n\nSatu kalimat.\n"
            )
            self.courses.append(slug)
        said = list(reference.sync_courses(self.factory, self.folder))
        assert not [line for line in said if "versi 1 terbit" not in line], said
        return self.courses

    def has_people(self, number: int) -> list[PersonId]:
        """So many people of the section that Sari works in."""
        with self.factory.open(Actor.system()) as work:
            work.begin_write()
            unit = accounts.find_unit_by_code(work.session, "BNY-PEM")
            for index in range(len(self.people), number):
                self.people.append(
                    accounts_service.register_person(
                        work,
                        NewPerson(
                            name=f"Orang Uji {index}",
                            number=f"199001012015011{index + 700:03d}",
                            kind="PNS",
                            from_on=SINCE,
                            unit_id=unit,
                            post="Analis",
                            job_class="Pelaksana",
                            grade="III/a",
                        ),
                    )
                )
        return self.people

    def has_units(self, number: int) -> None:
        with self.factory.open(Actor.system()) as work:
            work.begin_write()
            for index in range(number):
                if accounts.find_unit_by_code(work.session, f"UJI-{index}") is None:
                    accounts_service.add_unit(
                        work, NewUnit(code=f"UJI-{index}", name=f"Unit Uji {index}", from_on=SINCE, parent_id=None)
                    )

    def learn(self, person: PersonId, slug: str, *, complete: bool = True) -> None:
        """The person enrols and, unless told otherwise, completes the course."""
        with self.factory.open(Actor("person", person)) as work:
            learning.enrol(work, slug)
            if complete:
                learning.mark_read(work, slug, "isi")

    def has_signers(self) -> None:
        """Who signs is filled in, so that those who completed are ready."""
        story.issue_certificates(self.factory, self.clock.now(), ())

    def certify(self) -> None:
        """Everybody who completed something gets a certificate."""
        self.has_signers()
        fajar = Actor("person", self.person("197605302002121906"), grants=(Grant(Role.ADMIN, None),))
        with self.factory.open(fajar) as work:
            certificates.issue(work, [one.enrolment_id for one in learning_queries.list_completed(work.session)])

    def sari(self) -> PersonId:
        return self.person("199103142015032901")

    def person(self, number: str) -> PersonId:
        with self.factory.open(Actor.system()) as work:
            found = accounts.find_person_by_number(work.session, number)
        assert found is not None
        return found


@pytest.fixture
def town(factory: WorkFactory, clock: FixedClock, tmp_path: Path) -> Town:
    return Town(factory, clock, tmp_path / "kursus")


def own_courses(town: Town, number: int) -> None:
    for slug in town.has_courses(number):
        town.learn(town.sari(), slug, complete=False)


def own_completions(town: Town, number: int) -> None:
    for slug in town.has_courses(number):
        town.learn(town.sari(), slug)


def own_certificates(town: Town, number: int) -> None:
    own_completions(town, number)
    town.certify()


def learners(town: Town, number: int) -> None:
    town.has_courses(1)
    for person in town.has_people(number):
        town.learn(person, town.courses[0], complete=False)


def completed(town: Town, number: int) -> None:
    town.has_courses(1)
    for person in town.has_people(number):
        town.learn(person, town.courses[0])


def ready(town: Town, number: int) -> None:
    town.has_signers()
    completed(town, number)


def certified(town: Town, number: int) -> None:
    completed(town, number)
    town.certify()


FIRST = "kursus-uji-00"
LISTS: dict[str, tuple[str, str, Callable[[Town, int], object], str]] = {
    "home": ("sari", "/", own_courses, "Kursus Uji"),
    "catalogue": ("sari", "/kursus", Town.has_courses, "Kursus Uji"),
    "evidence book": ("sari", "/bukti", own_completions, "Menyelesaikan"),
    "evidence book, printed": ("sari", "/bukti?cetak=1", own_completions, "Menyelesaikan"),
    "JP account": ("sari", "/jp", own_completions, "Kursus Uji"),
    "own certificates": ("sari", "/sertifikat", own_certificates, "Kursus Uji"),
    "author's courses": ("dewi", "/penulis/", Town.has_courses, "Kursus Uji"),
    "participants": ("dewi", f"/penulis/{FIRST}/peserta", learners, "Orang Uji"),
    "people": ("fajar", "/admin/orang", Town.has_people, "Orang Uji"),
    "units": ("fajar", "/admin/unit", Town.has_units, "Unit Uji"),
    "audit log": ("fajar", "/admin/log", learners, "Orang Uji"),
    "courses to certify": ("fajar", "/admin/sertifikat", own_completions, "Kursus Uji"),
    "ready": ("fajar", f"/admin/sertifikat/{FIRST}?tampil=siap", ready, "Orang Uji"),
    "still learning": ("fajar", f"/admin/sertifikat/{FIRST}?tampil=belum", learners, "Orang Uji"),
    "issued": ("fajar", f"/admin/sertifikat/{FIRST}?tampil=terbit", certified, "Orang Uji"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_3_and_with_30_rows(
    app: Flask, town: Town, query_count: QueryCount, measured: Measured, name: str
) -> None:
    who, path, grow, row = LISTS[name]
    reader = PageClient(app)
    reader.sign_in(who)
    counts: list[int] = []
    lengths: list[int] = []

    for number in (3, 30):
        grow(town, number)
        lengths.append(len(re.findall(row, reader.get_page(path).body)))
        counts.append(count_of(query_count, lambda: reader.get_page(path)))

    measured("SQL statements", f"list: {name}", counts[1], counts[0])
    assert lengths[0] < lengths[1], "the list did not grow"
    assert counts[0] == counts[1]
