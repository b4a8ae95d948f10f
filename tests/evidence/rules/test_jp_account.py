from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.evidence.rules.jp_account import JpAccount, account_of, effective, proved_levels, reckon, years_of
from elearning.evidence.rules.jp_forms import (
    ACTUAL,
    JP_FORMS,
    JP_TARGETS,
    PER_DAY_AT_MOST,
    UNITS,
    JpForm,
    JpTarget,
    form_on,
    target_in,
)
from elearning.evidence.rules.ledger import CORRECTION, BookEntry, Claim, Fact, Source
from tests.evidence.builders import ENROLMENT, book, course_fact, module_fact

D = Decimal
FORMS = {form.code: form for form in JP_FORMS}
OTHER = uuid.UUID("01920000-0000-7000-8000-000000000002")


def days(*numbers: int, month: int = 11, year: int = 2026) -> tuple[date, ...]:
    return tuple(date(year, month, number) for number in numbers)


def account(*facts: Fact, year: int = 2026, kind: str = "PNS", forms: tuple[JpForm, ...] = JP_FORMS) -> JpAccount:
    return account_of(book(*facts), year=year, kind=kind, forms=forms, targets=JP_TARGETS)


def course(modules: list[str], learned: tuple[date, ...], *, form: str = "C3", enrolment: uuid.UUID = ENROLMENT) -> list[Fact]:
    """Modules worth these JP, all completed on the last of the days, and the course with them."""
    facts = [
        module_fact(
            f"modul-{number}",
            key=f"{enrolment}/modul-{number}",
            source=Source(course="proyek", module=f"modul-{number}", version=1, enrolment=enrolment),
            jp=D(jp),
            learning_days=learned,
            ended_on=learned[-1],
        )
        for number, jp in enumerate(modules, start=1)
    ]
    source = Source(course="proyek", version=1, enrolment=enrolment)
    total = sum((D(jp) for jp in modules), D(0))
    done = course_fact(key=str(enrolment), source=source, form=form, jp=total, learning_days=learned, ended_on=learned[-1])
    return [*facts, done]


@pytest.mark.parametrize(
    ("form", "real", "number_of_days", "recognised", "cut", "formula"),
    [
        ("C3", "6", 2, "6", "0", "Jumlah JP modul; batas 3 JP × 2 hari tidak terlampaui"),
        ("C3", "7.5", 2, "6", "1.5", "3 JP × 2 hari"),
        ("C3", "12", 4, "12", "0", "Jumlah JP modul; batas 3 JP × 4 hari tidak terlampaui"),
        ("C3", "13.5", 4, "12", "1.5", "3 JP × 4 hari"),
        ("C3", "0.5", 1, "0.5", "0", "Jumlah JP modul; batas 3 JP × 1 hari tidak terlampaui"),
        ("C9", "6", 2, "4", "2", "2 JP × 2 hari"),
        ("C4", "16", 2, "16", "0", "Jumlah JP modul, dihitung penuh"),
        ("B6", "9", 2, "8", "0", "4 JP × 2 hari"),
        ("B7", "3", 1, "5", "0", "5 JP × 1 hari"),
        ("C11", "100", 30, "20", "0", "20 JP untuk satu kegiatan"),
    ],
)
def test_what_a_form_makes_of_the_hours(
    *, form: str, real: str, number_of_days: int, recognised: str, cut: str, formula: str
) -> None:
    reckoning = reckon(FORMS[form], real=D(real), days=number_of_days)

    assert (reckoning.recognised, reckoning.cut, str(reckoning.formula)) == (D(recognised), D(cut), formula)


def test_an_unknown_form_is_counted_in_full_and_says_so() -> None:
    reckoning = reckon(None, real=D("5"), days=1)

    assert reckoning.recognised == D(5)
    assert "tidak ada dalam tabel" in str(reckoning.formula)


@given(st.decimals(0, 200, places=2), st.integers(0, 60))
def test_e_learning_is_never_recognised_beyond_the_hours_or_the_cap(real: Decimal, number_of_days: int) -> None:
    reckoning = reckon(FORMS["C3"], real=real, days=number_of_days)

    assert reckoning.recognised == min(real, D(3) * number_of_days)
    assert reckoning.recognised + reckoning.cut == real


