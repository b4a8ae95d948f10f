"""From a package as written to pages as shown: everything rendered, every reference followed, every asset looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from elearning.courses.rules.assets import asset_fault, kind_of, picture_size
from elearning.courses.rules.package import COURSE, Package
from elearning.courses.rules.source import CourseSource, ModuleSource, TextSource
from elearning.infrastructure.markdown import Asset, Context, Drawing, Piece, Rendered, render_all
from elearning.kernel.text import M
from elearning.quizzes.rules.definition import QuizDefinition
from elearning.quizzes.rules.problems import Problem, error, warning
from elearning.quizzes.rules.scanner import define
from elearning.quizzes.rules.source import QuizSource

WORDS_A_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the pages and assets of a course will be found, without trailing slashes."""

    pages: str
    assets: str

    @classmethod
    def of_course(cls, slug: str) -> Addresses:
        """Those of a published course."""
        return cls(f"/kursus/{slug}", f"/kursus/{slug}/aset")


@dataclass(frozen=True, slots=True)
class CompiledAsset:
    """An asset of the package, known by its bytes."""

    path: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class CompiledModule:
    """A module ready to be frozen. See `ModuleLine` for the meaning of the numbers."""

    source: ModuleSource
    page: Rendered
    minutes: int
    size_bytes: int
    revision_hash: str
    quiz: QuizDefinition | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A course ready to be frozen; only whole when there are no errors."""

    description: Rendered
    modules: tuple[CompiledModule, ...]
    final: QuizDefinition | None
    assets: tuple[CompiledAsset, ...]
    drawings: tuple[Drawing, ...]


Key = tuple[str, str, int]
"""A piece of text by file, text and line."""


def compile_course(package: Package, source: CourseSource, addresses: Addresses) -> tuple[Compiled, list[Problem]]:
    """Render the whole package in one go; the problems are those that only rendering shows."""
    problems: list[Problem] = []
    assets = _assets(package, source, problems)
    context = _context(package, source, assets, addresses, problems)
    texts = [source.description, *(module.text for module in source.modules)]
    broken = {problem.file for problem in source.problems if problem.severity == "error"}
    quiz_pieces = {quiz.file: _pieces_of(quiz, quiz.file in broken) for quiz in source.quizzes}
    pieces = [Piece(text.body, text.line) for text in texts]
    keys: list[Key] = [(path, text, line) for path, found in quiz_pieces.items() for text, line in found]
    pieces += [Piece(text, line, top=3, prefix=_prefix(text)) for _, text, line in keys]
    rendered = render_all(pieces, context)
    pages = dict(zip((text.path for text in texts), rendered, strict=False))
    parts = dict(zip(keys, rendered[len(texts) :], strict=True))
    for path, page in [*pages.items(), *((key[0], part) for key, part in parts.items())]:
        problems.extend(
            Problem(path, found.line, "error" if found.severity == "error" else "warning", found.message)
            for found in page.findings
        )
    problems.extend(_broken_anchors(pages, parts))
    everything = [*pages.values(), *parts.values()]
    if not any(page.problems and not page.html for page in everything):
        faulty = {problem.file for problem in problems}
        problems.extend(one for one in _unused(assets, everything, context) if one.file not in faulty)
    problems.extend(_silent_films(assets, everything))
    compiled = Compiled(
        pages[COURSE],
        tuple(
            _module(package, module, pages[module.file.path], assets, _definition(module.quiz, parts, broken))
            for module in source.modules
        ),
        _definition(source.final, parts, broken),
        tuple(assets.values()),
        _drawings(everything),
    )
    return compiled, problems


# --- assets ------------------------------------------------------------------------------------------------------------


def _assets(package: Package, source: CourseSource, problems: list[Problem]) -> dict[str, CompiledAsset]:
    found: dict[str, CompiledAsset] = {}
    for path in source.assets:
        file = package.files[path]
        fault = asset_fault(path, file.size, file.head)
        if fault is not None:
            problems.append(error(path, 1, fault))
        kind = kind_of(path)
        found[path] = CompiledAsset(path, file.sha256, file.size, "" if kind is None else kind.media_type)
    return found


def _context(
    package: Package, source: CourseSource, assets: Mapping[str, CompiledAsset], addresses: Addresses, problems: list[Problem]
) -> Context:
    addressed = {path: f"{addresses.assets}/{asset.sha256}/{path.rsplit('/', 1)[-1]}" for path, asset in assets.items()}
    known: dict[str, Asset] = {}
    for path, asset in assets.items():
        kind = kind_of(path)
        if kind is None:
            continue
        size = _picture(package, asset, problems) if kind.kind == "image" else None
        track = addressed.get(f"{path.rsplit('.', 1)[0]}.vtt") if kind.kind == "video" else None
        known[path] = Asset(addressed[path], kind.kind, kind.media_type, *(size or (None, None)), track=track)
    pages = {module.file.path: f"{addresses.pages}/{module.file.slug}" for module in source.modules} | {COURSE: addresses.pages}
    return Context(addresses.assets, known, pages)


def _picture(package: Package, asset: CompiledAsset, problems: list[Problem]) -> tuple[int, int] | None:
    file = package.files[asset.path]
    if asset_fault(asset.path, file.size, file.head) is not None:
        return None  # told already
    size = picture_size(file.read(), asset.media_type)
    if size is None:
        problems.append(error(asset.path, 1, M("gambar ini rusak atau terlalu banyak pikselnya (simpan ulang)")))
    return size


def _unused(assets: Mapping[str, CompiledAsset], rendered: Iterable[Rendered], context: Context) -> Iterator[Problem]:
    used = {path for page in rendered for path in page.used}
    tracks = {context.assets[path].track for path in used if path in context.assets}
    for path in assets:
        if path not in used and (path not in context.assets or context.assets[path].address not in tracks):
            yield warning(path, 1, M("aset ini tidak dipakai di mana pun (hapus, atau tampilkan)"))


def _silent_films(assets: Mapping[str, CompiledAsset], rendered: Iterable[Rendered]) -> Iterator[Problem]:
    for path in sorted({path for page in rendered for path in page.used}):
        track = f"{path.rsplit('.', 1)[0]}.vtt"
        if path in assets and assets[path].media_type.startswith("video/") and track not in assets:
            yield warning(path, 1, M("video tanpa teks (tambahkan %(track)s di sampingnya)", track=track))


def _drawings(rendered: Iterable[Rendered]) -> tuple[Drawing, ...]:
    return tuple({drawing.sha256: drawing for page in rendered for drawing in page.drawings}.values())


# --- references --------------------------------------------------------------------------------------------------------


def _broken_anchors(pages: Mapping[str, Rendered], parts: Mapping[Key, Rendered]) -> Iterator[Problem]:
    for path, page in [*pages.items(), *((key[0], part) for key, part in parts.items())]:
        for link in page.links:
            target = pages.get(link.page) if link.page else page
            if target is None or (target.problems and not target.html) or not link.fragment:
                continue
            if link.fragment not in target.anchors:
                where = link.page or M("halaman ini")
                yield error(
                    path,
                    link.line,
                    M(
                        "bagian #%(name)s tidak ada di %(where)s (beri judulnya {#%(name)s}, atau perbaiki tautannya)",
                        name=link.fragment,
                        where=where,
                    ),
                )


# --- quizzes -----------------------------------------------------------------------------------------------------------


def _pieces_of(quiz: QuizSource, broken: bool) -> list[tuple[str, int]]:
    """Every text of a quiz that will be rendered, once each: as `define` asks for them, or all there is while the quiz has errors."""
    asked: dict[tuple[str, int], None] = {}

    def collect(text: str, line: int) -> str:
        asked[(text, line)] = None
        return ""

    if broken:
        for text, line in _raw_pieces(quiz):
            collect(text, line)
    else:
        define(quiz, collect)
    return list(asked)


def _raw_pieces(quiz: QuizSource) -> Iterator[tuple[str, int]]:
    for group in quiz.groups:
        pieces = [group.text]
        for question in group.questions:
            pieces += [question.ask, question.text, question.hint, question.explanation]
            pieces += [item.feedback for item in question.block.items] if question.block else []
            for item in question.block.items if question.block else ():
                yield item.text, item.line
        yield from ((piece.text, piece.line) for piece in pieces if piece)


def _definition(quiz: QuizSource | None, parts: Mapping[Key, Rendered], broken: set[str]) -> QuizDefinition | None:
    if quiz is None or quiz.file in broken:
        return None
    file = quiz.file
    return define(quiz, lambda text, line: parts[(file, text, line)].html)


def _prefix(text: str) -> str:
    """Ids inside a question must not meet those of the next question on the page, and must not move when lines do."""
    return f"isi-{hashlib.sha256(text.encode()).hexdigest()[:6]}-"


# --- modules -----------------------------------------------------------------------------------------------------------


def _module(
    package: Package,
    module: ModuleSource,
    page: Rendered,
    assets: Mapping[str, CompiledAsset],
    quiz: QuizDefinition | None,
) -> CompiledModule:
    pictures = sum(assets[path].size for path in page.pictures) + sum(len(drawing.content) for drawing in page.drawings)
    return CompiledModule(
        module,
        page,
        max(1, -(-page.words // WORDS_A_MINUTE)),
        len(page.html.encode()) + pictures,
        _revision_hash(package, module.text, [assets[path] for path in sorted(page.used) if path in assets]),
        quiz,
    )


def _revision_hash(package: Package, text: TextSource, used: Iterable[CompiledAsset]) -> str:
    """The identity of a lesson: its file, head included, and the assets it shows."""
    digest = hashlib.sha256(package.files[text.path].sha256.encode())
    for asset in used:
        digest.update(f"\n{asset.path}\0{asset.sha256}".encode())
    return digest.hexdigest()
