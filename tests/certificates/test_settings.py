"""Settings: dated, inherited as a whole, set by the admins of the unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from elearning.certificates import queries, service
from elearning.certificates.errors import SettingsFaulty
from elearning.certificates.rules.records import Issuer
from elearning.kernel.actor import Actor
from elearning.kernel.errors import Forbidden
from elearning.kernel.ids import UnitId
from tests.certificates.support import a_draft
from tests.certificates.world import BUDI_OF_NORTH, CITRA_OF_EAST, DESK, EAST, FAJAR_OF_ALL, NORTH, ROOT, World

TODAY = date(2026, 11, 24)


def issuer_of(world: World, unit: UnitId) -> Issuer | None:
    with world.open() as work:
        return queries.settings_in_force(work.session, unit, work.now())


@pytest.mark.both
def test_a_unit_inherits_from_the_nearest_unit_above(world: World) -> None:
    found = issuer_of(world, DESK)

    assert found is not None
    assert (found.unit_id, found.values.short_name) == (NORTH, "BKPSDM")
    assert issuer_of(world, ROOT) is None


def test_the_nearer_unit_wins(world: World) -> None:
    with world.open(FAJAR_OF_ALL) as work:
        service.set_settings(work, ROOT, replace(a_draft(), short_name="ASAL"))
    with world.open(BUDI_OF_NORTH) as work:
        service.set_settings(work, DESK, replace(a_draft(), short_name="MEJA"))

    issuers = {unit: issuer_of(world, unit) for unit in (DESK, NORTH, ROOT)}

    assert {unit: one and one.values.short_name for unit, one in issuers.items()} == {
        DESK: "MEJA",
        NORTH: "BKPSDM",
        ROOT: "ASAL",
    }


def test_settings_of_tomorrow_hold_tomorrow(world: World) -> None:
    with world.open(BUDI_OF_NORTH) as work:
        service.set_settings(work, NORTH, replace(a_draft(), signer_name="Pejabat Baru"), from_on=TODAY + timedelta(days=1))

    before = issuer_of(world, NORTH)
    world.clock.move(timedelta(days=1))
    after = issuer_of(world, NORTH)

    assert before is not None
    assert after is not None
    assert (before.values.signer_name, after.values.signer_name) == ("Dr. Fajar Nugraha, M.Si.", "Pejabat Baru")


def test_saving_twice_a_day_keeps_the_last(world: World) -> None:
    for name in ("Satu", "Dua"):
        with world.open(BUDI_OF_NORTH) as work:
            service.set_settings(work, NORTH, replace(a_draft(), signer_name=name))

    with world.open() as work:
        rows = queries.settings_of_unit(work.session, NORTH)
    assert [row.values.signer_name for row in rows] == ["Dua"]
    assert world.acts()[-1] == "certificates.settings"


def test_a_unit_may_go_back_to_the_unit_above(world: World) -> None:
    with world.open(BUDI_OF_NORTH) as work:
        service.set_settings(work, DESK, replace(a_draft(), short_name="MEJA"))
    with world.open(BUDI_OF_NORTH) as work:
        service.inherit_settings(work, DESK)

    found = issuer_of(world, DESK)

    assert found is not None
    assert found.unit_id == NORTH


@pytest.mark.parametrize("actor", [CITRA_OF_EAST, Actor.anonymous()])
def test_strangers_set_nothing(world: World, actor: Actor) -> None:
    with pytest.raises(Forbidden), world.open(actor) as work:
        service.set_settings(work, NORTH, replace(a_draft(), signer_name="Orang Lain"))
    with pytest.raises(Forbidden), world.open(actor) as work:
        service.inherit_settings(work, NORTH)

    found = issuer_of(world, NORTH)
    assert found is not None
    assert found.values.signer_name == "Dr. Fajar Nugraha, M.Si."


def test_faults_are_named_field_by_field(world: World) -> None:
    with pytest.raises(SettingsFaulty) as caught, world.open(FAJAR_OF_ALL) as work:
        service.set_settings(work, EAST, replace(a_draft(), pattern="800/{seq}", signer_name="  "))

    assert set(caught.value.fields) == {"pattern", "signer_name"}


def test_the_past_is_not_rewritten(world: World) -> None:
    for act in (
        lambda work: service.set_settings(work, NORTH, a_draft(), from_on=TODAY - timedelta(days=1)),
        lambda work: service.inherit_settings(work, NORTH, from_on=TODAY - timedelta(days=1)),
    ):
        with pytest.raises(SettingsFaulty) as caught, world.open(FAJAR_OF_ALL) as work:
            act(work)
        assert set(caught.value.fields) == {"from_on"}
