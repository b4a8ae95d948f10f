"""Who may come where: every address of the house, asked by everybody, by GET and by POST, with ids of things that are there.

Each line of TABLE names those who are served; everybody else is refused with a body that holds nothing of the content, and their
request leaves the database as it was. An address that is missing in the table fails the last test.
"""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from elearning.accounts import queries as accounts
from elearning.accounts.model import SignInSession
from elearning.certificates.model import Certificate, CertificateOrder
from elearning.courses import queries as courses_queries
from elearning.courses import service as courses
from elearning.infrastructure.jobs import Job, Worker
from elearning.kernel.actor import Actor
from elearning.learning.model import Enrolment
from elearning.quizzes import service as quizzes
from elearning.wiring import TASKS
from tests.support.client import PageClient
from tests.support.crowd import Crowd, Member
from tests.web.authoring.test_room import SMALL, zip_of

pytestmark = pytest.mark.xdist_group("access")

RACE = Path(__file__).parents[1] / "races" / "kursus-balap"
PERSONAS = ("sari", "budi", "citra", "dewi", "eka", "fajar")
ALL = "sari budi citra dewi eka fajar"
ANYONE = f"{ALL} stranger"
ADMINS = "budi citra fajar"  # of Banyumanik, where Sari works; of Kupang; of the whole platform
OF_SARI = "budi fajar"
NOBODY = ""
PDF = "%PDF"