def test_a_course_that_is_not_complete_is_real_only() -> None:
    found = account(module_fact("satu", jp=D("1.5")), module_fact("dua", jp=D(2)))

    assert (found.real, found.recognised, found.missing) == (D("3.5"), D(0), D(20))
    assert [(line.modules, str(line.formula)) for line in found.entries] == [(2, "Belum diakui: kursus belum selesai")]


def test_a_complete_course_is_recognised_with_the_cap_of_its_learning_days() -> None:
    found = account(*course(["2", "2", "3.5"], days(20, 24)))

    assert (found.real, found.recognised, found.missing) == (D("7.5"), D(6), D(14))
    [line] = found.entries
    assert (line.form, line.form_name, line.days, line.cut, str(line.formula)) == (
        "C3",
        "E-learning",
        2,
        D("1.5"),
        "3 JP × 2 hari",
    )
    assert line.ended_on == date(2026, 11, 24)


def test_learning_days_are_counted_once_however_many_modules_name_them() -> None:
    facts = course(["3", "3"], days(20, 24))

    assert account(*facts).entries[0].days == 2


def test_certificates_and_the_total_told_with_the_course_add_nothing() -> None:
    facts = course(["2"], days(24))
    certificate = Fact(
        kind="certificate-issued",
        key=str(OTHER),
        source=Source(course="proyek", certificate=OTHER),
        occurred_at=facts[0].occurred_at,
    )

    assert account(*facts, certificate).real == account(*facts).real == D(2)


@pytest.mark.parametrize(
    ("ended_on", "year", "recognised"),
    [
        (date(2026, 12, 31), 2026, D(2)),
        (date(2026, 12, 31), 2027, D(0)),
        (date(2027, 1, 1), 2026, D(0)),
        (date(2027, 1, 1), 2027, D(2)),
    ],
)
def test_the_year_is_that_of_the_local_day_on_which_the_course_ended(ended_on: date, year: int, recognised: Decimal) -> None:
    assert account(*course(["2"], (ended_on,)), year=year).recognised == recognised


def test_over_new_year_real_jp_stay_in_their_year_and_recognised_go_to_the_year_of_the_end() -> None:
    learned = (date(2026, 12, 30), date(2027, 1, 2))
    first = module_fact("satu", jp=D(2), learning_days=learned[:1], ended_on=learned[0])
    second = module_fact("dua", jp=D(3), learning_days=learned, ended_on=learned[1])
    done = course_fact(learning_days=learned, ended_on=learned[1], jp=D(5))

    old, new = account(first, second, done, year=2026), account(first, second, done, year=2027)

    assert (old.real, old.recognised) == (D(2), D(0))
    assert str(old.entries[0].formula) == "Diakui dalam tahun 2027, saat kursus berakhir"
    assert (new.real, new.recognised) == (D(3), D(5))


def test_a_module_completed_after_the_year_of_the_end_is_real_only() -> None:
    later = module_fact("tambahan", jp=D(1), learning_days=days(24) + days(5, month=1, year=2027), ended_on=date(2027, 1, 5))
    facts = (*course(["2"], days(24)), later)

    assert (account(*facts).real, account(*facts).recognised) == (D(2), D(2))
    assert (account(*facts, year=2027).real, account(*facts, year=2027).recognised) == (D(1), D(0))


def test_two_courses_are_two_lines_and_one_sum() -> None:
    found = account(*course(["4"], days(3)), *course(["2"], days(9, 10), enrolment=OTHER))

    assert [(line.enrolment, line.recognised) for line in found.entries] == [(OTHER, D(2)), (ENROLMENT, D(3))]
    assert (found.recognised, found.real) == (D(5), D(6))


def test_a_pppk_has_no_target_and_a_ceiling_that_only_warns() -> None:
    facts = [fact for number in range(9) for fact in course(["3"], days(number + 1), enrolment=uuid.UUID(int=number + 1))]

    found = account(*facts, kind="PPPK")

    assert (found.target, found.missing) == (D(0), D(0))
    assert (found.maximum, found.recognised, found.over) == (D(24), D(27), D(3))


