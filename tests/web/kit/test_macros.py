"""What single macros promise to the screens that call them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from jinja2 import UndefinedError

Draw = Callable[..., str]


def test_a_field_ties_hint_and_error_to_its_control(draw: Draw) -> None:
    html = draw("field", "field", "nip", "NIP", value="199", hint="18 angka.", error="NIP harus 18 angka; yang diketik 3.")

    assert 'for="nip"' in html
    assert 'aria-describedby="nip-petunjuk nip-galat"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="199"' in html


def test_a_password_is_never_written_back(draw: Draw) -> None:
    html = draw("field", "field", "password", "Kata sandi", kind="password", value="rahasia-sekali")

    assert "rahasia-sekali" not in html


def test_a_value_of_a_stranger_stays_text(draw: Draw) -> None:
    html = draw("field", "field", "nama", "Nama", value='"><script>alert(1)</script>')

    assert "<script>" not in html


def test_a_text_area_keeps_its_first_empty_line(draw: Draw) -> None:
    html = draw("field", "field", "uraian", "Uraian", kind="textarea", value="\nbaris kedua")

    assert ">\n\nbaris kedua</textarea>" in html


def test_a_select_marks_the_chosen_one_whatever_its_type(draw: Draw) -> None:
    html = draw("field", "field", "tahun", "Tahun", kind="select", value=2026, options=[("2025", "2025"), ("2026", "2026")])

    assert '<option value="2026" selected>' in html
    assert html.count("selected") == 1


def test_a_bound_field_shows_value_and_first_error(draw: Draw) -> None:
    form_field = SimpleNamespace(
        type="StringField", name="nip", id="nip", label=SimpleNamespace(text="NIP"), description="18 angka.",
        errors=["NIP harus 18 angka.", "kedua"], flags=SimpleNamespace(required=True), _value=lambda: "123",
    )  # fmt: skip

    html = draw("field", "bound", form_field)

    assert 'value="123"' in html
    assert "NIP harus 18 angka." in html
    assert "kedua" not in html
    assert " required" in html


def test_a_button_with_a_reason_sends_nothing(draw: Draw) -> None:
    html = draw("button", "button", "Terbitkan", name="aksi", value="terbit", reason="Dua galat belum diperbaiki.", id="terbit")

    assert 'type="button"' in html
    assert 'aria-disabled="true"' in html
    assert 'name="aksi"' not in html
    assert 'aria-describedby="terbit-sebab"' in html
    assert 'id="terbit-sebab">Dua galat' in html


def test_choices_keep_what_was_chosen(draw: Draw) -> None:
    one = draw("choice", "choices", "cara", "Cara", [("a", "Sendiri"), ("b", "Bersama")], value="b")
    many = draw("choice", "choices", "cara", "Cara", [(1, "Satu"), (2, "Dua")], kind="checkbox", value=[1, 2])
    none = draw("choice", "choices", "cara", "Cara", [("None", "Tidak ada")])

    assert 'value="b" checked' in one
    assert 'value="a" id="cara" checked' not in one
    assert many.count("checked") == 2
    assert "checked" not in none


def test_a_missing_fact_is_said(draw: Draw) -> None:
    html = draw("facts", "facts", [("Jabatan", None), ("Nilai", 0)])

    assert "<dd>belum ada</dd>" in html
    assert "<dd>0</dd>" in html


def test_a_masked_number_reads_as_words(draw: Draw) -> None:
    html = draw("facts", "masked_nip", "901")

    assert 'aria-hidden="true"' in html
    assert "disamarkan, angka terakhir 901" in html


def test_no_errors_draw_no_summary(draw: Draw) -> None:
    assert draw("error-summary", "error_summary", []).strip() == ""


@pytest.mark.parametrize(
    ("seconds", "words"), [(870, "14 menit"), (119, "1 menit"), (59, "kurang dari 1 menit"), (0, "Waktu habis")]
)
def test_the_timer_speaks_in_whole_minutes(draw: Draw, seconds: int, words: str) -> None:
    html = draw("timer", "timer", seconds, "10.56 WIB")

    assert f"<span data-timer-text>{words}</span>" in html
    assert ("timer--short" in html) is (seconds < 120)


def test_steps_say_whole_modules(draw: Draw) -> None:
    html = draw("steps", "steps", 2, 6, now=True)

    assert 'aria-label="2 dari 6 modul selesai"' in html
    assert html.count('class="done"') == 2
    assert html.count('class="now"') == 1


@pytest.mark.parametrize("share", [-1, 0, 0.1, 0.34, 0.675, 0.9, 1, 1.2])
def test_a_bar_never_leaves_its_frame(draw: Draw, share: float) -> None:
    html = draw("chart", "bar_chart", share, "judul", value_text="nilai", end_text="20 JP")

    widths = [float(part.split("%")[0]) for part in html.split('width="')[1:]]
    assert all(0 < width <= 100 for width in widths)
    assert ">nilai</text>" in html


def test_a_locked_module_has_no_address(draw: Draw) -> None:
    item = {"title": "Risiko", "href": "/kursus/x/risiko", "state": "locked", "note": "Terbuka setelah Jadwal"}

    html = draw("outline", "outline", [item], "Isi kursus")

    assert "/kursus/x/risiko" not in html
    assert "Terbuka setelah Jadwal" in html


def test_an_unknown_icon_is_an_error(draw: Draw) -> None:
    with pytest.raises(UndefinedError, match="rocket"):
        draw("icon", "icon", "rocket")


def test_the_map_says_each_state_in_words(draw: Draw) -> None:
    items = [{"number": 2, "href": "?soal=2", "answered": True, "doubtful": True, "current": False}]

    html = draw("question", "question_map", items)

    assert "terjawab, ragu-ragu" in html


def test_forms_carry_the_token(draw: Draw) -> None:
    posted = draw("form", "post_button", "/kursus/x/daftar", "Daftar", fields={"siklus": 1})
    confirmed = draw("confirm-page", "confirm_page", "/cabut", "Cabut", "/kembali")

    assert 'name="csrf_token" value="token-1"' in posted
    assert 'name="siklus" value="1"' in posted
    assert 'name="csrf_token" value="token-1"' in confirmed
