"""Publishing on both databases: versions, races, ownership, what is frozen, what comes back out."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from elearning.accounts import queries as accounts
from elearning.courses import queries, service
from elearning.courses.errors import CourseNotFound, OwnerUnknown, PackageHasErrors, PublishedMeanwhile, VersionNotFound
from elearning.courses.events import VersionPublished
from elearning.courses.rules.outline import Outline
from elearning.courses.service.checking import check_package
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work, WorkFactory
from elearning.kernel.actor import Actor, Grant, Role
from elearning.kernel.errors import Forbidden
from elearning.kernel.ids import PersonId, UnitId
from tests.courses.support import COURSE, MODULE, PNG, package_of, write_course

QUIZ = "---\nmode: kuis\nlulus: 80\n---\n## Benar? {#benar}\n- [x] ya\n- [ ] tidak\n"
RICH = {
    "kursus.md": "---\njudul: Pelayanan Publik\nringkasan: Melayani warga.\ntopik: [pelayanan, loket]\ntingkat: menengah\ntenggat: 2 minggu\n---\n\nHalo.\n",
    "01-pembuka.md": (
        "---\njudul: Menyapa warga\njp: 1,5\nkompetensi: {M.4: 2, M.3: 1}\n---\n\n# Salam\n\n"
        + "kata " * 450
        + "\n\n![Garis](aset/garis.png)\n\n```mermaid\nflowchart TD\n A-->B\n```\n"
    ),
    "01-pembuka.soal.md": QUIZ,
    "02-lanjut.md": "---\njudul: Menutup\njp: 0.5\nwajib: tidak\nkompetensi: {M.4: 3}\n---\n\nIsi.\n",
    "akhir.soal.md": QUIZ.replace("#benar", "#akhir-benar").replace("kuis", "ujian"),
    "aset/garis.png": PNG,
}

pytestmark = pytest.mark.both


def unit(work: Work, code: str) -> UnitId:
    found = accounts.find_unit_by_code(work.session, code)
    assert found is not None
    return found


def publish(
    factory: WorkFactory,
    files: dict[str, str | bytes],
    slug: str = "kursus-uji",
    actor: Actor | None = None,
    owner: str = "MDN",
):
    with factory.open(actor or Actor.system()) as work:
        checked = check_package(work, package_of(files, slug))
        return service.publish_package(work, checked, unit(work, owner))


@pytest.fixture
def inside(app: Flask):
    with app.app_context():
        yield app


@pytest.mark.usefixtures("inside")
def test_a_version_freezes_everything_that_is_shown(factory: WorkFactory) -> None:
    result = publish(factory, RICH)

    with factory.open(Actor.system()) as work:
        outline = queries.get_outline_by_slug(work.session, "kursus-uji")
        page = queries.get_module_text(work.session, outline.version_id, "pembuka")
    assert (result.changed, result.version_number, outline.version_number) == (True, 1, 1)
    assert (outline.title, outline.level, outline.organiser) == ("Pelayanan Publik", "menengah", "BKPSDM Kota Medan (contoh)")
    assert outline.content_hash == package_of(RICH).content_hash
    assert outline.description_html == "<p>Halo.</p>"
    assert outline.deadline is not None
    assert outline.deadline.days == 14
    first, second = outline.modules
    assert (first.slug, first.jp, first.claims, first.required, first.minutes) == (
        "pembuka",
        Decimal("1.5"),
        (("M.4", 2), ("M.3", 1)),
        True,
        3,
    )
    assert first.size_bytes > len(page.html) + len(PNG)
    assert (second.slug, second.required, second.minutes, second.quiz) == ("lanjut", False, 1, None)
    assert first.quiz is not None
    assert (first.quiz.pass_share, first.quiz.question_count) == (Decimal("0.8"), 1)
    assert len(first.quiz_revision_hash) == len(first.revision_hash) == 64
    assert outline.final_quiz is not None
    assert outline.final_quiz.mode == "ujian"
    assert outline.jp_total == Decimal(2)
    assert '<h2 id="isi-salam">Salam</h2>' in page.html
    assert page.toc == ((2, "isi-salam", "Salam"),)


@pytest.mark.usefixtures("inside")
def test_an_outline_survives_the_database_and_json(factory: WorkFactory) -> None:
    publish(factory, RICH)

    with factory.open(Actor.system()) as work:
        outline = queries.get_outline_by_slug(work.session, "kursus-uji")
        again = queries.get_outline(work.session, outline.version_id)
        both = queries.outlines_of(work.session, [outline.version_id])
    identity = {
        "course_id": outline.course_id,
        "slug": outline.slug,
        "version_id": outline.version_id,
        "version_number": outline.version_number,
        "content_hash": outline.content_hash,
    }
    assert outline == again == both[outline.version_id] == Outline.from_json(outline.to_json(), **identity)


@pytest.mark.usefixtures("inside")
def test_equal_content_changes_nothing_and_other_content_is_the_next_version(factory: WorkFactory) -> None:
    first = publish(factory, RICH)
    same = publish(factory, RICH)
    other = publish(factory, {**RICH, "02-lanjut.md": RICH["02-lanjut.md"] + "Tambahan.\n"})
    back = publish(factory, RICH)

    assert (first.changed, same.changed, other.changed, back.changed) == (True, False, True, True)
    assert (first.version_number, same.version_number, other.version_number, back.version_number) == (1, 1, 2, 3)
    assert same.version_id == first.version_id


@pytest.mark.usefixtures("inside")
def test_a_module_that_did_not_change_keeps_its_revision(factory: WorkFactory) -> None:
    publish(factory, RICH)
    with factory.open(Actor.system()) as work:
        before = queries.get_outline_by_slug(work.session, "kursus-uji")
    publish(factory, {**RICH, "02-lanjut.md": RICH["02-lanjut.md"] + "Tambahan.\n"})
    with factory.open(Actor.system()) as work:
        after = queries.get_outline_by_slug(work.session, "kursus-uji")
        old = queries.get_outline(work.session, before.version_id)

    assert before == old
    assert before.modules[0].revision_hash == after.modules[0].revision_hash
    assert before.modules[0].quiz_revision_id == after.modules[0].quiz_revision_id
    assert before.modules[1].revision_hash != after.modules[1].revision_hash


@pytest.mark.usefixtures("inside")
def test_nothing_with_an_error_is_published(factory: WorkFactory) -> None:
    publish(factory, RICH)

    with pytest.raises(PackageHasErrors):
        publish(factory, {**RICH, "02-lanjut.md": "---\njudul: x\n---\n\nIsi.\n"})

    with factory.open(Actor.system()) as work:
        assert queries.get_outline_by_slug(work.session, "kursus-uji").version_number == 1


@pytest.mark.usefixtures("inside")
def test_publishing_is_announced_and_audited(factory: WorkFactory) -> None:
    told: list[VersionPublished] = []

    with factory.open(Actor.system()) as work:
        listening = Work(work.session, work.actor, work.storage, work.links, signer=work.signer, clock=work.clock, reactions={
            VersionPublished: [lambda _work, fact: told.append(fact)]
        })  # fmt: skip
        checked = check_package(listening, package_of(RICH))
        result = service.publish_package(listening, checked, unit(listening, "MDN"))

    with factory.open(Actor.system()) as work:
        lines = [
            line for line in audit.list_lines(work.session, act="courses.publish").items if line.subject_id == "kursus-uji"
        ]
    assert [(fact.slug, fact.version_id) for fact in told] == [("kursus-uji", result.version_id)]
    assert [line.detail["version"] for line in lines] == [1]


@pytest.mark.usefixtures("inside")
def test_only_authors_of_the_owning_unit_publish(factory: WorkFactory) -> None:
    with factory.open(Actor.system()) as work:
        medan, kupang = unit(work, "MDN"), unit(work, "KPG")
    own = Actor("person", person_id=PersonId(1), unit_id=medan, grants=(Grant(Role.INSTRUCTOR, frozenset({medan})),))
    stranger = Actor("person", person_id=PersonId(2), unit_id=kupang, grants=(Grant(Role.INSTRUCTOR, frozenset({kupang})),))
    learner = Actor("person", person_id=PersonId(3), unit_id=medan)

    assert publish(factory, RICH, actor=own).version_number == 1
    for actor in (stranger, learner):
        with pytest.raises(Forbidden):
            publish(factory, {**RICH, "02-lanjut.md": MODULE}, actor=actor)
        with pytest.raises(Forbidden):
            publish(factory, RICH, "kursus-lain", actor=actor)
    with factory.open(Actor.system()) as work:
        assert queries.get_outline_by_slug(work.session, "kursus-uji").version_number == 1
        assert queries.find_course(work.session, "kursus-lain") is None


@pytest.mark.usefixtures("inside")
def test_a_new_course_needs_an_owner_and_an_old_one_keeps_its_own(factory: WorkFactory) -> None:
    with factory.open(Actor.system()) as work, pytest.raises(OwnerUnknown):
        service.publish_package(work, check_package(work, package_of(RICH)), None)
    publish(factory, RICH, owner="MDN")
    publish(factory, {**RICH, "02-lanjut.md": MODULE}, owner="KPG")

    with factory.open(Actor.system()) as work:
        course = queries.get_course(work.session, "kursus-uji")
        assert course.owner_unit_id == unit(work, "MDN")


@pytest.mark.usefixtures("inside")
def test_of_two_publishers_at_once_one_wins_and_the_other_is_told(factory: WorkFactory) -> None:
    publish(factory, RICH)
    start = threading.Barrier(2)
    outcomes: list[object] = []

    def run(number: int) -> None:
        try:
            with factory.open(Actor.system()) as work:
                checked = check_package(work, package_of({**RICH, "02-lanjut.md": MODULE + f"Teks {number}.\n"}))
                work.session.rollback()
                start.wait(timeout=30)
                outcomes.append(service.publish_package(work, checked, None))
        except PublishedMeanwhile as fault:
            outcomes.append(fault)

    threads = [threading.Thread(target=run, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    lost = [outcome for outcome in outcomes if isinstance(outcome, PublishedMeanwhile)]
    assert (len(outcomes), len(lost)) == (2, 1)
    assert lost[0].number == 2
    with factory.open(Actor.system()) as work:
        assert queries.get_outline_by_slug(work.session, "kursus-uji").version_number == 2


@pytest.mark.usefixtures("inside")
def test_of_two_who_publish_a_new_course_at_once_one_wins(factory: WorkFactory) -> None:
    start = threading.Barrier(2)
    outcomes: list[object] = []

    def run(number: int) -> None:
        try:
            with factory.open(Actor.system()) as work:
                owner = unit(work, "MDN")
                checked = check_package(work, package_of({**RICH, "02-lanjut.md": MODULE + f"Teks {number}.\n"}))
                work.session.rollback()
                start.wait(timeout=30)
                outcomes.append(service.publish_package(work, checked, owner))
        except PublishedMeanwhile as fault:
            outcomes.append(fault)

    threads = [threading.Thread(target=run, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(isinstance(outcome, PublishedMeanwhile) for outcome in outcomes) == [False, True]


@pytest.mark.usefixtures("inside")
def test_assets_and_drawings_are_found_by_their_bytes(factory: WorkFactory) -> None:
    publish(factory, RICH)

    with factory.open(Actor.system()) as work:
        course = queries.get_course(work.session, "kursus-uji")
        page = queries.get_module_text(work.session, course.current_version_id, "pembuka")
        picture = queries.find_asset(work.session, course.id, package_of(RICH).files["aset/garis.png"].sha256)
        assert picture is not None
        assert (picture.name, picture.media_type, picture.size) == ("garis.png", "image/png", len(PNG))
        assert picture.version_ids == {course.current_version_id}
        with work.storage.open(picture.sha256) as stream:
            assert stream.read() == PNG
        drawing_hash = page.html.split("/kursus/kursus-uji/aset/")[2].split("/")[0]
        drawing = queries.find_asset(work.session, course.id, drawing_hash)
        assert drawing is not None
        assert drawing.media_type == "image/svg+xml"
        assert work.storage.exists(drawing_hash)
        text_hash = package_of(RICH).files["kursus.md"].sha256
        assert queries.find_asset(work.session, course.id, text_hash) is None
        assert queries.find_asset(work.session, course.id, picture.sha256, "lain.png") is None


@pytest.mark.usefixtures("inside")
def test_equal_bytes_under_two_names_are_found_by_both(factory: WorkFactory) -> None:
    text = RICH["01-pembuka.md"] + "\n![Garis lagi](aset/ulang.png)\n"
    publish(factory, {**RICH, "01-pembuka.md": text, "aset/ulang.png": PNG})

    with factory.open(Actor.system()) as work:
        course = queries.get_course(work.session, "kursus-uji")
        sha256 = package_of(RICH).files["aset/garis.png"].sha256
        names = {
            name: queries.find_asset(work.session, course.id, sha256, name) for name in ("garis.png", "ulang.png", "apa.png")
        }

    assert [None if found is None else found.name for found in names.values()] == ["garis.png", "ulang.png", None]


@pytest.mark.usefixtures("inside")
def test_an_export_gives_back_every_byte_and_publishes_as_the_same(factory: WorkFactory, tmp_path: Path) -> None:
    files = {**RICH, "README.md": "Catatan penulis.", "aset/tak-dipakai.png": PNG}
    publish(factory, files)
    target, again = io.BytesIO(), io.BytesIO()

    with factory.open(Actor.system()) as work:
        number = service.export_package(work, "kursus-uji", target)
        service.export_package(work, "kursus-uji", again, version_number=1)
        with pytest.raises(VersionNotFound):
            service.export_package(work, "kursus-uji", io.BytesIO(), version_number=7)
        with pytest.raises(CourseNotFound):
            service.export_package(work, "tidak-ada", io.BytesIO())

    source = {path: file.read() for path, file in package_of(files).files.items()}
    with zipfile.ZipFile(target) as archive:
        assert {name.removeprefix("kursus-uji/"): archive.read(name) for name in archive.namelist()} == source
    assert number == 1
    assert target.getvalue() == again.getvalue()
    with service.open_archive(target, "apa-saja.zip") as package:
        assert (package.slug, package.content_hash) == ("kursus-uji", package_of(files).content_hash)


@pytest.mark.usefixtures("inside")
def test_sync_publishes_what_changed_and_leaves_the_rest(factory: WorkFactory, tmp_path: Path) -> None:
    write_course(tmp_path / "satu")
    write_course(tmp_path / "dua", {"kursus.md": COURSE.replace("judul", "prasyarat: [satu]\njudul")})
    (tmp_path / "bukan-kursus").mkdir()

    def sync() -> list[tuple[str, bool, int, int]]:
        results = service.sync_paths(factory, [tmp_path])
        return [(one.slug, one.changed, one.version_number, len(one.problems)) for one in results]

    assert sync() == [("dua", True, 1, 0), ("satu", True, 1, 0)]
    assert sync() == [("dua", False, 1, 0), ("satu", False, 1, 0)]
    (tmp_path / "satu" / "01-pembuka.md").write_text(MODULE.replace("jp: 1", "jp: x"))
    assert sync() == [("dua", False, 1, 0), ("satu", False, 1, 1)]
    (tmp_path / "satu" / "01-pembuka.md").write_text(MODULE + "Baru.\n")
    assert sync() == [("dua", False, 1, 0), ("satu", True, 2, 0)]
    with factory.open(Actor.system()) as work:
        top = service.syncing.top_unit(work)
        assert queries.get_course(work.session, "satu").owner_unit_id == top == unit(work, "CONTOH")


@pytest.mark.usefixtures("inside")
def test_the_write_of_a_publication_is_short(factory: WorkFactory) -> None:
    publish(factory, RICH)

    with factory.open(Actor.system()) as work:
        checked = check_package(work, package_of({**RICH, "02-lanjut.md": MODULE}))
        started = time.process_time()
        service.publish_package(work, checked, None)
        spent = time.process_time() - started

    assert spent < 0.2
