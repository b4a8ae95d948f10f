"""How far and how long, in the words of people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from elearning.web.kit.pace import time_left, words_of


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (4, "sebentar lagi"),
        (40, "kurang dari 1 menit lagi"),
        (100, "sekitar 2 menit lagi"),
        (3500, "sekitar 58 menit lagi"),
        (3700, "sekitar 1 jam lagi"),
        (9900, "sekitar 3 jam lagi"),
    ],
)
def test_an_estimate_is_rounded(seconds: int, words: str) -> None:
    assert str(time_left(timedelta(seconds=seconds))) == words


def test_the_count_comes_first(app: Flask) -> None:
    with app.test_request_context("/"):
        assert words_of(None, None) == "baru dimulai"
        assert words_of(412, 750) == "412 dari 750"
        assert words_of(412, 750, timedelta(seconds=110)) == "412 dari 750 · sekitar 2 menit lagi"
        assert words_of(750, 750, timedelta(0)) == "750 dari 750"
