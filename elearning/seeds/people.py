"""The invented units and people of the demo. Numbers, names and offices belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from elearning.accounts import queries, service
from elearning.accounts.rules import NewPerson, NewUnit
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor, Role
from elearning.kernel.clock import FixedClock
from elearning.kernel.ids import PersonId, UnitId

PASSWORD = "belajar-bersama-2026"  # noqa: S105 - the demo's sign-in is printed for everybody
FOUNDED = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
ROOT = "CONTOH"


@dataclass(frozen=True, slots=True)
class DemoUnit:
    code: str
    name: str
    parent: str | None
    timezone: str = "Asia/Jakarta"
    place: str = ""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody invented; `persona` is empty for the extras. `roles` are (role, unit code or None for the whole platform)."""

    name: str
    number: str
    unit: str
    post: str
    job_class: str
    grade: str
    kind: str = "PNS"
    greeting: str = ""
    front_title: str = ""
    back_title: str = ""
    persona: str = ""
    roles: tuple[tuple[Role, str | None], ...] = ()


UNITS: tuple[DemoUnit, ...] = (
    DemoUnit(ROOT, "Jejaring Lima Daerah (contoh)", None, place="Kota Contoh"),
    DemoUnit("BNY", "Kecamatan Banyumanik (contoh)", ROOT, place="Semarang"),
    DemoUnit("BNY-PEM", "Seksi Pembangunan Kecamatan Banyumanik (contoh)", "BNY", place="Semarang"),
    DemoUnit("BNY-YAN", "Seksi Pelayanan Kecamatan Banyumanik (contoh)", "BNY", place="Semarang"),
    DemoUnit("BTH", "BKPSDMD Kabupaten Batanghari (contoh)", ROOT, place="Muara Bulian"),
    DemoUnit("BTH-PKA", "Bidang Pengembangan Kompetensi Batanghari (contoh)", "BTH", place="Muara Bulian"),
    DemoUnit("MDN", "BKPSDM Kota Medan (contoh)", ROOT, place="Medan"),
    DemoUnit("MDN-DUK", "Dinas Kependudukan Kota Medan (contoh)", "MDN", place="Medan"),
    DemoUnit("KPG", "BKPPD Kota Kupang (contoh)", ROOT, "Asia/Makassar", "Kupang"),
    DemoUnit("KPG-REN", "Bagian Perencanaan Kota Kupang (contoh)", "KPG", "Asia/Makassar", "Kupang"),
    DemoUnit("SWL", "BKPSDM Kota Sawahlunto (contoh)", ROOT, place="Sawahlunto"),
    DemoUnit("SWL-PAR", "Dinas Pariwisata Kota Sawahlunto (contoh)", "SWL", place="Sawahlunto"),
)

PERSONAS: tuple[DemoPerson, ...] = (
    DemoPerson(
        "Sari Wulandari", "199103142015032901", "BNY-PEM", "Analis Perencanaan Pembangunan", "JF Ahli Pertama", "III/b",
        greeting="Bu", back_title="S.Sos.", persona="sari",
    ),
    DemoPerson(
        "Budi Santosa", "198407212009011902", "BNY", "Kepala Subbagian Umum dan Kepegawaian", "Pengawas", "III/d",
        greeting="Pak", back_title="S.E.", persona="budi", roles=((Role.ADMIN, "BNY"),),
    ),
    DemoPerson(
        "Citra Lestari", "198611052010012903", "KPG", "Kepala Subbidang Pengembangan Aparatur", "Pengawas", "III/d",
        greeting="Bu", back_title="S.STP., M.Si.", persona="citra", roles=((Role.ADMIN, "KPG"),),
    ),
    DemoPerson(
        "Dewi Anggraini", "197902182005022904", "MDN", "Widyaiswara Ahli Madya", "JF Ahli Madya", "IV/b",
        greeting="Bu", front_title="Dr.", back_title="M.Pd.", persona="dewi", roles=((Role.INSTRUCTOR, ROOT),),
    ),
    DemoPerson(
        "Eka Prasetya", "198805052023211905", "SWL", "Asesor SDM Aparatur Ahli Pertama", "JF Ahli Pertama", "IX",
        kind="PPPK", greeting="Pak", back_title="S.Psi.", persona="eka", roles=((Role.ASSESSOR, ROOT),),
    ),
    DemoPerson(
        "Fajar Hidayat", "197605302002121906", "BTH", "Kepala Bidang Pengembangan Kompetensi", "Administrator", "IV/a",
        greeting="Pak", back_title="S.Kom., M.A.P.", persona="fajar", roles=((Role.ADMIN, None),),
    ),
)  # fmt: skip

