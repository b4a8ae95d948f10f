"""Publishing: a checked package becomes the next version, in one short write."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from elearning.accounts import queries as accounts
from elearning.courses import policy
from elearning.courses.errors import CourseNotFound, OwnerUnknown, PackageHasErrors, PublishedMeanwhile
from elearning.courses.events import VersionPublished
from elearning.courses.model import Course, CourseUnit, CourseVersion, ModulePage, VersionClaim, VersionFile, VersionTopic
from elearning.courses.rules.catalogue import search_text
from elearning.courses.rules.outline import ModuleLine, Outline
from elearning.courses.rules.views import ALL, UNITS
from elearning.courses.service.checking import CheckedPackage
from elearning.courses.service.compiling import CompiledModule
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.ids import CourseId, QuizRevisionId, UnitId, VersionId
from elearning.kernel.permissions import permit
from elearning.quizzes.rules.definition import QuizDefinition, content_hash
from elearning.quizzes.rules.problems import has_errors
from elearning.quizzes.rules.settings import QuizSettings
from elearning.quizzes.service import register_revision


@dataclass(frozen=True, slots=True)
class PublishResult:
    """`changed` is False when the current version has this very content; the rest then describes that version."""

    changed: bool
    version_number: int
    version_id: VersionId


@dataclass(frozen=True, slots=True)
class _Quiz:
    """A registered quiz revision."""

    revision_id: QuizRevisionId
    settings: QuizSettings
    revision_hash: str


def publish_package(work: Work, checked: CheckedPackage, owner_unit_id: UnitId | None) -> PublishResult:
    """Freeze the package as the current version of its course. `owner_unit_id` counts only for a course that is new.

    Raises PackageHasErrors, OwnerUnknown, PublishedMeanwhile when another version was published since it was checked, and Forbidden.
    """
    errors = sum(problem.severity == "error" for problem in checked.problems)
    if has_errors(checked.problems):
        raise PackageHasErrors(errors)
    _store_files(work, checked)
    work.begin_write()
    course = work.session.scalar(select(Course).where(Course.slug == checked.slug).with_for_update())
    owner = owner_unit_id if course is None else UnitId(course.owner_unit_id)
    if owner is None:
        raise OwnerUnknown
    permit(work.actor, policy.PUBLISH, owner)
    current = (
        None
        if course is None or course.current_version_id is None
        else work.session.get_one(CourseVersion, course.current_version_id)
    )
    if current is not None and current.content_hash == checked.package.content_hash:
        return PublishResult(False, current.number, VersionId(current.id))
    if (current.number if current else 0) != checked.base_number:
        raise PublishedMeanwhile(current.number if current else 0)
    if course is None:
        course = _new_course(work, checked.slug, owner)
    version = _record_version(work, checked, course, (current.number if current else 0) + 1)
    audit.record(work, "courses.publish", "course", course.slug, version=version.number, content_hash=version.content_hash)
    work.announce(VersionPublished(CourseId(course.id), VersionId(version.id), course.slug))
    return PublishResult(True, version.number, VersionId(version.id))


def set_visibility(work: Work, slug: str, units: Collection[UnitId]) -> None:
    """Open the course to these units and all below them; to everybody when there are none. Raises CourseNotFound, Forbidden."""
    work.begin_write()
    course = work.session.scalar(select(Course).where(Course.slug == slug).with_for_update())
    if course is None:
        raise CourseNotFound
    permit(work.actor, policy.PUBLISH, UnitId(course.owner_unit_id))
    work.session.execute(delete(CourseUnit).where(CourseUnit.course_id == course.id))
    course.visibility = UNITS if units else ALL
    work.session.add_all(CourseUnit(course_id=course.id, unit_id=unit_id) for unit_id in sorted(units))
    work.session.flush()
    audit.record(work, "courses.set-visibility", "course", slug, units=len(units))


def _store_files(work: Work, checked: CheckedPackage) -> None:
    """Before the write: files are kept by content, so what is kept in vain harms nobody."""
    for file in checked.package.files.values():
        if not work.storage.exists(file.sha256):
            work.storage.put(file.read())
    for drawing in checked.compiled.drawings:
        work.storage.put(drawing.content)


def _new_course(work: Work, slug: str, owner: UnitId) -> Course:
    course = Course(slug=slug, owner_unit_id=owner, visibility=ALL, current_version_id=None, created_at=work.now())
    work.session.add(course)
    try:
        work.session.flush()
    except IntegrityError as error:
        raise PublishedMeanwhile(1) from error
    return course


def _record_version(work: Work, checked: CheckedPackage, course: Course, number: int) -> CourseVersion:
    compiled, settings = checked.compiled, checked.source.settings
    quizzes = {module.source.file.slug: _register(work, module.quiz) for module in compiled.modules if module.quiz is not None}
    final = None if compiled.final is None else _register(work, compiled.final)
    organiser = settings.organiser or accounts.get_unit(work.session, UnitId(course.owner_unit_id)).name
    outline = Outline(
        course_id=CourseId(course.id),
        slug=course.slug,
        version_id=VersionId(0),
        version_number=number,
        content_hash=checked.package.content_hash,
        title=settings.title,
        summary=settings.summary,
        description_html=compiled.description.html,
        organiser=organiser,
        form=settings.form,
        level=settings.level,
        audience=settings.audience,
        order=settings.order,
        prerequisites=settings.prerequisites,
        topics=settings.topics,
        deadline=settings.deadline,
        certificate=settings.certificate,
        language=settings.language,
        authors=settings.authors,
        licence=settings.licence,
        regulations=settings.regulations,
        modules=tuple(
            _module_line(module, position, quizzes.get(module.source.file.slug))
            for position, module in enumerate(compiled.modules, start=1)
        ),
        final_quiz_revision_id=None if final is None else final.revision_id,
        final_quiz=None if final is None else final.settings,
        final_quiz_revision_hash="" if final is None else final.revision_hash,
    )
    version = CourseVersion(
        course_id=course.id,
        number=number,
        content_hash=outline.content_hash,
        title=outline.title,
        level=outline.level,
        jp_total=outline.jp_total,
        module_count=len(outline.modules),
        search=search_text(_searched(outline)),
        outline=outline.to_json(),
        question_kinds={question.id: question.kind for quiz in checked.source.quizzes for question in quiz.questions},
        published_at=work.now(),
        published_by=work.actor.person_id,
    )
    work.session.add(version)
    work.session.flush()
    work.session.add_all(_parts(checked, outline, version.id))
    course.current_version_id = version.id
    work.session.flush()
    return version


def _register(work: Work, definition: QuizDefinition) -> _Quiz:
    return _Quiz(register_revision(work, definition), definition.settings, content_hash(definition))


def _module_line(module: CompiledModule, position: int, quiz: _Quiz | None) -> ModuleLine:
    settings = module.source.settings
    return ModuleLine(
        slug=module.source.file.slug,
        title=settings.title,
        position=position,
        jp=settings.jp,
        required=settings.required,
        claims=settings.claims,
        minutes=module.minutes,
        size_bytes=module.size_bytes,
        revision_hash=module.revision_hash,
        quiz_revision_id=None if quiz is None else quiz.revision_id,
        quiz=None if quiz is None else quiz.settings,
        quiz_revision_hash="" if quiz is None else quiz.revision_hash,
    )


def _searched(outline: Outline) -> list[str]:
    return [
        outline.title,
        outline.summary,
        outline.organiser,
        outline.slug,
        *outline.topics,
        *outline.audience,
        *(module.title for module in outline.modules),
    ]


def _parts(
    checked: CheckedPackage, outline: Outline, version_id: int
) -> list[ModulePage | VersionTopic | VersionClaim | VersionFile]:
    """The rows that hang on a version."""
    compiled = checked.compiled
    claims: dict[str, int] = {}
    for module in outline.modules:
        for code, level in module.claims:
            claims[code] = max(level, claims.get(code, 0))
    media_types = {asset.path: asset.media_type for asset in compiled.assets}
    pages = [
        ModulePage(
            version_id=version_id,
            slug=module.source.file.slug,
            title=module.source.settings.title,
            html=module.page.html,
            toc=[[entry.level, entry.id, entry.title] for entry in module.page.toc],
        )
        for module in compiled.modules
    ]
    files = [
        VersionFile(
            version_id=version_id,
            path=file.path,
            sha256=file.sha256,
            size=file.size,
            media_type=media_types.get(file.path, "text/markdown"),
            kind="asset" if file.path in media_types else "text",
        )
        for file in checked.package.files.values()
    ]
    drawings = [
        VersionFile(
            version_id=version_id,
            path=drawing.name,
            sha256=drawing.sha256,
            size=len(drawing.content),
            media_type=drawing.media_type,
            kind="drawing",
        )
        for drawing in compiled.drawings
    ]
    return [
        *pages,
        *(VersionTopic(version_id=version_id, topic=topic) for topic in outline.topics),
        *(VersionClaim(version_id=version_id, code=code, level=level) for code, level in claims.items()),
        *files,
        *drawings,
    ]
