"""Names with titles, greetings and devices."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from elearning.accounts.rules import device_of, full_name, salutation

WORDS = st.text(st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=12)


@given(WORDS, st.sampled_from(["", "Dr.", "Drs. H."]), st.sampled_from(["", "M.Si.", "S.E., M.M."]))
def test_titles_stand_before_and_after_the_name(name: str, front: str, back: str) -> None:
    shown = full_name(f" {front} ", f"  {name} ", f", {back}")

    assert shown == (f"{front} " if front else "") + name + (f", {back}" if back else "")


@given(st.integers(0, 23))
def test_every_hour_has_a_greeting(hour: int) -> None:
    assert str(salutation(hour)).startswith("Selamat ")


def test_devices_are_named_shortly() -> None:
    windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"

    assert device_of(windows + " Edg/131.0") == "Edge di Windows"
    assert device_of(windows) == "Chrome di Windows"
    assert device_of("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1") == "Safari di iPhone"
    assert device_of("") == ""
