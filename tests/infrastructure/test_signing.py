from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.infrastructure.signing import KEY_FILE, SigningKeyUnreadable, signer_for, throwaway_signer

SIGNER, STRANGER = throwaway_signer(), throwaway_signer()


@given(st.binary(max_size=200))
def test_what_was_signed_is_verified_and_by_its_own_key_only(message: bytes) -> None:
    signature = SIGNER.sign(message)

    assert SIGNER.verify(message, signature)
    assert not STRANGER.verify(message, signature)
    assert not SIGNER.verify(message + b"x", signature)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "ed25519",
        "ed25519:",
        f"ed25519:{SIGNER.key_id}:",
        f"ed25519:{SIGNER.key_id}:é",
        f"rsa:{SIGNER.key_id}:AAAA",
        "a:b:c:d",
    ],
    ids=["empty", "scheme", "no-key", "no-signature", "not-base64", "other-scheme", "too-many-parts"],
)
def test_a_malformed_signature_is_no(signature: str) -> None:
    assert not SIGNER.verify(b"pesan", signature)


def test_the_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    first = signer_for(tmp_path / "keys")
    again = signer_for(tmp_path / "keys")

    file = tmp_path / "keys" / KEY_FILE
    assert again.verify(b"pesan", first.sign(b"pesan"))
    assert again.public_pem == first.public_pem
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in file.parent.iterdir()] == [KEY_FILE]


def test_a_key_that_others_can_read_is_closed(tmp_path: Path) -> None:
    signer_for(tmp_path)
    (tmp_path / KEY_FILE).chmod(0o644)

    signer_for(tmp_path)

    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_a_damaged_key_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("rusak")

    with pytest.raises(SigningKeyUnreadable, match="cadangan"):
        signer_for(tmp_path)

    assert (tmp_path / KEY_FILE).read_text() == "rusak"


def test_many_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    ids: list[str] = []
    barrier = threading.Barrier(6)

    def start() -> None:
        barrier.wait()
        ids.append(signer_for(tmp_path / "keys").key_id)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(ids) == 6
    assert len(set(ids)) == 1
