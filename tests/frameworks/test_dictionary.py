from __future__ import annotations

import dataclasses

import pytest

from elearning.frameworks import queries, service
from elearning.frameworks.errors import CompetencyUnknown
from elearning.frameworks.rules import LEVEL_NAMES, Competency, defects_of
from elearning.frameworks.rules.dictionary import DICTIONARY
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.actor import Actor, Grant, Role
from elearning.kernel.errors import Forbidden
from elearning.kernel.ids import PersonId, UnitId

NATIONAL = {"M.1", "M.2", "M.3", "M.4", "M.5", "M.6", "M.7", "M.8", "SK.1"}


def test_the_dictionary_is_whole_and_names_every_code_once() -> None:
    assert [defect for competency in DICTIONARY for defect in defects_of(competency)] == []
    assert len({competency.code for competency in DICTIONARY}) == len(DICTIONARY) == 18
    assert {competency.code for competency in DICTIONARY if not competency.is_local} == NATIONAL
    assert all(competency.code.startswith("T.") for competency in DICTIONARY if competency.is_local)


def test_levels_are_named_as_in_the_regulation() -> None:
    assert LEVEL_NAMES == {1: "Paham", 2: "Dasar", 3: "Menengah", 4: "Mumpuni", 5: "Ahli"}


@pytest.mark.parametrize(
    ("change", "defect"),
    [
        ({"kind": "lain"}, "unknown kind lain"),
        ({"name": " "}, "must not be empty"),
        ({"levels": ("a", "b")}, "5 levels expected, 2 found"),
        ({"levels": ("a", "b", "c", "d", "")}, "a level has no description"),
    ],
)
def test_a_competency_with_a_defect_is_named(change: dict[str, object], defect: str) -> None:
    broken = dataclasses.replace(DICTIONARY[0], **change)  # type: ignore[arg-type] - the table holds values of several fields

    assert any(defect in found for found in defects_of(broken))


def test_loading_twice_changes_nothing(work: Work) -> None:
    assert service.load_dictionary(work) == 18
    assert service.load_dictionary(work) == 0

    assert list(queries.competencies(work.session).values()) == list(DICTIONARY)
    assert queries.competency_codes(work.session) == {competency.code for competency in DICTIONARY}
    assert list(queries.competency_names(work.session))[:2] == ["M.1", "M.2"]
    assert [line.act for line in audit.list_lines(work.session).items] == ["frameworks.load"]


def test_a_reworded_competency_is_renewed_and_a_missing_one_stays(work: Work) -> None:
    service.load_dictionary(work)
    reworded = dataclasses.replace(DICTIONARY[0], definition="Jujur.")

    assert service.load_dictionary(work, [reworded]) == 1

    assert queries.get_competency(work.session, "M.1").definition == "Jujur."
    assert len(queries.competency_codes(work.session)) == 18


def test_a_faulty_dictionary_is_refused_whole(work: Work) -> None:
    faulty = [DICTIONARY[0], Competency("T.X", "X", "teknis", "…", ("a",))]

    with pytest.raises(ValueError, match=r"T\.X: 5 levels expected"):
        service.load_dictionary(work, faulty)

    assert queries.competencies(work.session) == {}


def test_an_unknown_code_is_said_to_be_unknown(work: Work) -> None:
    with pytest.raises(CompetencyUnknown, match=r"T\.TIADA"):
        queries.get_competency(work.session, "T.TIADA")


@pytest.mark.parametrize("grants", [(), (Grant(Role.ADMIN, frozenset({UnitId(1)})),), (Grant(Role.INSTRUCTOR, None),)])
def test_only_an_admin_of_the_whole_platform_maintains_it(work: Work, grants: tuple[Grant, ...]) -> None:
    stranger = work.acting_as(Actor("person", PersonId(7), grants=grants))

    with pytest.raises(Forbidden):
        service.load_dictionary(stranger)


def test_an_admin_of_the_whole_platform_may_load_it(work: Work) -> None:
    fajar = work.acting_as(Actor("person", PersonId(6), grants=(Grant(Role.ADMIN, None),)))

    assert service.load_dictionary(fajar) == 18
