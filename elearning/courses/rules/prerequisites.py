"""Prerequisites: known courses only, and no way round in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from elearning.courses.rules.package import COURSE
from elearning.courses.rules.source import CourseSource
from elearning.kernel.text import M
from elearning.quizzes.rules.heads import nearest
from elearning.quizzes.rules.problems import Problem, error

Graph = Mapping[str, Sequence[str]]
"""For each course, by slug, the slugs of its prerequisites."""


def prerequisite_problems(source: CourseSource, known: Graph) -> Iterator[Problem]:
    """What is wrong with the prerequisites of a course among the known ones, itself included."""
    for slug, line in zip(source.settings.prerequisites, source.settings.prerequisite_lines, strict=True):
        if slug == source.slug:
            continue  # told by the course itself
        if slug not in known:
            meant = nearest(slug, [other for other in known if other != source.slug])
            if meant:
                yield error(
                    COURSE, line, M("prasyarat %(slug)s tidak dikenal (mungkin maksudnya %(meant)s)", slug=slug, meant=meant)
                )
            else:
                yield error(COURSE, line, M("prasyarat %(slug)s tidak dikenal (tulis nama folder kursus yang ada)", slug=slug))
            continue
        circle = way_between(known, slug, source.slug)
        if circle:
            way = " → ".join((source.slug, *circle))
            yield error(COURSE, line, M("prasyarat melingkar: %(way)s (hapus salah satunya)", way=way))


def way_between(graph: Graph, start: str, goal: str) -> tuple[str, ...]:
    """The shortest way along prerequisites from one course to another; empty when there is none.

    >>> way_between({"a": ["b"], "b": ["c"], "c": []}, "a", "c"), way_between({"a": [], "b": []}, "a", "b")
    (('a', 'b', 'c'), ())
    """
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while ways:
        way = ways.pop(0)
        if way[-1] == goal:
            return way
        for following in graph.get(way[-1], ()):
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return ()
