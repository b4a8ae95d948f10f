"""What opens what: the rule of progress."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from elearning.learning.rules.progress import DONE, LOCKED, OPEN, READ, Progress, Step, is_complete, progress_of

THREE = (Step("a", "Satu", True, False), Step("b", "Dua", True, True), Step("c", "Tiga", True, False))


def states(progress: Progress) -> list[str]:
    return [module.state for module in progress.modules]


def progress(
    steps: tuple[Step, ...] = THREE,
    *,
    read: set[str] | None = None,
    done: set[str] | None = None,
    sequential: bool = True,
    has_final: bool = False,
    final_passed: bool = False,
) -> Progress:
    return progress_of(
        steps, sequential=sequential, read=read or set(), done=done or set(), has_final=has_final, final_passed=final_passed
    )


def test_only_the_first_module_is_open_at_the_start() -> None:
    begun = progress()

    assert states(begun) == [OPEN, LOCKED, LOCKED]
    assert [module.opener for module in begun.modules] == ["", "Satu", "Satu"]
    assert begun.next_slug == "a"


def test_the_next_module_opens_when_the_one_before_is_done_not_when_it_is_read() -> None:
    assert states(progress(read={"a", "b"}, done={"a"})) == [DONE, READ, LOCKED]
    assert states(progress(read={"a", "b"}, done={"a", "b"})) == [DONE, DONE, OPEN]


def test_an_optional_module_blocks_nothing() -> None:
    steps = (Step("a", "Satu", False, False), Step("b", "Dua", True, False))

    assert states(progress(steps)) == [OPEN, OPEN]
    assert progress(steps, read={"b"}, done={"b"}).complete


def test_a_free_course_is_open_at_once() -> None:
    assert states(progress(sequential=False)) == [OPEN, OPEN, OPEN]


def test_the_final_exam_opens_last_and_completes_the_course() -> None:
    locked = progress(done={"a", "b"}, read={"a", "b"}, has_final=True)
    opened = progress(done={"a", "b", "c"}, read={"a", "b", "c"}, has_final=True)
    passed = progress(done={"a", "b", "c"}, read={"a", "b", "c"}, has_final=True, final_passed=True)

    assert (locked.final, locked.final_opener, locked.complete) == (LOCKED, "Tiga", False)
    assert (opened.final, opened.next_slug, opened.complete) == (OPEN, "akhir", False)
    assert (passed.final, passed.next_slug, passed.complete) == (DONE, None, True)


def test_a_new_compulsory_module_reopens_the_course_and_takes_nothing_away() -> None:
    with_new = (Step("new", "Baru", True, False), *THREE)
    reopened = progress(with_new, read={"a", "b", "c"}, done={"a", "b", "c"})

    assert states(reopened) == [OPEN, DONE, DONE, DONE]
    assert not reopened.complete


STEPS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=8).map(
    lambda flags: tuple(Step(f"m{n}", f"Modul {n}", required, quiz) for n, (required, quiz) in enumerate(flags))
)


@given(STEPS, st.data())
def test_somebody_who_does_what_is_next_always_reaches_the_end(steps: tuple[Step, ...], data: st.DataObject) -> None:
    has_final = data.draw(st.booleans())
    done: set[str] = set()
    final_passed = False
    for _ in range(len(steps) + 2):
        now = progress(steps, read=done, done=done, has_final=has_final, final_passed=final_passed)
        if now.next_slug is None:
            break
        if now.next_slug == "akhir":
            final_passed = True
        else:
            done.add(now.next_slug)

    assert now.complete


@given(STEPS, st.data())
def test_doing_more_never_locks_anything(steps: tuple[Step, ...], data: st.DataObject) -> None:
    slugs = [step.slug for step in steps]
    fewer = data.draw(st.sets(st.sampled_from(slugs)))
    more = fewer | data.draw(st.sets(st.sampled_from(slugs)))

    before = {module.slug for module in progress(steps, done=fewer).modules if module.state != LOCKED}
    after = {module.slug for module in progress(steps, done=more).modules if module.state != LOCKED}

    assert before <= after


def test_a_module_is_complete_when_read_and_passed() -> None:
    with_quiz, without = THREE[1], THREE[0]

    assert is_complete(without, read=True, quiz_passed=False)
    assert not is_complete(without, read=False, quiz_passed=True)
    assert not is_complete(with_quiz, read=True, quiz_passed=False)
    assert is_complete(with_quiz, read=True, quiz_passed=True)
