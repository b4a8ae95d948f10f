"""Addresses made below the edge, for QR codes and mails."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Links:
    """`base_url` without a trailing slash."""

    base_url: str

    def verification(self, code: str) -> str:
        """Where a stranger checks a certificate.

        >>> Links("https://belajar.contoh.go.id").verification("AB-CD")
        'https://belajar.contoh.go.id/verifikasi/AB-CD'
        """
        return f"{self.base_url}/verifikasi/{code}"