# Sari has read both lessons of kursus-kecil, failed its quiz once ({graded}) and sits it again ({attempt}); she holds a certificate of
# kursus-balap. Eka is enrolled in kursus-kecil and has read nothing. Both are on version 1; version 2 begins with the lesson `baru`,
# and Citra enrolled in that. kursus-lanjutan is only for Kupang. Dewi has uploaded {draft} and published nothing of it.
TABLE: dict[str, tuple[str, str]] = {
    # everybody's
    "GET /masuk": (ANYONE, ""),
    "GET /privasi": (ANYONE, ""),
    "GET /bantuan": (ANYONE, ""),
    "GET /kit": (ANYONE, ""),
    "GET /healthz": (ANYONE, ""),
    "GET /readyz": (ANYONE, ""),
    "GET /metrics": (ANYONE, ""),  # from this machine itself; others need the token
    "GET /verifikasi": (ANYONE, ""),
    "GET /verifikasi/{code}": (ANYONE, ""),
    "GET /verifikasi/{code}/berkas": (ANYONE, ""),
    "POST /verifikasi/{code}/berkas": (ANYONE, ""),
    "POST /bahasa bahasa=id": (ANYONE, ""),
    # one's own
    "GET /": (ALL, ""),
    "GET /akun": (ALL, ""),
    "GET /akun/kata-sandi": (ALL, ""),
    "POST /akun/kata-sandi": (ALL, ""),
    "GET /bukti": (ALL, ""),
    "GET /jp": (ALL, ""),
    "GET /kompetensi/M.4": (ALL, ""),
    "GET /sertifikat": (ALL, ""),
    "POST /akun/sesi/akhiri-lain": (ALL, ""),
    "POST /akun/sesi/{session}/akhiri": ("sari", ""),
    # courses
    "GET /kursus": (ALL, "Kursus Kecil"),
    "GET /kursus/kursus-kecil": (ALL, "Membaca lalu menjawab"),
    "GET /kursus/kursus-lanjutan": ("citra", "Hanya untuk yang sudah"),
    "GET /kursus/kursus-rahasia": (NOBODY, "RAHASIA"),
    "GET /kursus/kursus-rahasia/membaca": (NOBODY, "RAHASIA"),
    "GET /kursus/kursus-kecil/membaca": ("sari eka", "RAHASIA-MODUL-SATU"),
    "GET /kursus/kursus-kecil/menjawab": ("sari", "RAHASIA-MODUL-DUA"),
    "GET /kursus/kursus-kecil/baru": ("citra", "RAHASIA-MODUL-BARU"),
    "GET /kursus/kursus-kecil/akhir": (NOBODY, "Mulai ujian"),
    "GET /kursus/kursus-balap/baca": ("sari", "Modul ini cukup dibaca"),
    "GET {asset}": ("sari eka citra dewi", "\x89PNG"),
    "GET /kursus/kursus-kecil/daftar": (ALL, ""),
    "GET /kursus/kursus-kecil/menjawab/kuis": (ALL, ""),  # these three only lead back to the page itself
    "GET /kursus/kursus-kecil/menjawab/selesai": (ALL, ""),
    "GET /kursus/kursus-kecil/berhenti": ("sari eka citra", ""),
    "GET /kursus/kursus-kecil/pindah-versi": ("sari eka citra", ""),
    "POST /kursus/kursus-lanjutan/daftar": ("citra", ""),
    "POST /kursus/kursus-rahasia/daftar": (NOBODY, ""),
    "POST /kursus/kursus-kecil/membaca/selesai": ("sari eka", ""),
    "POST /kursus/kursus-balap/baca/selesai": ("sari", ""),
    "POST /kursus/kursus-kecil/menjawab/kuis": ("sari", "/percobaan/"),
    "POST /kursus/kursus-kecil/akhir/kuis": (NOBODY, "/percobaan/"),
    # attempts
    "GET /percobaan/{attempt}": ("sari", "jawaban."),
    "GET /percobaan/{attempt}/tinjau": ("sari", "belum dijawab"),
    "GET /percobaan/{graded}/hasil": ("sari", "Belum lulus"),
    "POST /percobaan/{attempt}/jawaban jawaban.jp-menit=45": ("sari", "Berapa menit"),
    "POST /percobaan/{attempt}/kirim jawaban.jp-menit=45": ("sari", "Berapa menit"),
    # certificates
    "GET /sertifikat/{code}.pdf": ("sari budi fajar", PDF),
    "GET /admin/orang/impor": (ADMINS, ""),
    "POST /admin/orang/impor": (ADMINS, ""),
    "GET /admin/orang/impor/{roster}": ("budi", "Pegawai Rahasia"),
    "GET /admin/orang/impor/{roster}/masukkan": (ADMINS, ""),  # these three only lead back to the page itself
    "GET /admin/orang/impor/{roster}/batalkan": (ADMINS, ""),
    "GET /admin/orang/impor/{roster}/lanjutkan": (ADMINS, ""),
    "POST /admin/orang/impor/{roster}/masukkan": ("budi", ""),
    "POST /admin/orang/impor/{roster}/batalkan": ("budi", ""),
    "POST /admin/orang/impor/{roster}/lanjutkan": ("budi", ""),
    "GET /admin/sertifikat": (ADMINS, ""),
    "GET /admin/sertifikat/kursus-balap": (ADMINS, ""),
    "GET /admin/sertifikat/kursus-balap/tinjau": (ADMINS, ""),
    "GET /admin/sertifikat/kursus-balap/terbitkan": (ADMINS, ""),
    "GET /admin/sertifikat/kursus-balap/terbit/{order}": ("fajar", ""),
    "POST /admin/sertifikat/kursus-balap/terbit/{order}/batalkan": ("fajar", ""),
    "POST /admin/sertifikat/kursus-balap/terbit/{order}/lanjutkan": ("fajar", ""),
    "GET /admin/sertifikat/pengaturan": (ADMINS, ""),
    "GET /admin/sertifikat/pengaturan/warisi": (ADMINS, ""),
    "GET /admin/sertifikat/cabut/{code}": (OF_SARI, "Sari Wulandari"),
    "GET /admin/sertifikat/ganti/{code}": (OF_SARI, "Sari Wulandari"),
    "POST /admin/sertifikat/kursus-balap/tinjau semua=ya": (ADMINS, ""),
    "POST /admin/sertifikat/kursus-balap/terbitkan semua=ya": (ADMINS, ""),
    "POST /admin/sertifikat/pengaturan": (ADMINS, ""),
    "POST /admin/sertifikat/pengaturan/warisi": (ADMINS, ""),
    # authors
    "GET /penulis/": ("dewi", "kursus-rahasia"),
    "GET /penulis/unggah": ("dewi", ""),
    "GET /penulis/draf/{draft}": ("dewi", "RAHASIA-JUDUL"),
    "GET /penulis/draf/{draft}/membaca": ("dewi", "RAHASIA-NASKAH"),
    "GET {draft_asset}": ("dewi", "\x89PNG"),
    "GET /penulis/kursus-kecil": ("dewi", "Versi 2"),
    "GET /penulis/kursus-kecil/ekspor.zip": ("dewi", "PK"),
    "GET /penulis/kursus-kecil/peserta": ("budi citra dewi fajar", ""),
    "GET /penulis/kursus-kecil/peserta/{enrolment}": ("budi dewi fajar", "Sari Wulandari"),
    "POST /penulis/unggah": ("dewi", ""),
    "POST /penulis/kursus-kecil/keterlihatan": ("dewi", ""),
    "POST /penulis/kursus-kecil/peserta/{enrolment} slot=menjawab&reason=Listrik padam saat kuis.": ("budi dewi fajar", ""),
    # admins
    "GET /admin/": (ADMINS, ""),
    "GET /admin/orang": (ADMINS, ""),
    "GET /admin/orang/baru": (ADMINS, ""),
    "GET /admin/unit": (ADMINS, ""),
    "GET /admin/unit/baru": (ADMINS, ""),
    "GET /admin/unit/{unit}": (OF_SARI, "Seksi Pembangunan"),
    "GET /admin/unit/{unit}/pindah": (OF_SARI, "Seksi Pembangunan"),
    "GET /admin/orang/{sari}": (OF_SARI, "Sari Wulandari"),
    "GET /admin/orang/{sari}/bukti": (OF_SARI, "Sari Wulandari"),
    "GET /admin/orang/{sari}/kata-sandi": (OF_SARI, "Sari Wulandari"),
    "GET /admin/orang/{sari}/nomor": (OF_SARI, "Sari Wulandari"),
    "GET /admin/orang/{sari}/pangkat": (OF_SARI, "Sari Wulandari"),
    "GET /admin/orang/{sari}/penempatan": (OF_SARI, "Sari Wulandari"),
    "GET /admin/orang/{sari}/peran": (OF_SARI, "Sari Wulandari"),
    "GET /admin/orang/{sari}/status": (OF_SARI, "Sari Wulandari"),
    "GET /admin/orang/{sari}/ubah": (OF_SARI, "Sari Wulandari"),
    "GET /admin/log": ("fajar", "certificates.issue"),
    "GET /admin/jp": ("fajar", ""),
    "GET /admin/jp/bentuk": ("fajar", ""),
    "GET /admin/jp/target": ("fajar", ""),
    "POST /admin/jp/bentuk": ("fajar", ""),
    "POST /admin/jp/target": ("fajar", ""),
    "POST /admin/orang/baru": (ADMINS, ""),
    "POST /admin/unit/baru": (ADMINS, ""),
    "POST /admin/unit/{unit}": (OF_SARI, ""),
    "POST /admin/unit/{unit}/pindah": (OF_SARI, ""),
    "POST /admin/orang/{sari}/buka-kunci": (OF_SARI, ""),
    "POST /admin/orang/{sari}/nomor": (OF_SARI, ""),
    "POST /admin/orang/{sari}/pangkat": (OF_SARI, ""),
    "POST /admin/orang/{sari}/penempatan": (OF_SARI, ""),
    "POST /admin/orang/{sari}/peran": (OF_SARI, ""),
    "POST /admin/orang/{sari}/peran/akhiri": (OF_SARI, ""),
    "POST /admin/orang/{sari}/status": (OF_SARI, ""),
    "POST /admin/orang/{sari}/ubah": (OF_SARI, ""),
    "GET /admin/kesehatan": ("fajar", "Kesehatan platform"),
    "GET /admin/pekerjaan": ("fajar", "Pekerjaan latar"),
    "POST /admin/pekerjaan/{job}/ulangi": ("fajar", ""),
    "POST /admin/pekerjaan/{job}/batalkan": ("fajar", ""),
    # what ends something comes last
    "POST /kursus/kursus-kecil/pindah-versi": ("sari eka citra", ""),
    "POST /kursus/kursus-kecil/berhenti": ("sari eka citra", ""),
    "POST /kursus/kursus-kecil/daftar": (ALL, ""),
    "POST /penulis/draf/{draft}/terbitkan": ("dewi", ""),
    "POST /admin/sertifikat/ganti/{code} reason=Nama unit keliru dicetak.": (OF_SARI, ""),
    "POST /admin/sertifikat/cabut/{code} reason=Diterbitkan untuk orang lain.": (OF_SARI, ""),
    "POST /admin/orang/{sari}/kata-sandi": (OF_SARI, "sekali pakai"),
    "POST /admin/orang/{sari}/akhiri-sesi": (OF_SARI, ""),
    "POST /masuk": (ANYONE, ""),
    "POST /keluar": (ANYONE, ""),
}

