"""Document data: kept whole as JSON, and printed without empty brackets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from elearning.certificates.rules.document import DocumentData, face_of, rank_line
from tests.certificates.support import a_document


def test_the_data_survive_json() -> None:
    data = a_document(jp=Decimal("13.50"))

    stored = json.loads(json.dumps(data.to_json()))

    assert DocumentData.from_json(stored) == data
    assert stored["jp"] == "13.5"
    assert stored["issued_on"] == "2026-11-24"


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown format"):
        DocumentData.from_json({**a_document().to_json(), "format": 2})


def test_a_civil_servant_shows_rank_and_grade() -> None:
    face = face_of(a_document())

    assert ["NIP", "198503152010012001"] in face["person"]
    assert ["Pangkat, golongan", "Penata Muda Tingkat I, III/b"] in face["person"]


def test_a_contract_worker_shows_the_grade_alone() -> None:
    data = a_document()
    holder = replace(data.holder, number_kind="NI PPPK", grade="IX", rank_title="")

    face = face_of(replace(data, holder=holder))

    assert ["Golongan", "IX"] in face["person"]
    assert "(" not in rank_line(holder)
    assert not any("Pangkat" in label for label, _ in face["person"])


def test_hours_stand_in_figures_and_words() -> None:
    face = face_of(a_document(jp=Decimal("13.5")))

    assert face["hours"] == "13,5 (tiga belas koma lima) Jam Pelajaran"
    assert face["total"] == "13,5"


def test_a_signer_without_number_leaves_no_empty_line() -> None:
    data = a_document()

    face = face_of(replace(data, signer=replace(data.signer, rank="", number="")))

    assert face["signer"] == {"post": data.signer.post, "name": data.signer.name, "lines": []}


def test_days_are_written_out() -> None:
    face = face_of(replace(a_document(), started_on=date(2026, 10, 5), ended_on=date(2026, 11, 20)))

    assert face["period"] == "5 Oktober sampai dengan 20 November 2026"
    assert face["place_and_day"] == "Semarang, 24 November 2026"
