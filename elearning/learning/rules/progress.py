"""Where somebody stands in a course: which modules are open, what is complete, what comes next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

LOCKED, OPEN, READ, DONE = "locked", "open", "read", "done"


@dataclass(frozen=True, slots=True)
class Step:
    """What the rule needs to know of a module."""

    slug: str
    title: str
    required: bool
    has_quiz: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A module as it stands for one person; `opener` is the title of what unlocks it, empty when it is not locked."""

    slug: str
    title: str
    state: str
    opener: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The whole course for one person.

    `final` is None without a final exam, else locked, open or done. `next_slug` is the first module that is open and not done, the
    final exam's slot, or None when nothing is left.
    """

    modules: tuple[Standing, ...]
    final: str | None
    final_opener: str
    next_slug: str | None
    complete: bool

    @property
    def done(self) -> int:
        """How many modules are done."""
        return sum(module.state == DONE for module in self.modules)

    def module(self, slug: str) -> Standing | None:
        return next((module for module in self.modules if module.slug == slug), None)


def is_complete(step: Step, *, read: bool, quiz_passed: bool) -> bool:
    """A module is complete when it was read to the end and its quiz, if any, is passed.

    >>> is_complete(Step("a", "A", True, True), read=True, quiz_passed=False)
    False
    """
    return read and (quiz_passed or not step.has_quiz)


def progress_of(
    steps: Sequence[Step],
    *,
    sequential: bool,
    read: Collection[str],
    done: Collection[str],
    has_final: bool,
    final_passed: bool,
    final_slot: str = "akhir",
) -> Progress:
    """Decide the state of every module and of the course.

    In a sequential course a module opens when every compulsory module before it is done; in a free one all are open. The final exam
    opens when every compulsory module is done. What is done stays open whatever changes before it.
    """
    modules: list[Standing] = []
    blocker = ""
    for step in steps:
        if step.slug in done:
            modules.append(Standing(step.slug, step.title, DONE, ""))
            continue
        if sequential and blocker:
            modules.append(Standing(step.slug, step.title, LOCKED, blocker))
        else:
            modules.append(Standing(step.slug, step.title, READ if step.slug in read else OPEN, ""))
        if step.required and not blocker:
            blocker = step.title
    missing = next((step.title for step in steps if step.required and step.slug not in done), "")
    final = None
    if has_final:
        final = DONE if final_passed else LOCKED if missing else OPEN
    complete = not missing and final in (None, DONE)
    next_slug = next((module.slug for module in modules if module.state in (OPEN, READ)), None)
    if final == OPEN and all(module.state == DONE for module, step in zip(modules, steps, strict=True) if step.required):
        next_slug = final_slot
    return Progress(tuple(modules), final, missing, None if complete and next_slug is None else next_slug, complete)