_FIRST_WOMEN = ("Ayu", "Ratna", "Lina", "Maya", "Nurul", "Intan", "Yuni", "Tari", "Gita", "Wati")
_FIRST_MEN = ("Agus", "Hendra", "Joko", "Rizal", "Yusuf", "Markus", "Tono", "Dani", "Iwan", "Slamet")
_LAST = ("Contohwati", "Rekaningsih", "Umpamasari", "Misalnia", "Andaina")
_LAST_MEN = ("Contohadi", "Rekanto", "Umpamawan", "Misalman", "Andaiono")
_POSTS = (
    ("Pengadministrasi Perkantoran", "Pelaksana", "II/c"),
    ("Pengelola Pelayanan Kependudukan", "Pelaksana", "II/d"),
    ("Analis Pembangunan", "JF Ahli Pertama", "III/a"),
    ("Perencana Ahli Muda", "JF Ahli Muda", "III/c"),
    ("Kepala Seksi Pelayanan", "Pengawas", "III/c"),
)
_PPPK_GRADE = {"II/c": "V", "II/d": "VII", "III/a": "IX", "III/c": "X"}
_EXTRA_UNITS = ("BNY-PEM", "BNY-YAN", "BTH-PKA", "MDN-DUK", "KPG-REN", "SWL-PAR", "KPG", "SWL")
EXTRAS = 40


def extras() -> tuple[DemoPerson, ...]:
    """Forty invented colleagues, the same every time; every fourth is PPPK."""
    return tuple(_extra(number) for number in range(EXTRAS))


def _extra(number: int) -> DemoPerson:
    woman = number % 2 == 0
    first = (_FIRST_WOMEN if woman else _FIRST_MEN)[number // 2 % 10]
    last = (_LAST if woman else _LAST_MEN)[(number // 2 + number // 10) % 5]
    post, job_class, grade = _POSTS[number % len(_POSTS)]
    pppk = number % 4 == 3
    born = date(1968 + number % 32, 1 + number % 12, 1 + number * 7 % 28)
    appointed = "202321" if pppk else f"{min(born.year + 25, 2020)}{1 + number % 12:02d}"
    return DemoPerson(
        name=f"{first} {last}",
        number=f"{born:%Y%m%d}{appointed}{2 if woman else 1}{910 + number:03d}",
        unit=_EXTRA_UNITS[number % len(_EXTRA_UNITS)],
        post=post,
        job_class=job_class,
        grade=_PPPK_GRADE[grade] if pppk else grade,
        kind="PPPK" if pppk else "PNS",
        greeting="Bu" if woman else "Pak",
    )


def load_people(factory: WorkFactory, people: tuple[DemoPerson, ...]) -> int:
    """Add the units and these people where they are missing; returns how many people were added."""
    hashed = service.hash_password(PASSWORD)
    added = 0
    with factory.open(Actor.system(), clock=FixedClock(FOUNDED)) as work:
        work.begin_write()
        units = _load_units(work)
        for person in people:
            added += _load_person(work, person, units, hashed)
    return added


def _load_units(work: Work) -> dict[str, UnitId]:
    units = {}
    for unit in UNITS:
        found = queries.find_unit_by_code(work.session, unit.code)
        units[unit.code] = found or service.add_unit(
            work,
            NewUnit(
                code=unit.code,
                name=unit.name,
                from_on=FOUNDED.date(),
                parent_id=units[unit.parent] if unit.parent else None,
                timezone=unit.timezone,
                place=unit.place,
            ),
        )
    return units


def _load_person(work: Work, person: DemoPerson, units: dict[str, UnitId], hashed: str) -> bool:
    if queries.find_person_by_number(work.session, person.number) is not None:
        return False
    person_id: PersonId = service.register_person(
        work,
        NewPerson(
            name=person.name,
            number=person.number,
            kind=person.kind,
            from_on=FOUNDED.date(),
            front_title=person.front_title,
            back_title=person.back_title,
            greeting=person.greeting,
            unit_id=units[person.unit],
            post=person.post,
            job_class=person.job_class,
            grade=person.grade,
        ),
    )
    service.set_password(work, person_id, hashed)
    for role, unit in person.roles:
        service.grant_role(work, person_id, role, units[unit] if unit else None, from_on=FOUNDED.date())
    return True