HIDDEN = (  # served, and yet not told of people and things of others
    ("citra", "GET /penulis/kursus-kecil/peserta", "Sari Wulandari"),
    ("budi", "GET /penulis/kursus-kecil/peserta", "Eka Prasetya"),
    ("citra", "GET /admin/orang", "Sari Wulandari"),
    ("budi", "GET /admin/orang", "Citra Lestari"),
    ("citra", "GET /admin/unit", "Banyumanik"),
    ("citra", "GET /admin/sertifikat/kursus-balap", "Sari Wulandari"),
    ("budi", "GET /kursus", "Kursus Lanjutan"),
    ("budi", "GET /sertifikat", "{code}"),
    ("eka", "GET /bukti", "Membaca saja"),
    ("stranger", "GET /verifikasi/{code}", "199103142015032901"),
)


@dataclass(frozen=True)
class Town:
    """Everybody with a browser, and the ids of what is there."""

    crowd: Crowd
    ids: dict[str, str]
    clients: dict[str, PageClient]
    watcher: sqlite3.Connection

    def ask(self, who: str, line: str) -> TestResponse:
        """The answer to a line of the table; what follows the address is the form."""
        method, path, *form = line.format_map(self.ids).split(" ", 2)
        client = self.clients[who]
        if method == "GET":
            return client.get(path).response
        fields = dict(pair.split("=", 1) for pair in form[0].split("&")) if form else {}
        return client.post(path, fields).response

    def changes(self) -> int:
        """Goes up whenever somebody commits a change."""
        return self.watcher.execute("PRAGMA data_version").fetchone()[0]


