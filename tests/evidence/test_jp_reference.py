from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from elearning.evidence import queries, service
from elearning.evidence.errors import FormRowTaken, RowFaulty, TargetRowTaken
from elearning.evidence.rules.jp_forms import JP_FORMS, JP_TARGETS, JpForm, JpTarget
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Actor, Grant, Role
from elearning.kernel.errors import Forbidden
from elearning.kernel.ids import UnitId
from tests.evidence.conftest import CITRA, PANJI, SARI, Learner

C3 = next(form for form in JP_FORMS if form.code == "C3")
STRICTER = replace(C3, cap_per_day=Decimal(2), valid_from=date(2026, 7, 1))


@pytest.mark.both
def test_the_reference_is_loaded_once_and_read_back_whole(work: Work) -> None:
    assert service.load_jp_reference(work) == len(JP_FORMS) + len(JP_TARGETS)
    assert service.load_jp_reference(work) == 0

    assert sorted(queries.jp_forms(work.session), key=lambda form: form.code) == sorted(JP_FORMS, key=lambda form: form.code)
    assert queries.jp_targets(work.session) == list(JP_TARGETS)


def test_what_an_admin_added_stays(work: Work) -> None:
    service.load_jp_reference(work)
    service.add_jp_form(work, STRICTER)
    service.load_jp_reference(work)

    held = [form.cap_per_day for form in queries.jp_forms(work.session) if form.code == "C3"]
    assert held == [Decimal(3), Decimal(2)]


@pytest.mark.both
def test_two_rows_of_one_form_cannot_begin_on_one_day(work: Work) -> None:
    service.load_jp_reference(work)

    with pytest.raises(FormRowTaken, match="Bentuk C3 sudah punya baris"):
        service.add_jp_form(work, replace(C3, cap_per_day=Decimal(9)))
    with pytest.raises(TargetRowTaken, match="Target PNS mulai 2019 sudah ada"):
        service.add_jp_target(work, JP_TARGETS[0])

    assert service.load_jp_reference(work) == 0


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (replace(STRICTER, code="c3"), "code"),
        (replace(STRICTER, name=" "), "name"),
        (replace(STRICTER, path="lain"), "path"),
        (replace(STRICTER, unit="lain"), "unit"),
        (replace(STRICTER, cap_per_day=None), "cap_per_day"),
        (replace(STRICTER, cap_per_day=Decimal(-1)), "cap_per_day"),
        (replace(STRICTER, unit="day"), "national_jp"),
        (replace(STRICTER, unit="once", national_jp=Decimal(1000)), "national_jp"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_and_says_where(work: Work, form: JpForm, field: str) -> None:
    with pytest.raises(RowFaulty) as refused:
        service.add_jp_form(work, form)

    assert field in refused.value.fields


@pytest.mark.parametrize(
    ("target", "field"),
    [
        (JpTarget("Honorer", 2027, Decimal(1), None), "kind"),
        (JpTarget("PNS", 1900, Decimal(1), None), "year_from"),
        (JpTarget("PNS", 2027, None, None), "minimum"),
        (JpTarget("PNS", 2027, None, Decimal(0)), "maximum"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused(work: Work, target: JpTarget, field: str) -> None:
    with pytest.raises(RowFaulty) as refused:
        service.add_jp_target(work, target)

    assert field in refused.value.fields


@pytest.mark.parametrize("grants", [(), (Grant(Role.ADMIN, frozenset({UnitId(1)})),), (Grant(Role.INSTRUCTOR, None),)])
def test_only_an_admin_of_the_whole_platform_keeps_the_table(work: Work, grants: tuple[Grant, ...]) -> None:
    person = work.acting_as(Actor("person", SARI, grants=grants))

    with pytest.raises(Forbidden):
        service.add_jp_form(person, STRICTER)
    with pytest.raises(Forbidden):
        service.add_jp_target(person, JP_TARGETS[0])
    with pytest.raises(Forbidden):
        service.load_jp_reference(person)


def test_what_is_added_is_in_the_audit_log(work: Work) -> None:
    fajar = work.acting_as(Actor("person", CITRA, grants=(Grant(Role.ADMIN, None),)))
    service.add_jp_form(fajar, STRICTER)
    service.add_jp_target(fajar, JpTarget("PNS", 2027, Decimal(24), None))

    lines = audit.list_lines(work.session).items
    assert [(line.act, line.subject_id, line.actor_person_id) for line in lines] == [
        ("evidence.add_jp_target", "PNS", CITRA),
        ("evidence.add_jp_form", "C3", CITRA),
    ]


@pytest.mark.both
def test_the_account_is_reckoned_from_ledger_and_reference(work: Work, sari: Learner, panji: Learner) -> None:
    service.load_jp_reference(work)
    for learner in (sari, panji):
        for slug in ("satu", "dua"):
            service.record_module_completion(work, learner.module(slug))
        service.record_course_completion(work, learner.course())

    found = queries.jp_account(work.session, SARI, 2026)
    assert (found.target, found.real, found.recognised, found.missing) == (Decimal(20), Decimal(5), Decimal(3), Decimal(17))
    assert str(found.entries[0].formula) == "3 JP × 1 hari"
    of_pppk = queries.jp_account(work.session, PANJI, 2026)
    assert (of_pppk.kind, of_pppk.target, of_pppk.maximum) == ("PPPK", Decimal(0), Decimal(24))


def test_an_empty_account_is_all_noughts(work: Work) -> None:
    service.load_jp_reference(work)

    found = queries.jp_account(work.session, SARI, 2026)
    assert (found.target, found.real, found.recognised, found.missing, found.entries) == (20, 0, 0, 20, ())
