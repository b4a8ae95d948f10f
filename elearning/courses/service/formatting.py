"""Mending the files of a folder in place."""

from __future__ import annotations

from pathlib import Path

from elearning.courses.rules.formatting import format_quiz, format_text, id_stem, question_ids
from elearning.courses.rules.package import COURSE, FINAL_SLOT, layout_of
from elearning.courses.service.reading import open_folder


def format_course(folder: Path) -> list[str]:
    """Mend what a machine can mend and return the files that changed; files that are no UTF-8 text are left alone."""
    package = open_folder(folder)
    layout = layout_of(package.files)
    quizzes = {module.quiz: module.slug for module in layout.modules if module.quiz is not None}
    if layout.final is not None:
        quizzes[layout.final] = FINAL_SLOT
    texts = {path: text for path in package.files if path.endswith(".md") and (text := _read(folder / path)) is not None}
    taken = {name for path in quizzes if path in texts for name in question_ids(texts[path])}
    changed: list[str] = []
    for path, text in sorted(texts.items()):
        if path in quizzes:
            mended = format_quiz(text, id_stem(quizzes[path]), taken)
            taken |= set(question_ids(mended))
        elif path == COURSE or any(module.path == path for module in layout.modules):
            mended = format_text(text)
        else:
            continue
        if mended != text:
            (folder / path).write_bytes(mended.encode())
            changed.append(path)
    return changed


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None