@pytest.fixture(scope="module")
def town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = Path(shutil.copytree(sqlite_template, tmp_path_factory.mktemp("access") / "house"))
    crowd = Crowd(folder)
    members = {persona: crowd.persona(persona) for persona in PERSONAS}
    clients = {persona: browser(crowd.app, member) for persona, member in members.items()}
    clients["stranger"] = PageClient(crowd.app)
    ids = settle(crowd, members, clients, tmp_path_factory.mktemp("courses"))
    watcher = sqlite3.connect(folder / "elearning.sqlite3")
    yield Town(crowd, ids, clients, watcher)
    watcher.close()
    crowd.close()


def browser(app: Flask, member: Member) -> PageClient:
    client = PageClient(app)
    client.http.set_cookie("sesi", member.cookie)
    client.token = member.csrf
    return client


def settle(crowd: Crowd, members: dict[str, Member], clients: dict[str, PageClient], folder: Path) -> dict[str, str]:
    """Live up to where the table begins; the ids of what is there then."""
    sari, eka, citra = members["sari"], members["eka"], members["citra"]
    list(courses.sync_paths(crowd.factory, [RACE]))
    crowd.set_signer()
    crowd.enrol([sari], RACE.name, "baca")
    crowd.enrol([sari], "kursus-kecil", "membaca", "menjawab")
    crowd.enrol([eka], "kursus-kecil")
    [graded] = crowd.start([sari], "kursus-kecil", "menjawab")
    with crowd.factory.open(sari.actor) as work:
        quizzes.submit_attempt(work, graded)
    [attempt] = crowd.start([sari], "kursus-kecil", "menjawab")
    publish_second_version(crowd, folder)
    crowd.enrol([citra], "kursus-kecil")
    assert clients["fajar"].post(f"/admin/sertifikat/{RACE.name}/terbitkan", {"semua": "ya"}).status == 303
    Worker(crowd.factory, TASKS).run_all()
    draft = upload_draft(clients["dewi"], folder)
    roster = upload_roster(clients["budi"])
    with crowd.factory.open(Actor.system()) as work:
        kupang, unit = (accounts.find_unit_by_code(work.session, code) for code in ("KPG", "BNY-PEM"))
        assert kupang is not None
        assert unit is not None
        courses.set_visibility(work, "kursus-lanjutan", [kupang])
        work.enqueue("certificates.make_pdf", {"certificate_id": 0}, key="parked")
        work.session.execute(update(Job).where(Job.key == "parked").values(state="parked"))
        one = work.session.scalars
        own = select(Enrolment.public_id).where(Enrolment.person_id == sari.person_id)
        return {
            "attempt": str(attempt),
            "graded": str(graded),
            "code": one(select(Certificate.code)).one(),
            "order": str(one(select(CertificateOrder.public_id)).one()),
            "enrolment": str(
                one(own.where(Enrolment.course_id == courses_queries.get_course(work.session, SMALL.name).id)).one()
            ),
            "session": str(one(select(SignInSession.public_id).where(SignInSession.person_id == sari.person_id)).one()),
            "job": str(one(select(Job.public_id).where(Job.key == "parked")).one()),
            "unit": str(accounts.get_unit(work.session, unit).public_id),
            "sari": str(sari.public_id),
            "draft": draft,
            "roster": roster,
            "asset": picture(clients["sari"], "/kursus/kursus-kecil/membaca"),
            "draft_asset": picture(clients["dewi"], f"/penulis/draf/{draft}/membaca"),
        }


