"""Nothing that is given out before the review depends on the key: two quizzes that differ only in it give the same bytes."""

from __future__ import annotations

import json
import random
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from elearning.quizzes.rules.definition import QuizDefinition
from elearning.quizzes.rules.drawing import Paper, draw_paper
from elearning.quizzes.rules.reviewing import item_of
from tests.quizzes.examples import quiz

WORDS = ["akta", "berkas", "cap", "daftar", "edaran", "formulir"]


def quiz_with_key(key: int, *, shuffle: bool) -> QuizDefinition:
    """The same nine questions with answers that follow from `key`."""
    chance = random.Random(key)
    right = chance.randrange(4)
    ticks = [chance.random() < 0.5 for _ in range(4)]
    ticks[chance.randrange(4)] = True
    rights, order = WORDS[:4], WORDS[:5]
    chance.shuffle(rights)
    chance.shuffle(order)
    shares = [100, 50, 25, 0]
    chance.shuffle(shares)
    options = "".join(f"- [{'x' if n == right else ' '}] {word}\n" for n, word in enumerate(WORDS[:4]))
    several = "".join(f"- [{'x' if tick else ' '}] {word}\n" for tick, word in zip(ticks, WORDS, strict=False))
    pairs = "".join(f"- kiri {n} => {word}\n" for n, word in enumerate(rights[:3])) + f"- => {rights[3]}\n"
    ordered = "".join(f"{n}. {word}\n" for n, word in enumerate(order, 1))
    situation = "".join(f"- [{part}%] {word}\n  > umpan {part}\n" for part, word in zip(shares, WORDS, strict=False))
    head = "---\nacak: [soal, opsi]\n---\n" if shuffle else ""
    return quiz(
        f"{head}# Grup {{ambil=7}}\n## Satu? {{#satu tipe=tunggal}}\n{options}\n## Banyak? {{#banyak tipe=majemuk}}\n{several}\n"
        f"## Benar? {{#benar tipe=benar-salah}}\n= {chance.choice(['benar', 'salah'])}\n\n"
        f"## Angka? {{#angka tipe=angka}}\n= {chance.randrange(900)} +- {chance.randrange(9)}\n\n"
        f"## Isian? {{#isian tipe=isian}}\n= {' | '.join(chance.sample(WORDS, chance.randrange(1, 4)))}\n\n"
        f"## Celah [[{'|'.join(chance.sample(WORDS, chance.randrange(1, 4)))}]]. {{#celah}}\n\n"
        f"## Pasang? {{#pasang tipe=pasang}}\n{pairs}\n## Urut? {{#urut tipe=urut}}\n{ordered}\n"
        f"## Sikap? {{#sikap tipe=situasi}}\n{situation}\n> [!PEMBAHASAN]\n> Kunci nomor {key}.\n"
    )


def given_out(definition: QuizDefinition, paper: Paper) -> bytes:
    """Everything from which a page or an answer to a script is made."""
    items = [asdict(item_of(definition, drawn, number, ())) for number, drawn in enumerate(paper.questions, 1)]
    return json.dumps([paper.to_json(), items], default=str, sort_keys=True).encode()


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 2**63 - 1), st.booleans())
def test_two_keys_give_the_same_bytes(one: int, other: int, seed: int, shuffle: bool) -> None:
    first, second = quiz_with_key(one, shuffle=shuffle), quiz_with_key(other, shuffle=shuffle)

    assert given_out(first, draw_paper(first, seed)) == given_out(second, draw_paper(second, seed))


def test_values_of_options_are_their_places() -> None:
    definition = quiz_with_key(3, shuffle=True)
    paper = draw_paper(definition, 77)

    for number, drawn in enumerate(paper.questions, 1):
        for control in item_of(definition, drawn, number, ()).controls:
            assert [option.value for option in control.options] == [str(place + 1) for place in range(len(control.options))]


def test_different_seeds_give_different_papers() -> None:
    definition = quiz_with_key(3, shuffle=True)

    assert len({json.dumps(draw_paper(definition, seed).to_json()) for seed in range(20)}) == 20


@given(st.integers(0, 2**63 - 1))
def test_a_paper_survives_being_stored(seed: int) -> None:
    definition = quiz_with_key(1, shuffle=True)
    paper = draw_paper(definition, seed)

    assert Paper.from_json(json.loads(json.dumps(paper.to_json()))) == paper
    assert len(paper.questions) == 7


def test_nothing_moves_that_need_not_when_nothing_is_shuffled() -> None:
    definition = quiz("## A? {#a}\n- [x] b\n- [ ] c\n- [ ] d\n\n## B? {#b}\n- [x] b\n- [ ] c\n")

    paper = draw_paper(definition, 5)

    assert [question.id for question in paper.questions] == ["a", "b"]
    assert paper.questions[0].arrangement == ((0, 1, 2),)
