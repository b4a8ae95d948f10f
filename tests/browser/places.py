"""Every page that the story passes through, and how to get there: by person, with the address looked up in the demo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.house import PROJECT, SAMPLE, SMALL, TEAM, House

Where = Callable[[House], str]

_SARI = "(SELECT person_id FROM person_number WHERE number = '199103142015032901')"
_CODE = "SELECT code FROM certificate WHERE state = :state ORDER BY id LIMIT 1"


@dataclass(frozen=True)
class Place:
    """A page: who looks at it, its name in the report, its address, and the status it answers with."""

    who: str
    name: str
    path: str | Where
    status: int = 200

    def address(self, house: House) -> str:
        return self.path if isinstance(self.path, str) else self.path(house)


def _result(*, passed: bool) -> Where:
    def find(house: House) -> str:
        attempt = house.value(
            f"SELECT public_id FROM attempt WHERE person_id = {_SARI} AND state = 'graded' AND passed = :passed ORDER BY id LIMIT 1",
            passed=passed,
        )
        return f"/percobaan/{_dashed(attempt)}/hasil"

    return find


def _dashed(value: str) -> str:
    from uuid import UUID

    return str(UUID(value))


def _certificate(state: str, before: str, after: str = "") -> Where:
    return lambda house: f"{before}{house.value(_CODE, state=state)}{after}"


def _person(house: House) -> str:
    return _dashed(house.value(f"SELECT public_id FROM person WHERE id = {_SARI}"))


def _participant(house: House) -> str:
    found = house.value(
        f"SELECT e.public_id FROM enrolment e JOIN course k ON k.id = e.course_id WHERE k.slug = :slug AND e.person_id = {_SARI}",
        slug=PROJECT,
    )
    return f"/penulis/{PROJECT}/peserta/{_dashed(found)}"


def _unit(house: House) -> str:
    return f"/admin/unit/{_dashed(house.value('SELECT public_id FROM unit WHERE code = :code', code='BNY'))}"


STRANGER = (
    Place("", "masuk", "/masuk"),
    Place("", "verifikasi", "/verifikasi"),
    Place("", "kode salah ketik", "/verifikasi?kode=ABC", 422),
    Place("", "sertifikat asli", _certificate("issued", "/verifikasi/")),
    Place("", "sertifikat dicabut", _certificate("revoked", "/verifikasi/")),
    Place("", "sertifikat tidak ada", "/verifikasi/ZZZZ-ZZZZ-ZZZZ-Z", 404),
    Place("", "bantuan", "/bantuan"),
    Place("", "data pribadi", "/privasi"),
)

LEARNER = (
    Place("sari", "beranda", "/"),
    Place("sari", "katalog", "/kursus"),
    Place("sari", "katalog disaring", "/kursus?q=proyek&tingkat=dasar&tingkat=menengah"),
    Place("sari", "katalog kosong", "/kursus?q=tidakadaini"),
    Place("sari", "kursus diikuti", f"/kursus/{PROJECT}"),
    Place("sari", "kursus selesai", f"/kursus/{TEAM}"),
    Place("sari", "kursus belum diikuti", f"/kursus/{SMALL}"),
    Place("sari", "berhenti", f"/kursus/{PROJECT}/berhenti"),
    Place("sari", "modul selesai", f"/kursus/{PROJECT}/dari-masalah-ke-proyek"),
    Place("sari", "modul berikutnya", f"/kursus/{PROJECT}/pemangku-kepentingan-dan-ruang-lingkup"),
    Place("sari", "modul terkunci", f"/kursus/{PROJECT}/jadwal-dan-anggaran", 403),
    Place("sari", "semua blok teks", f"/kursus/{SAMPLE}/menulis-teks"),
    Place("sari", "diagram dan rumus", f"/kursus/{SAMPLE}/menyorot-dan-menggambarkan"),
    Place("sari", "media", f"/kursus/{SAMPLE}/menambah-media-dan-tautan"),
    *(Place("sari", f"latihan soal {n}", lambda house, n=n: f"/percobaan/{house.practice}?soal={n}") for n in range(1, 6)),
    *(Place("sari", f"kuis soal {n}", lambda house, n=n: f"/percobaan/{house.quiz}?soal={n}") for n in range(1, 9)),
    Place("sari", "tinjau", lambda house: f"/percobaan/{house.quiz}/tinjau"),
    Place("sari", "hasil lulus", _result(passed=True)),
    Place("sari", "hasil belum lulus", _result(passed=False)),
    Place("sari", "buku bukti", "/bukti"),
    Place("sari", "buku bukti cetak", "/bukti?cetak=1"),
    Place("sari", "kompetensi", "/kompetensi/M.4"),
    Place("sari", "jp", "/jp"),
    Place("sari", "sertifikat saya", "/sertifikat"),
    Place("sari", "akun", "/akun"),
    Place("sari", "kata sandi", "/akun/kata-sandi"),
    Place("sari", "alamat tidak ada", "/tidak-ada", 404),
)

INSTRUCTOR = (
    Place("dewi", "kursus saya", "/penulis/"),
    Place("dewi", "unggah", "/penulis/unggah"),
    Place("dewi", "kursus milik saya", f"/penulis/{PROJECT}"),
    Place("dewi", "peserta", f"/penulis/{PROJECT}/peserta"),
    Place("dewi", "seorang peserta", _participant),
)

ADMIN = (
    Place("fajar", "ringkasan", "/admin/"),
    Place("fajar", "orang", "/admin/orang"),
    Place("fajar", "orang tidak ditemukan", "/admin/orang?q=tidakadaini"),
    Place("fajar", "seorang", lambda house: f"/admin/orang/{_person(house)}"),
    Place("fajar", "sandi sekali pakai", lambda house: f"/admin/orang/{_person(house)}/kata-sandi"),
    Place("fajar", "bukti seseorang", lambda house: f"/admin/orang/{_person(house)}/bukti"),
    Place("fajar", "orang baru", "/admin/orang/baru"),
    Place("fajar", "unit", "/admin/unit"),
    Place("fajar", "sebuah unit", _unit),
    Place("fajar", "unit baru", "/admin/unit/baru"),
    Place("fajar", "log audit", "/admin/log"),
    Place("fajar", "pekerjaan latar", "/admin/pekerjaan"),
    Place("fajar", "kesehatan", "/admin/kesehatan"),
    Place("fajar", "sertifikat", "/admin/sertifikat"),
    Place("fajar", "siap terbit", f"/admin/sertifikat/{SMALL}"),
    Place("fajar", "belum memenuhi syarat", f"/admin/sertifikat/{PROJECT}?tampil=belum"),
    Place("fajar", "sudah terbit", f"/admin/sertifikat/{TEAM}?tampil=terbit"),
    Place("fajar", "cabut", _certificate("issued", "/admin/sertifikat/cabut/")),
    Place("fajar", "ganti", _certificate("issued", "/admin/sertifikat/ganti/")),
    Place("fajar", "pengaturan sertifikat", "/admin/sertifikat/pengaturan"),
    Place("fajar", "tabel jp", "/admin/jp"),
    Place("fajar", "bentuk jp baru", "/admin/jp/bentuk"),
    Place("fajar", "target jp baru", "/admin/jp/target"),
    Place("budi", "ringkasan unit", "/admin/"),
    Place("citra", "bukan miliknya", lambda house: f"/admin/orang/{_person(house)}", 404),
)

ALL = (*STRANGER, *LEARNER, *INSTRUCTOR, *ADMIN)
