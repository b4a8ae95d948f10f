"""The catalogue on both databases: words, filters, counts, who sees what, and a fixed number of statements."""

from __future__ import annotations

import pytest
from flask import Flask

from elearning.accounts import queries as accounts
from elearning.courses import queries, service
from elearning.courses.rules.catalogue import CatalogueQuery
from elearning.courses.service.checking import check_package
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.actor import Actor
from elearning.kernel.ids import UnitId
from tests.courses.support import package_of
from tests.support.queries import QueryCount

pytestmark = pytest.mark.both


def head(title: str, **keys: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\njudul: {title}\n{lines}---\n\nKeterangan.\n"


def module(jp: str, claims: str = "{}") -> str:
    return f"---\njudul: Modul\njp: {jp}\nkompetensi: {claims}\n---\n\nIsi.\n"


COURSES = {
    "pelayanan-loket": {
        "kursus.md": head(
            "Pelayanan di Loket", ringkasan="Melayani warga dengan ramah.", topik="[katalog-uji, pelayanan]", tingkat="dasar"
        ),
        "01-pembuka.md": module("1", "{M.6: 1}"),
    },
    "pelatihan-data": {
        "kursus.md": head("Pelatihan Data Kependudukan", topik="[katalog-uji, data]", tingkat="menengah"),
        "01-pembuka.md": module("4", "{M.6: 2, M.4: 1}"),
    },
    "anggaran-daerah": {
        "kursus.md": head(
            "Anggaran Daerah", topik="[katalog-uji, data]", tingkat="lanjut", ringkasan="100% tentang APBD_2026."
        ),
        "01-pembuka.md": module("8", "{T.ANGGARAN: 3}"),
    },
}


@pytest.fixture
def unit_ids(app: Flask, factory: WorkFactory) -> dict[str, UnitId]:
    """Publishes the three courses, owned by MDN, and gives the units by code."""
    with app.app_context():
        with factory.open(Actor.system()) as work:
            found = {code: accounts.find_unit_by_code(work.session, code) for code in ("CONTOH", "MDN", "MDN-DUK", "KPG")}
            ids = {code: unit for code, unit in found.items() if unit is not None}
        for slug, files in COURSES.items():
            with factory.open(Actor.system()) as work:
                service.publish_package(work, check_package(work, package_of(files, slug)), ids["MDN"])
    return ids


def slugs(factory: WorkFactory, unit: UnitId | None = None, **query: object) -> list[str]:
    narrowed = {"topics": ("katalog-uji",), **query}
    with factory.open(Actor.system()) as work:
        return [row.slug for row in queries.list_catalogue(work.session, CatalogueQuery(**narrowed), unit)[0].found.items]  # type: ignore[arg-type] - given by name


@pytest.mark.usefixtures("unit_ids")
def test_all_words_must_occur_in_any_form(app: Flask, factory: WorkFactory) -> None:
    every = ["anggaran-daerah", "pelatihan-data", "pelayanan-loket"]
    expected = {
        "": every,
        "pelayanan": ["pelayanan-loket"],
        "LAYANAN": ["pelayanan-loket"],
        "melayani warga": ["pelayanan-loket"],
        "warga data": [],
        "latih": ["pelatihan-data"],
        "kependudukan": ["pelatihan-data"],
        "100%": ["anggaran-daerah"],
        "%": every,
        "apbd_2026": ["anggaran-daerah"],
        "proyk": [],
        "' OR 1=1 --": [],
    }

    with app.app_context():
        assert {q: slugs(factory, q=q) for q in expected} == expected


@pytest.mark.usefixtures("unit_ids")
def test_filters_narrow(app: Flask, factory: WorkFactory) -> None:
    cases: list[tuple[dict[str, object], list[str]]] = [
        ({"topics": ("data",)}, ["anggaran-daerah", "pelatihan-data"]),
        ({"topics": ("data", "pelayanan")}, ["anggaran-daerah", "pelatihan-data", "pelayanan-loket"]),
        ({"competencies": ("M.6",)}, ["pelatihan-data", "pelayanan-loket"]),
        ({"competencies": ("M.4", "T.ANGGARAN")}, ["anggaran-daerah", "pelatihan-data"]),
        ({"levels": ("dasar", "lanjut")}, ["anggaran-daerah", "pelayanan-loket"]),
        ({"jp_bands": ("0-3",)}, ["pelayanan-loket"]),
        ({"jp_bands": ("3-6", "6-")}, ["anggaran-daerah", "pelatihan-data"]),
        ({"jp_bands": ("0-3",), "levels": ("lanjut",)}, []),
        ({"jp_bands": ("apa-saja",)}, []),
        ({"topics": ("tidak-ada",)}, []),
    ]

    with app.app_context():
        assert [slugs(factory, **query) for query, _ in cases] == [found for _, found in cases]


@pytest.mark.usefixtures("unit_ids")
def test_each_filter_counts_what_it_would_leave(app: Flask, factory: WorkFactory) -> None:
    with app.app_context(), factory.open(Actor.system()) as work:
        facets = queries.list_catalogue(work.session, CatalogueQuery(topics=("katalog-uji",), levels=("dasar",)), None)[
            0
        ].facets

    assert facets.levels == (("dasar", 1), ("menengah", 1), ("lanjut", 1))
    assert facets.competencies == (("M.6", 1),)
    assert facets.jp_bands == (("0-3", 1),)
    assert dict(facets.topics)["pelayanan"] == 1
    assert "data" not in dict(facets.topics)


def test_a_course_kept_to_a_unit_is_seen_there_and_below(app: Flask, factory: WorkFactory, unit_ids: dict[str, UnitId]) -> None:
    with app.app_context():
        with factory.open(Actor.system()) as work:
            service.set_visibility(work, "anggaran-daerah", [unit_ids["MDN"]])
        seen = {code: "anggaran-daerah" in slugs(factory, unit) for code, unit in unit_ids.items()}
        with factory.open(Actor.system()) as work:
            course = queries.get_course(work.session, "anggaran-daerah")
            visible = {code: queries.is_visible(work.session, course.id, unit) for code, unit in unit_ids.items()}
        nobody = slugs(factory, None)
        with factory.open(Actor.system()) as work:
            service.set_visibility(work, "anggaran-daerah", [])
        again = slugs(factory, unit_ids["KPG"])

    assert seen == visible == {"CONTOH": False, "MDN": True, "MDN-DUK": True, "KPG": False}
    assert "anggaran-daerah" not in nobody
    assert "anggaran-daerah" in again


@pytest.mark.usefixtures("unit_ids")
def test_pages_hold_twenty(app: Flask, factory: WorkFactory) -> None:
    with app.app_context():
        for number in range(19):
            files = {"kursus.md": head(f"Seri {number:02}", topik="[katalog-uji]"), "01-pembuka.md": module("1")}
            with factory.open(Actor.system()) as work:
                owner = queries.get_course(work.session, "pelayanan-loket").owner_unit_id
                service.publish_package(work, check_package(work, package_of(files, f"seri-{number}")), owner)
        with factory.open(Actor.system()) as work:
            pages = [
                queries.list_catalogue(work.session, CatalogueQuery(topics=("katalog-uji",), page=page), None)[0].found
                for page in (1, 2, 3)
            ]

    assert [len(page.items) for page in pages] == [20, 2, 0]
    assert {page.total for page in pages} == {22}


@pytest.mark.usefixtures("unit_ids")
def test_what_did_not_change_is_not_read_again(app: Flask, factory: WorkFactory, query_count: QueryCount) -> None:
    with app.app_context(), factory.open(Actor.system()) as work:
        with query_count() as one:
            queries.list_catalogue(work.session, CatalogueQuery(topics=("pelayanan",)), UnitId(1))
        with query_count() as all_:
            queries.list_catalogue(work.session, CatalogueQuery(), UnitId(1))
        version_ids = [row.version_id for row in queries.list_catalogue(work.session, CatalogueQuery(), None)[0].found.items]
        with query_count() as outlines:
            queries.outlines_of(work.session, version_ids)
        with query_count() as known:
            queries.outlines_of(work.session, version_ids)
            queries.get_outline(work.session, version_ids[0])

    assert (len(one), len(all_)) == (3, 1)
    assert (len(outlines), len(known)) == (1, 0)
