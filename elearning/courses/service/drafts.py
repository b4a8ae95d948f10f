"""Drafts: an uploaded package, checked, looked at, and then published or replaced by the next upload."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, BinaryIO

from sqlalchemy import select, update

from elearning.courses import policy, queries
from elearning.courses.errors import DraftAlreadyPublished, DraftNotFound
from elearning.courses.model import CourseDraft
from elearning.courses.rules.views import CHECKED, PUBLISHED, REPLACED
from elearning.courses.service.checking import CheckedPackage, check_package
from elearning.courses.service.compiling import Addresses
from elearning.courses.service.publishing import PublishResult, publish_package
from elearning.courses.service.reading import open_archive
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.ids import PersonId, PublicId, UnitId, new_public_id
from elearning.kernel.permissions import permit
from elearning.quizzes.rules.problems import Problem

MAX_PROBLEMS = 500
"""How many problems a draft keeps; the counts are of all."""


def upload_draft(work: Work, stream: BinaryIO, file_name: str) -> PublicId:
    """Check a ZIP and keep it with what was found, errors or none; an earlier draft of the same course by the same person is replaced.

    Raises PackageUnreadable when it is no ZIP, and Forbidden.
    """
    permit(work.actor, policy.ENTER_AUTHORING, None)
    public_id = new_public_id()
    here = f"/penulis/draf/{public_id}"
    with open_archive(stream, file_name) as package:
        checked = check_package(work, package, addresses=Addresses(here, f"{here}/aset"))
        preview = _preview(checked)
        _keep_assets(work, checked)
    stream.seek(0)
    archive = work.storage.put(stream.read())
    work.begin_write()
    person_id = work.actor.person_id or PersonId(0)
    work.session.execute(
        update(CourseDraft)
        .where(CourseDraft.person_id == person_id, CourseDraft.slug == checked.slug[:80], CourseDraft.state == CHECKED)
        .values(state=REPLACED)
    )
    errors = sum(problem.severity == "error" for problem in checked.problems)
    work.session.add(
        CourseDraft(
            public_id=public_id,
            person_id=person_id,
            slug=checked.slug[:80],
            title=(checked.source.settings.title or checked.slug)[:200],
            file_name=file_name[-200:],
            archive_sha256=archive.sha256,
            base_number=checked.base_number,
            state=CHECKED,
            errors=errors,
            warnings=len(checked.problems) - errors,
            problems=[_problem_json(problem) for problem in checked.problems[:MAX_PROBLEMS]],
            preview=preview,
            uploaded_at=work.now(),
            published_at=None,
            version_id=None,
        )
    )
    work.session.flush()
    audit.record(work, "courses.upload-draft", "draft", public_id, errors=errors)
    return public_id


def publish_draft(work: Work, public_id: PublicId, owner_unit_id: UnitId | None) -> tuple[str, PublishResult]:
    """Check the kept ZIP once more and publish it; returns the slug and the result.

    Raises DraftNotFound (also for somebody else's), DraftAlreadyPublished, and what `publish_package` raises.
    """
    draft = queries.find_draft(work.session, public_id, work.actor.person_id)
    permit(work.actor, policy.USE_DRAFT, draft.person_id)
    if draft.line.state == PUBLISHED:
        raise DraftAlreadyPublished
    with (
        work.storage.open(draft.archive_sha256) as stream,
        open_archive(stream, draft.line.file_name) as package,
    ):
        checked = replace(check_package(work, package), base_number=draft.base_number)
        published = publish_package(work, checked, owner_unit_id)
    row = work.session.scalar(select(CourseDraft).where(CourseDraft.public_id == public_id).with_for_update())
    if row is None:
        raise DraftNotFound
    row.state, row.published_at, row.version_id = PUBLISHED, work.now(), published.version_id
    work.session.flush()
    return checked.slug, published


def _keep_assets(work: Work, checked: CheckedPackage) -> None:
    for asset in checked.compiled.assets:
        if not work.storage.exists(asset.sha256):
            work.storage.put(checked.package.files[asset.path].read())
    for drawing in checked.compiled.drawings:
        work.storage.put(drawing.content)


def _preview(checked: CheckedPackage) -> dict[str, Any]:
    """What the pages of a draft show; see `DraftView` and `draft_pages`."""
    compiled = checked.compiled
    return {
        "description": compiled.description.html,
        "pages": [
            {
                "slug": module.source.file.slug,
                "title": module.source.settings.title or module.source.file.slug,
                "html": module.page.html,
                "toc": [[entry.level, entry.id, entry.title] for entry in module.page.toc],
                "jp": str(module.source.settings.jp),
                "minutes": module.minutes,
                "questions": 0 if module.source.quiz is None else len(module.source.quiz.questions),
            }
            for module in compiled.modules
        ],
        "assets": {
            **{asset.sha256: [asset.path.rsplit("/", 1)[-1], asset.media_type, asset.size] for asset in compiled.assets},
            **{drawing.sha256: [drawing.name, drawing.media_type, len(drawing.content)] for drawing in compiled.drawings},
        },
    }


def _problem_json(problem: Problem) -> dict[str, Any]:
    params = {key: value if isinstance(value, int) else str(value) for key, value in problem.message.params.items()}
    return {
        "file": problem.file,
        "line": problem.line,
        "severity": problem.severity,
        "msgid": problem.message.msgid,
        "params": params,
    }
