"""A package as its author wrote it: heads typed, bodies and quizzes read, every fault that can be seen without rendering."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from elearning.courses.rules.package import COURSE, Layout, ModuleFile, Package, layout_of, slug_problem
from elearning.courses.rules.prose import slips_of
from elearning.courses.rules.settings import CourseSettings, ModuleSettings, read_course_settings, read_module_settings
from elearning.kernel.text import M
from elearning.quizzes.rules.heads import lines_of, read_head
from elearning.quizzes.rules.problems import Problem, Report, error, warning
from elearning.quizzes.rules.scanner import check_quiz, read_quiz
from elearning.quizzes.rules.source import Piece, QuizSource, SourceQuestion

MAX_TEXT = 200 * 1024


@dataclass(frozen=True, slots=True)
class TextSource:
    """The body of a Markdown file and the line on which it begins."""

    path: str
    body: str
    line: int


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """One module: its file, its head, its text, its quiz."""

    file: ModuleFile
    settings: ModuleSettings
    text: TextSource
    quiz: QuizSource | None


@dataclass(frozen=True, slots=True)
class CourseSource:
    """A whole package. `problems` holds everything found so far; with an error among them the rest may be incomplete."""

    slug: str
    settings: CourseSettings
    description: TextSource
    modules: tuple[ModuleSource, ...]
    final: QuizSource | None
    assets: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list[Problem])

    @property
    def quizzes(self) -> Iterator[QuizSource]:
        """Every quiz, the final exam last."""
        yield from (module.quiz for module in self.modules if module.quiz is not None)
        if self.final is not None:
            yield self.final


def read_course(package: Package, known_codes: Collection[str]) -> CourseSource:
    """Read every text of a package. Never raises for what an author wrote: see `problems`."""
    problems = list(package.problems)
    misnamed = slug_problem(package.slug)
    if misnamed:
        problems.append(misnamed)
    layout = layout_of(package.files)
    problems.extend(layout.problems)
    settings, description = _course(package, problems)
    modules = tuple(_module(package, file, known_codes, problems) for file in layout.modules)
    final = _quiz(package, layout.final, known_codes, problems)
    source = CourseSource(package.slug, settings, description, modules, final, layout.assets, problems)
    problems.extend(_whole(source, layout, COURSE in package.files))
    return source


def decode(content: bytes, path: str, problems: list[Problem]) -> str | None:
    """The text of a file, or None with the reason noted."""
    if len(content) > MAX_TEXT:
        size = -(-len(content) // 1024)
        problems.append(
            error(
                path,
                1,
                M(
                    "berkas %(size)s KB, paling besar %(limit)s KB (bagi menjadi beberapa modul)",
                    size=size,
                    limit=MAX_TEXT // 1024,
                ),
            )
        )
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        problems.append(error(path, line, M("teks bukan UTF-8 (simpan ulang dengan pengodean UTF-8)")))
        return None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        problems.append(error(path, line, M("berkas ini bukan teks (simpan ulang sebagai teks UTF-8)")))
        return None
    return text


def _text(package: Package, path: str, problems: list[Problem]) -> str | None:
    return decode(package.files[path].read(), path, problems)


def _course(package: Package, problems: list[Problem]) -> tuple[CourseSettings, TextSource]:
    empty = CourseSettings(), TextSource(COURSE, "", 1)
    if COURSE not in package.files:
        if not package.problems:
            problems.append(error(COURSE, 1, M("kursus.md belum ada (buat di folder kursus, dengan judul: … di kepalanya)")))
        return empty
    text = _text(package, COURSE, problems)
    if text is None:
        return empty
    head = read_head(text, COURSE)
    report = Report(COURSE, problems)
    settings = read_course_settings(head, report)
    _check_prose(head.body, head.body_line, COURSE, problems)
    return settings, TextSource(COURSE, head.body, head.body_line)


def _module(package: Package, file: ModuleFile, known_codes: Collection[str], problems: list[Problem]) -> ModuleSource:
    quiz = _quiz(package, file.quiz, known_codes, problems)
    text = _text(package, file.path, problems)
    if text is None:
        return ModuleSource(file, ModuleSettings(), TextSource(file.path, "", 1), quiz)
    head = read_head(text, file.path)
    settings = read_module_settings(head, Report(file.path, problems), known_codes)
    if not head.body.strip() and not head.problems:
        line = min(head.body_line, len(lines_of(text)))
        problems.append(error(file.path, line, M("modul ini belum berisi teks (tulis isinya di bawah kepala berkas)")))
    _check_prose(head.body, head.body_line, file.path, problems)
    return ModuleSource(file, settings, TextSource(file.path, head.body, head.body_line), quiz)


def _quiz(package: Package, path: str | None, known_codes: Collection[str], problems: list[Problem]) -> QuizSource | None:
    text = None if path is None else _text(package, path, problems)
    if path is None or text is None:
        return None
    source = read_quiz(text, path)
    problems.extend(check_quiz(source, known_codes))
    for piece in prose_pieces(source):
        _check_prose(piece.text, piece.line, path, problems)
    return source


def prose_pieces(quiz: QuizSource) -> Iterator[Piece]:
    """The pieces of a quiz that hold paragraphs and lists."""
    for group in quiz.groups:
        yield group.text
        for question in group.questions:
            yield from (question.text, question.hint, question.explanation)


def _check_prose(body: str, first_line: int, path: str, problems: list[Problem]) -> None:
    problems.extend(warning(path, slip.line, slip.message) for slip in slips_of(body, first_line))


def _whole(source: CourseSource, layout: Layout, has_course: bool) -> Iterator[Problem]:
    """What can only be seen on the course as a whole."""
    if not layout.modules and has_course:
        yield error(COURSE, 1, M("kursus ini belum punya modul (buat misalnya 01-pembuka.md)"))
    if layout.modules and not any(module.settings.required for module in source.modules):
        yield error(
            COURSE, 1, M("tidak ada modul yang wajib, jadi kursus tidak dapat diselesaikan (tulis wajib: ya pada satu modul)")
        )
    yield from _repeated_ids(source)
    yield from _own_prerequisite(source)


def _repeated_ids(source: CourseSource) -> Iterator[Problem]:
    """A question id names one question in the whole course; repeats inside one file have been told by the quiz itself."""
    seen: dict[str, tuple[str, SourceQuestion]] = {}
    for quiz in source.quizzes:
        for question in quiz.questions:
            if not question.id:
                continue
            path, first = seen.setdefault(question.id, (quiz.file, question))
            if path != quiz.file:
                yield error(
                    quiz.file,
                    question.line,
                    M(
                        "id #%(id)s sudah dipakai di %(path)s:%(line)s (beri id lain)",
                        id=question.id,
                        path=path,
                        line=first.line,
                    ),
                )


def _own_prerequisite(source: CourseSource) -> Iterator[Problem]:
    lines = dict(zip(source.settings.prerequisites, source.settings.prerequisite_lines, strict=True))
    if source.slug in lines:
        yield error(COURSE, lines[source.slug], M("kursus ini menjadi prasyarat dirinya sendiri (hapus dari prasyarat)"))
