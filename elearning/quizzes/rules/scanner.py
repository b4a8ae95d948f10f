"""A quiz file, read whole: settings, groups, questions with their kind; every fault of the form is reported in one run."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from elearning.kernel.text import M
from elearning.quizzes.rules.definition import Group, Question, QuizDefinition
from elearning.quizzes.rules.heads import nearest, read_decimal, read_head
from elearning.quizzes.rules.kinds import KINDS, UNSERVED
from elearning.quizzes.rules.kinds.base import Render, inline
from elearning.quizzes.rules.kinds.words import has_gaps, mark_gaps
from elearning.quizzes.rules.lines import RawGroup, RawHeading, RawQuestion, piece_of, scan
from elearning.quizzes.rules.problems import Problem, Report, in_order
from elearning.quizzes.rules.quizhead import read_settings
from elearning.quizzes.rules.source import NOTHING, Block, Piece, QuizSource, SourceGroup, SourceQuestion

QUESTION_ATTRIBUTES = ("tipe", "poin", "kompetensi", "maks", "jenis")
MAX_POINTS = Decimal(1000)
MAX_ID_CHARACTERS = 60
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def read_quiz(text: str, file: str) -> QuizSource:
    """Read a whole quiz file, head included; `file` is its name as the author knows it. Never raises: see `problems`."""
    report = Report(file)
    head = read_head(text, file)
    settings = read_settings(head, report)
    raw_groups = scan(head.body, head.body_line, report)
    groups = tuple(_group(raw, report) for raw in raw_groups)
    source = QuizSource(file, settings, groups)
    _check_ids(source, report)
    if not source.questions:
        report.error(head.body_line, M("kuis ini belum punya soal (mulai soal dengan `## pertanyaan {#id}`)"))
    return replace(source, problems=in_order(report.problems))


def check_quiz(source: QuizSource, known_codes: Collection[str] | None) -> list[Problem]:
    """Everything wrong with the quiz: its form, its answers and its competency codes (None: codes are not looked at)."""
    report = Report(source.file, list(source.problems))
    for question in source.questions:
        if question.kind:
            _check_answers(question, report)
        code = question.competency
        if code is not None and known_codes is not None and code not in known_codes:
            meant = nearest(code, known_codes)
            if meant:
                report.error(
                    question.line, M("kompetensi %(code)s tidak dikenal (mungkin maksudnya %(meant)s)", code=code, meant=meant)
                )
            else:
                report.error(
                    question.line, M("kompetensi %(code)s tidak dikenal (pilih kode dari kamus kompetensi)", code=code)
                )
    return in_order(report.problems)


def define(source: QuizSource, render: Render) -> QuizDefinition:
    """The frozen definition of a quiz without errors; `render` turns Markdown into sanitised HTML."""
    settings = source.settings
    return QuizDefinition(
        mode=settings.mode,
        pass_share=settings.pass_share,
        attempts=settings.attempts,
        wait=settings.wait,
        time_limit=settings.time_limit,
        shuffle_questions=settings.shuffle_questions,
        shuffle_options=settings.shuffle_options,
        keep=settings.keep,
        groups=tuple(
            Group(
                title=group.title,
                draw=group.draw,
                intro_html=_rendered(group.text, render),
                questions=tuple(_define_question(question, render) for question in group.questions),
            )
            for group in source.groups
        ),
    )


def _define_question(question: SourceQuestion, render: Render) -> Question:
    kind = KINDS[question.kind]
    ask, text = question.ask, question.text
    if question.kind == "rumpang":
        marked, gaps = mark_gaps(ask, 1)
        ask = Piece(marked, ask.line)
        text = Piece(mark_gaps(text, 1 + len(gaps))[0], text.line)
    return Question(
        id=question.id,
        kind=question.kind,
        points=question.points,
        competency=question.competency,
        ask_html=inline(ask.text, ask.line, render),
        text_html=_rendered(text, render),
        hint_html=_rendered(question.hint, render),
        explanation_html=_rendered(question.explanation, render),
        body=kind.define(question, render),
    )


def _rendered(piece: Piece, render: Render) -> str:
    return render(piece.text, piece.line) if piece else ""


# --- groups --------------------------------------------------------------------------------------------------------------


def _group(raw: RawGroup, report: Report) -> SourceGroup:
    questions = tuple(_question(question, report) for question in raw.questions)
    if raw.heading is None:
        return SourceGroup("", None, NOTHING, questions[0].line, questions)
    line = raw.heading.line
    if not questions:
        report.error(line, M("grup ini belum punya soal (tambah `## pertanyaan {#id}` di bawahnya, atau hapus judul grupnya)"))
    return SourceGroup(raw.heading.text, _draw(raw.heading, len(questions), report), piece_of(raw.lines), line, questions)


def _draw(heading: RawHeading, count: int, report: Report) -> int | None:
    attributes = _attributes(heading, ("ambil",), report)
    text = attributes.get("ambil")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 4 and int(text) >= 1):
        report.error(heading.line, M("ambil=%(value)s tidak dapat dipakai (tulis angka mulai 1)", value=text))
        return None
    if int(text) > count:
        report.error(
            heading.line,
            M(
                "ambil=%(draw)s lebih banyak daripada soal di grup ini, yaitu %(count)s (kurangi, atau tambah soal)",
                draw=text,
                count=count,
            ),
        )
    return int(text)


def _attributes(heading: RawHeading, known: tuple[str, ...], report: Report) -> dict[str, str]:
    """The attributes of a heading by name, the id under `#`; what cannot be read is reported."""
    found: dict[str, str] = {}
    for word in heading.attributes:
        name, value = ("#", word[1:]) if word.startswith("#") else word.partition("=")[::2]
        if name == "#" and "tipe" not in known:
            report.error(heading.line, M("grup tidak memakai id (hapus #%(id)s)", id=value))
        elif name != "#" and (not value or name not in known):
            meant = nearest(name, known)
            hint = f"{meant}=…" if meant else ", ".join(f"{key}=…" for key in known)
            report.error(heading.line, M("atribut %(word)s tidak dikenal (tulis %(hint)s)", word=word, hint=hint))
        elif name in found:
            report.error(heading.line, M("atribut %(name)s ditulis dua kali (sisakan satu)", name=name))
        else:
            found[name] = value
    return found


# --- questions -----------------------------------------------------------------------------------------------------------


def _question(raw: RawQuestion, report: Report) -> SourceQuestion:
    line = raw.heading.line
    attributes = _attributes(raw.heading, QUESTION_ATTRIBUTES, report)
    ask = Piece(raw.heading.text, line)
    if not ask:
        report.error(line, M("pertanyaannya kosong (tulis pertanyaan sesudah ##)"))
    kind, block = _kind(raw, ask, attributes.get("tipe"), report)
    for name in ("maks", "jenis"):
        if name in attributes and attributes.get("tipe") != "berkas":
            report.error(line, M("atribut %(name)s hanya untuk tipe=berkas (hapus)", name=name))
    if block is not None and (after := raw.text_after(block)) is not None:
        report.error(after, M("teks ini berdiri sesudah jawaban (pindahkan ke atas jawaban, atau ke dalam `> [!PEMBAHASAN]`)"))
    if kind == "rumpang" and (equals := _last(raw, "equals")) is not None:
        report.error(equals.line, M("baris = tidak dipakai di soal rumpang (taruh kuncinya di celah `[[kunci]]`)"))
    if kind and "RUBRIK" in raw.callouts:
        report.warning(
            raw.callouts["RUBRIK"].line, M("rubrik tidak dipakai di soal ini (hapus, atau pindahkan ke `> [!PEMBAHASAN]`)")
        )
    return SourceQuestion(
        id=_id(attributes.get("#"), raw.heading, report),
        kind=kind,
        line=line,
        ask=ask,
        text=raw.text_before(block),
        block=block,
        points=_points(attributes.get("poin"), line, report),
        competency=attributes.get("kompetensi"),
        hint=raw.callouts.get("PETUNJUK", NOTHING),
        explanation=raw.callouts.get("PEMBAHASAN", NOTHING),
        rubric=raw.callouts.get("RUBRIK", NOTHING),
    )


def _id(value: str | None, heading: RawHeading, report: Report) -> str:
    if value is None:
        suggestion = _NOT_SLUG.sub("-", heading.text.lower())[:30].strip("-") or "soal-1"
        report.error(heading.line, M("soal ini belum punya id (tambah {#%(id)s}; courses format menuliskannya)", id=suggestion))
        return ""
    if _ID.fullmatch(value) is None or len(value) > MAX_ID_CHARACTERS:
        suggestion = _NOT_SLUG.sub("-", value.lower())[:MAX_ID_CHARACTERS].strip("-") or "soal-1"
        report.error(
            heading.line,
            M(
                "id #%(value)s tidak dapat dipakai (huruf, angka, dan tanda - saja, misalnya #%(id)s)",
                value=value,
                id=suggestion,
            ),
        )
    return value


def _points(value: str | None, line: int, report: Report) -> Decimal:
    if value is None:
        return Decimal(1)
    points = read_decimal(value)
    if points is None or not 0 < points <= MAX_POINTS:
        report.error(line, M("poin=%(value)s tidak dapat dipakai (tulis angka di atas 0, misalnya poin=2)", value=value))
        return Decimal(1)
    return points


def _kind(raw: RawQuestion, ask: Piece, written: str | None, report: Report) -> tuple[str, Block | None]:
    """The kind, empty when it cannot be told, and the answer block."""
    line = raw.heading.line
    if written is None:
        return _kind_by_shape(raw, ask, report)
    if written in UNSERVED:
        report.error(
            line, M("soal %(kind)s belum dilayani (pakai jenis yang dinilai otomatis, misalnya tipe=isian)", kind=written)
        )
        return "", None
    kind = KINDS.get(written)
    if kind is None:
        meant = nearest(written, list(KINDS))
        hint = meant or ", ".join(KINDS)
        report.error(line, M("tipe=%(value)s tidak dikenal (tulis %(hint)s)", value=written, hint=hint))
        return "", None
    if kind.shape is None:
        return written, None
    block = _last(raw, kind.shape) or (_last(raw, "bullet") if kind.shape != "equals" else None)
    if block is None:
        report.error(line, M("jawaban soal %(kind)s belum ada (tulis %(form)s)", kind=written, form=kind.written))
        return "", None
    return written, block


def _kind_by_shape(raw: RawQuestion, ask: Piece, report: Report) -> tuple[str, Block | None]:
    line = raw.heading.line
    block = _last(raw, "task")
    if block is not None:
        right = sum(item.mark == "x" for item in block.items)
        return ("majemuk" if right > 1 else "tunggal"), block
    if has_gaps(ask) or has_gaps(raw.text_before(None)):
        return "rumpang", None
    shapes = {run.shape for run in raw.blocks}
    if "share" in shapes:
        report.error(line, M("jenis soal belum disebut (tambah tipe=situasi)"))
    elif "equals" in shapes:
        report.error(line, M("jenis soal belum disebut (tambah tipe=benar-salah, tipe=angka, atau tipe=isian)"))
    elif "ordered" in shapes:
        report.error(line, M("jenis soal belum disebut (tambah tipe=urut, atau tulis pilihan dengan `- [ ]`)"))
    elif "bullet" in shapes:
        report.error(line, M("jenis soal belum disebut (tulis pilihan dengan `- [ ]` dan `- [x]`, atau tambah tipe=pasang)"))
    else:
        report.error(line, M("soal ini belum punya jawaban (tulis pilihan dengan `- [ ]` dan `- [x]`, atau sebutkan tipe=…)"))
    return "", None


def _last(raw: RawQuestion, shape: str) -> Block | None:
    return next((block for block in reversed(raw.blocks) if block.shape == shape), None)


def _check_answers(question: SourceQuestion, report: Report) -> None:
    KINDS[question.kind].check(question, report)
    if question.kind != "rumpang" and (has_gaps(question.ask) or has_gaps(question.text)):
        report.warning(
            question.line,
            M("tanda [[ di soal %(kind)s dibaca sebagai teks biasa (tulis \\[[ bila memang begitu)", kind=question.kind),
        )


def _check_ids(source: QuizSource, report: Report) -> None:
    seen: dict[str, int] = {}
    for question in source.questions:
        first = seen.setdefault(question.id, question.line) if question.id else question.line
        if first != question.line:
            report.error(
                question.line,
                M("id #%(id)s sudah dipakai di baris %(first)s (beri id lain)", id=question.id, first=first),
            )