def publish_second_version(crowd: Crowd, folder: Path) -> None:
    """A lesson more, before all others."""
    course = Path(shutil.copytree(SMALL, folder / "kursus-kecil"))
    for lesson in sorted(course.glob("0*.md"), reverse=True):
        lesson.rename(course / f"0{int(lesson.name[1]) + 1}{lesson.name[2:]}")
    (course / "01-baru.md").write_text("---\njudul: Baru\njp: 1\n---\n\n# Isi\n\nRAHASIA-MODUL-BARU\n")
    [result] = courses.sync_paths(crowd.factory, [course])
    assert result.version_number == 2, result.problems


def upload_roster(client: PageClient) -> str:
    listed = b"NIP;Nama;Jabatan;Unit kerja\n199112122018012009;Pegawai Rahasia;Staf;Kecamatan Banyumanik (contoh)\n"
    got = client.post("/admin/orang/impor", {"berkas": (io.BytesIO(listed), "a.csv")}, content_type="multipart/form-data")
    return got.location.rsplit("/", 1)[1]


def upload_draft(client: PageClient, folder: Path) -> str:
    course = Path(shutil.copytree(SMALL, folder / "kursus-rahasia"))
    head, lesson = course / "kursus.md", course / "01-membaca.md"
    head.write_text(head.read_text().replace("Kursus Kecil", "RAHASIA-JUDUL"))
    lesson.write_text(lesson.read_text().replace("RAHASIA-MODUL-SATU", "RAHASIA-NASKAH"))
    package = {"paket": (io.BytesIO(zip_of(course)), "kursus-rahasia.zip")}
    got = client.post("/penulis/unggah", package, content_type="multipart/form-data")
    assert got.status == 303
    return got.location.rsplit("/", 1)[1]


