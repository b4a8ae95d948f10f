"""The file: made once from the frozen data, kept by content, and whole after every fault."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from elearning.accounts.model import Person
from elearning.certificates import queries, service, tasks
from elearning.certificates.model import Certificate, CertificateEvent
from elearning.certificates.rules.document import DocumentData
from elearning.infrastructure.jobs import Job, Run, Worker
from elearning.infrastructure.storage import FolderStorage
from elearning.kernel.actor import Actor
from elearning.kernel.errors import Unavailable
from elearning.kernel.ids import CertificateId
from elearning.kernel.ports import StoredFile
from tests.certificates.world import TASKS, World, number_of_person


def stored_pdf(world: World) -> bytes:
    [row] = world.certificates()
    assert row.pdf_sha256 is not None
    with world.factory.storage.open(row.pdf_sha256) as stream:
        return stream.read()


def files_of(world: World) -> int:
    storage = world.factory.storage
    assert isinstance(storage, FolderStorage)
    return sum(path.is_file() for path in storage.root.rglob("*")) if storage.root.exists() else 0


@pytest.mark.both
def test_the_worker_makes_the_file_and_notes_it(world: World) -> None:
    world.issue(*world.graduate(name="Sari Wulandari"))

    world.work_off()

    [row] = world.certificates()
    pdf = stored_pdf(world)
    assert row.pdf_size == len(pdf)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    for words in (
        "Sari Wulandari, S.Sos.",
        row.number,
        number_of_person(1),
        "3,5 (tiga koma lima) Jam Pelajaran",
        row.code,
        "Jadwal dan anggaran 2",
        "Dr. Fajar Nugraha, M.Si.",
    ):
        assert words in text, words
    with Session(world.engine) as session:
        assert session.scalars(select(CertificateEvent.kind).order_by(CertificateEvent.id)).all() == ["issued", "filed"]


def test_a_second_run_replaces_nothing(world: World) -> None:
    [issued] = world.issue(*world.graduate()).issued
    world.work_off()
    before = world.certificates()[0]

    tasks.make_pdf(Run(2, world.factory), certificate_id=issued.certificate_id)
    with world.open() as work:
        assert not service.keep_file(work, issued.certificate_id, StoredFile("0" * 64, 1))

    after = world.certificates()[0]
    assert (after.pdf_sha256, after.pdf_size, after.pdf_made_at) == (before.pdf_sha256, before.pdf_size, before.pdf_made_at)
    assert files_of(world) == 1


def test_a_later_edit_changes_no_file(world: World) -> None:
    [issued] = world.issue(*world.graduate(name="Nama Lama")).issued
    world.work_off()
    before = stored_pdf(world)

    with Session(world.engine) as session:
        session.execute(update(Person).values(name="Nama Baru"))
        session.commit()
    tasks.make_pdf(Run(2, world.factory), certificate_id=issued.certificate_id)

    assert stored_pdf(world) == before


def test_equal_data_give_equal_bytes(world: World) -> None:
    world.issue(*world.graduate())
    world.work_off()
    [row] = world.certificates()

    assert tasks.pdf_of(DocumentData.from_json(row.data), row.issued_at) == stored_pdf(world)


def test_a_worker_killed_between_storing_and_noting_is_finished_by_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.issue(*world.graduate())

    class Killed(BaseException):
        """Nothing that the worker could catch: the process is gone."""

    def die(*_args: Any) -> bool:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(service, "keep_file", die)
        with pytest.raises(Killed):
            Worker(world.factory, TASKS).run_one()
    assert files_of(world) == 1
    assert world.certificates()[0].pdf_sha256 is None

    world.clock.move(tasks_lease())
    world.work_off()

    assert stored_pdf(world).startswith(b"%PDF")
    assert files_of(world) == 1
    with Session(world.engine) as session:
        assert session.scalars(select(Job.attempt)).all() == [2]


def tasks_lease() -> Any:
    from elearning.infrastructure.jobs import LEASE

    return LEASE * 2


def test_a_full_disk_leaves_nothing_half(world: World) -> None:
    [issued] = world.issue(*world.graduate()).issued

    class FullDisk(FolderStorage):
        def put(self, content: bytes) -> StoredFile:
            from elearning.kernel.text import M

            raise Unavailable(M("Penyimpanan penuh."))

    storage = world.factory.storage
    assert isinstance(storage, FolderStorage)
    full = replace(world.factory, storage=FullDisk(storage.root))
    with pytest.raises(Unavailable):
        tasks.make_pdf(Run(1, full), certificate_id=issued.certificate_id)

    assert files_of(world) == 0
    assert world.certificates()[0].pdf_sha256 is None
    with world.open(Actor.system()) as work:
        assert queries.get_by_code(work.session, issued.code).pdf_size is None

    world.work_off()
    assert files_of(world) == 1


def test_an_unknown_certificate_needs_no_file(world: World) -> None:
    tasks.make_pdf(Run(1, world.factory), certificate_id=CertificateId(4711))

    assert files_of(world) == 0


@pytest.mark.both
def test_size_and_hash_come_together(world: World) -> None:
    world.issue(*world.graduate())

    with pytest.raises(Exception, match="pdf"), Session(world.engine) as session:  # noqa: PT012 - the commit is what fails
        session.execute(update(Certificate).values(pdf_sha256="0" * 64))
        session.commit()
