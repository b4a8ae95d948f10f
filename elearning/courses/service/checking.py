"""Checking: one package against itself, its neighbours and what is published; every problem in one run."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from elearning.courses import queries
from elearning.courses.errors import PackageUnreadable
from elearning.courses.rules.package import COURSE, Package
from elearning.courses.rules.prerequisites import Graph, prerequisite_problems
from elearning.courses.rules.settings import read_course_settings
from elearning.courses.rules.source import CourseSource, read_course
from elearning.courses.service.compiling import Addresses, Compiled, compile_course
from elearning.courses.service.reading import open_archive, open_folder
from elearning.frameworks.queries import competency_codes
from elearning.frameworks.rules.dictionary import DICTIONARY
from elearning.infrastructure.work import Work
from elearning.kernel.text import M
from elearning.quizzes.rules.heads import read_head
from elearning.quizzes.rules.problems import Problem, Report, error, has_errors, in_order


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a package is held against: competency codes, the prerequisites of every known course, the kinds of published questions."""

    codes: Collection[str]
    graph: Graph
    kinds: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class CheckedPackage:
    """A package with everything the checker said; `compiled` is whole when there are no errors.

    `base_number` is the version that was current when it was checked (0: none): publishing refuses when that has changed.
    """

    package: Package
    source: CourseSource
    compiled: Compiled
    problems: tuple[Problem, ...]
    base_number: int
    base_hash: str

    @property
    def slug(self) -> str:
        return self.package.slug

    @property
    def has_errors(self) -> bool:
        return has_errors(self.problems)


def check_package(
    work: Work, package: Package, *, addresses: Addresses | None = None, neighbours: Graph | None = None
) -> CheckedPackage:
    """Read, render and judge one package. Slow (a second for a course), reads the database a little, writes nothing."""
    session = work.session
    head = queries.find_course(session, package.slug)
    outline = queries.get_outline(session, head.current_version_id) if head and head.current_version_id else None
    surroundings = Surroundings(
        competency_codes(session) or dictionary_codes(),
        {**(neighbours or {}), **queries.prerequisite_graph(session)},
        {package.slug: queries.question_kinds(session, package.slug)},
    )
    checked = check_alone(package, surroundings, addresses)
    if outline is None:
        return checked
    return replace(checked, base_number=outline.version_number, base_hash=outline.content_hash)


def check_paths(session: Session | None, paths: Sequence[Path]) -> list[Problem]:
    """What is wrong with these courses (folders, ZIPs, or folders of courses), each problem with its file as the caller named it.

    Without a usable database the courses are held against the built-in dictionary and against each other.
    """
    problems: list[Problem] = []
    codes, graph = _known(session)
    for path in paths:
        neighbours = {**graph, **neighbours_of(path)}
        for course in courses_in(path):
            problems.extend(_check_path(session, course, Surroundings(codes, neighbours, {})))
    return in_order(problems)


def courses_in(path: Path) -> list[Path]:
    """The courses a path stands for: itself, or those among its folders and ZIPs when it is a folder of courses."""
    if path.is_file() or (path / COURSE).exists():
        return [path]
    found = [one for one in sorted(path.iterdir()) if (one.is_dir() and (one / COURSE).exists()) or _is_archive(one)]
    return found or [path]


def _check_path(session: Session | None, path: Path, surroundings: Surroundings) -> Iterator[Problem]:
    label = path.as_posix().rstrip("/")
    try:
        if path.is_file():
            with path.open("rb") as stream, open_archive(stream, path.name) as package:
                found = _check_here(session, package, surroundings)
        else:
            found = _check_here(session, open_folder(path), surroundings)
    except PackageUnreadable as fault:
        yield error(label, 1, fault.message)
        return
    for problem in found:
        yield replace(problem, file=f"{label}/{problem.file}")


def _check_here(session: Session | None, package: Package, surroundings: Surroundings) -> tuple[Problem, ...]:
    kinds = _kinds(session, package.slug)
    return check_alone(package, replace(surroundings, kinds={package.slug: kinds})).problems


def check_alone(package: Package, surroundings: Surroundings, addresses: Addresses | None = None) -> CheckedPackage:
    """Read, render and judge a package against these surroundings, without a database."""
    source = read_course(package, surroundings.codes)
    graph = {**surroundings.graph, package.slug: source.settings.prerequisites}
    source.problems.extend(prerequisite_problems(source, graph))
    source.problems.extend(_changed_kinds(source, surroundings.kinds.get(package.slug, {})))
    compiled, rendering = compile_course(package, source, addresses or Addresses.of_course(package.slug))
    return CheckedPackage(package, source, compiled, tuple(in_order([*source.problems, *rendering])), 0, "")


def _changed_kinds(source: CourseSource, kinds: Mapping[str, str]) -> Iterator[Problem]:
    for quiz in source.quizzes:
        for question in quiz.questions:
            before = kinds.get(question.id, question.kind)
            if question.kind and before != question.kind:
                yield error(
                    quiz.file,
                    question.line,
                    M(
                        "soal #%(id)s dulu berjenis %(before)s, sekarang %(now)s (beri soal yang baru itu id lain)",
                        id=question.id,
                        before=before,
                        now=question.kind,
                    ),
                )


def _known(session: Session | None) -> tuple[Collection[str], dict[str, tuple[str, ...]]]:
    if session is None:
        return dictionary_codes(), {}
    try:
        return competency_codes(session) or dictionary_codes(), queries.prerequisite_graph(session)
    except (OperationalError, ProgrammingError):  # not migrated yet
        session.rollback()
        return dictionary_codes(), {}


def _kinds(session: Session | None, slug: str) -> dict[str, str]:
    if session is None:
        return {}
    try:
        return queries.question_kinds(session, slug)
    except (OperationalError, ProgrammingError):  # not migrated yet
        session.rollback()
        return {}


def dictionary_codes() -> frozenset[str]:
    """The codes of the built-in dictionary."""
    return frozenset(competency.code for competency in DICTIONARY)


def neighbours_of(path: Path) -> dict[str, tuple[str, ...]]:
    """The prerequisites of the course folders beside or in this one, as their heads say."""
    around = path if path.is_dir() and not (path / COURSE).exists() else path.resolve().parent
    graph: dict[str, tuple[str, ...]] = {}
    for course in sorted(around.glob(f"*/{COURSE}")):
        try:
            text = course.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        settings = read_course_settings(read_head(text, COURSE), Report(COURSE))
        graph[course.parent.name] = settings.prerequisites
    return graph


def _is_archive(path: Path) -> bool:
    return path.suffix.lower() == ".zip" and path.is_file() and zipfile.is_zipfile(path)