def picture(client: PageClient, path: str) -> str:
    """The address of the picture in a lesson."""
    found = re.search(r'(?:src|href)="([^"]*/aset/[0-9a-f]{64}/[^"]+)"', client.get_page(path).body)
    assert found is not None
    return found.group(1)


def is_refused(who: str, method: str, response: TestResponse) -> bool:
    if who == "stranger":
        location = response.headers.get("Location", "")
        return response.status_code == 401 or (
            method == "GET" and response.status_code == 303 and location.startswith("/masuk?lanjut=")
        )
    return response.status_code in {403, 404}


def text_of(response: TestResponse) -> str:
    """All that came, read as letters whatever it is."""
    return response.get_data().decode("latin-1" if response.mimetype != "text/html" else "utf-8")


def inside(body: str) -> str:
    """What a page says, without the frame, which greets the reader by name."""
    return re.sub(r"(?s)^.*<main|</main>.*$", "", body)


def split(line: str) -> tuple[str, list[str], list[str], str]:
    """Method, the served, the refused, the content."""
    served, content = TABLE[line]
    allowed = served.split()
    return line.split(" ", 1)[0], allowed, [who for who in ANYONE.split() if who not in allowed], content


@pytest.mark.parametrize("line", TABLE)
def test_whoever_has_no_business_there_gets_nothing(town: Town, line: str) -> None:
    method, _allowed, refused, content = split(line)
    for who in refused:
        before = town.changes()

        response = town.ask(who, line)

        body = text_of(response)
        assert is_refused(who, method, response), f"{who}: {response.status} {response.location} {body[:200]}"
        assert not content or content not in inside(body), f"{who} was refused and shown {content!r}"
        assert "RAHASIA" not in body
        assert town.changes() == before, f"{who} was refused and left something"


@pytest.mark.parametrize("line", [line for line in TABLE if line.startswith("GET")])
def test_whoever_belongs_there_sees_it(town: Town, line: str) -> None:
    """Also the proof that the content looked for above is what the page holds."""
    method, allowed, _refused, content = split(line)
    for who in allowed:
        response = town.ask(who, line)
        assert not is_refused(who, method, response), f"{who}: {response.status}"
        assert response.status_code in {200, 303}, f"{who}: {response.status}"
        assert not content or content in text_of(response), f"{who} does not see {content!r}"


@pytest.mark.parametrize(("who", "line", "text"), HIDDEN)
def test_what_is_served_keeps_to_itself_what_is_not_theirs(town: Town, who: str, line: str, text: str) -> None:
    assert line in TABLE
    response = town.ask(who, line)

    assert response.status_code == 200
    assert text.format_map(town.ids) not in text_of(response)


def test_whoever_belongs_there_may_act(town: Town) -> None:
    """In the order of the table, because some acts end what others need; a form left empty may be sent back."""
    wrong: list[str] = []
    for line in TABLE:
        method, allowed, _refused, _content = split(line)
        for who in allowed if method == "POST" else ():
            response = town.ask(who, line)
            gone = line.startswith(("POST /masuk", "POST /keluar")) or (who == "sari" and response.status_code == 401)
            if response.status_code not in {200, 303, 409, 422} and not gone:
                wrong.append(f"{who}: {line}: {response.status} {text_of(response)[:80]}")
    assert not wrong, "\n".join(wrong)


def test_every_address_of_the_house_is_in_the_table(town: Town) -> None:
    app = town.crowd.app
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        asked = set()
        for line in TABLE:
            method, path = line.format_map(town.ids).split(" ")[:2]
            asked.add((method, adapter.match(path, method)[0]))
    there = {
        (method, rule.endpoint) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) & {"GET", "POST"}
    }
    assert there - asked == set(), "give these a line in TABLE"