def test_a_pns_over_the_target_misses_nothing_and_has_no_ceiling() -> None:
    found = account(*course(["21"], days(*range(1, 8))))

    assert (found.recognised, found.missing, found.maximum, found.over) == (D(21), D(0), None, D(0))


def test_a_new_row_of_the_table_counts_from_its_day_on() -> None:
    stricter = JpForm("C3", "E-learning", "nonklasikal", PER_DAY_AT_MOST, cap_per_day=D(2), valid_from=date(2026, 7, 1))
    before, after = course(["9"], days(30, month=6)), course(["9"], days(1, month=7), enrolment=OTHER)

    found = account(*before, *after, forms=(*JP_FORMS, stricter))

    assert [line.recognised for line in found.entries] == [D(2), D(3)]


def correction(entry: BookEntry, at: datetime, **changes: object) -> Fact:
    return Fact(kind=CORRECTION, key=str(uuid.uuid4()), source=entry.source, occurred_at=at, corrects=entry.ref, **changes)  # type: ignore[arg-type] - named by each test


def test_the_last_correction_that_names_an_entry_rightly_holds() -> None:
    at = datetime(2026, 11, 25, tzinfo=UTC)
    facts = course(["6"], days(20, 24))
    wrong = book(*facts)[0]
    forged = BookEntry(**{**{name: getattr(wrong, name) for name in wrong.__slots__}, "hash": "f" * 64})
    more = [
        correction(wrong, at, jp=D(5)),
        correction(wrong, at + timedelta(hours=1), jp=D(4), claims=(Claim("M.1", 3),), replaces_claims=True),
        correction(forged, at + timedelta(hours=2), jp=D(60)),
    ]

    found = account(*facts, *more)

    assert (found.real, found.recognised) == (D(4), D(4))
    assert proved_levels(book(*facts, *more)) == {"M.1": 3}
    assert [entry.kind for entry in effective(book(*facts, *more))] == [fact.kind for fact in facts]


def test_claims_can_be_corrected_away() -> None:
    facts = course(["6"], days(24))
    wrong = book(*facts)[0]

    assert proved_levels(book(*facts, correction(wrong, wrong.occurred_at, replaces_claims=True))) == {}


def test_the_highest_level_of_each_competency_is_what_is_proved() -> None:
    entries = book(module_fact("a", claims=(Claim("M.4", 2), Claim("M.1", 1))), module_fact("b", claims=(Claim("M.4", 1),)))

    assert proved_levels(entries) == {"M.4": 2, "M.1": 1}


def test_years_are_those_in_which_something_was_learned() -> None:
    entries = book(module_fact("a", ended_on=date(2024, 5, 1)), module_fact("b"), course_fact(ended_on=date(2026, 1, 1)))

    assert years_of(entries) == [2026, 2024]


def test_the_table_is_whole() -> None:
    assert len(JP_FORMS) == len(FORMS) == 24
    assert all(form.unit in UNITS for form in JP_FORMS)
    assert {form.code for form in JP_FORMS if form.unit == ACTUAL} == {
        "B1",
        "B2",
        "B3",
        "B4",
        "B5",
        "B8",
        "B9",
        "B10",
        "C4",
        "C6",
    }
    assert all(form.cap_per_day for form in JP_FORMS if form.unit == PER_DAY_AT_MOST)


def test_days_before_the_table_take_its_oldest_row() -> None:
    found = form_on(JP_FORMS, "C3", date(2015, 1, 1))

    assert found == FORMS["C3"]
    assert form_on(JP_FORMS, "Z9", date(2026, 1, 1)) is None


def test_the_target_is_the_latest_that_had_begun() -> None:
    later = JpTarget("PNS", 2027, D(24), None)

    assert target_in((*JP_TARGETS, later), "PNS", 2026) == JpTarget("PNS", 2019, D(20), None)
    assert target_in((*JP_TARGETS, later), "PNS", 2030) == later
    assert target_in(JP_TARGETS, "PNS", 2010) is None
