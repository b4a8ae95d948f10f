"""What every quiz promises: enough questions of several kinds, and an answer that teaches whatever was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from elearning.courses.rules.review.shapes import QuizFigures, Remark, finding, note
from elearning.courses.rules.review.wording import WORD
from elearning.kernel.text import M
from elearning.quizzes.rules.source import QuizSource, SourceQuestion

FEWEST_DRAWN, MOST_DRAWN = 6, 12
FEWEST_KINDS = 4
POOL_TO_DRAW = Decimal("1.5")
FEWEST_FEEDBACK_WORDS = 3
ANSWERED_WITH_FEEDBACK = frozenset({"tunggal", "majemuk", "situasi", "benar-salah", "angka", "isian"})
"""Kinds whose answers can each carry a word of feedback."""


def quiz_figures(quiz: QuizSource) -> QuizFigures:
    """A quiz in numbers."""
    kinds = Counter(question.kind for question in quiz.questions)
    drawn = sum(group.draw or len(group.questions) for group in quiz.groups)
    return QuizFigures(quiz.file, len(quiz.questions), drawn, tuple(sorted(kinds.items())))


def quiz_remarks(quiz: QuizSource, figures: QuizFigures) -> Iterator[Remark]:
    """What is to be said of one quiz; `ujian` is held to more."""
    if not FEWEST_DRAWN <= figures.drawn <= MOST_DRAWN:
        yield finding(
            quiz.file,
            1,
            M(
                "%(drawn)s soal ditanyakan dalam satu percobaan (antara %(fewest)s dan %(most)s)",
                drawn=figures.drawn,
                fewest=FEWEST_DRAWN,
                most=MOST_DRAWN,
            ),
        )
    if len(figures.kinds) < FEWEST_KINDS:
        yield finding(
            quiz.file,
            1,
            M("hanya %(count)s jenis soal (paling sedikit %(limit)s)", count=len(figures.kinds), limit=FEWEST_KINDS),
        )
    if quiz.settings.mode == "ujian":
        yield from _pool(figures)
    for question in quiz.questions:
        yield from _teaching(quiz.file, question)


def _pool(figures: QuizFigures) -> Iterator[Remark]:
    if figures.pool <= figures.drawn:
        yield finding(
            figures.file,
            1,
            M(
                "ujian menanyakan semua %(pool)s soalnya (sediakan lebih banyak soal daripada yang diambil, pakai {ambil=…})",
                pool=figures.pool,
            ),
        )
    elif Decimal(figures.pool) / figures.drawn < POOL_TO_DRAW:
        yield note(
            figures.file,
            1,
            M(
                "ujian mengambil %(drawn)s dari %(pool)s soal (sebaiknya paling sedikit satu setengah kali)",
                drawn=figures.drawn,
                pool=figures.pool,
            ),
        )


def _teaching(file: str, question: SourceQuestion) -> Iterator[Remark]:
    if not question.explanation:
        yield finding(
            file,
            question.line,
            M("soal #%(id)s belum punya > [!PEMBAHASAN] (sebut bagian modul yang menjawabnya)", id=question.id),
        )
    if question.kind not in ANSWERED_WITH_FEEDBACK or question.block is None:
        return
    for item in question.block.items:
        if not item.feedback:
            yield finding(
                file, item.line, M("jawaban ini belum punya umpan balik (tulis di bawahnya: dua spasi, >, alasannya)")
            )
        elif len(WORD.findall(item.feedback.text)) < FEWEST_FEEDBACK_WORDS:
            yield note(
                file,
                item.feedback.line,
                M("umpan balik “%(text)s” tidak menjelaskan alasannya", text=item.feedback.text.strip()),
            )
