"""The head of a quiz: keys, types, presets of the modes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from elearning.kernel.text import M
from elearning.quizzes.rules.heads import Head, HeadValue, nearest, read_decimal, read_duration, unknown_keys
from elearning.quizzes.rules.problems import Report
from elearning.quizzes.rules.source import Keep, SourceSettings

KEYS = ("mode", "lulus", "percobaan", "jeda", "waktu", "acak", "nilai")
MODES: dict[str, SourceSettings] = {
    "latihan": SourceSettings(mode="latihan", pass_share=Decimal(0), attempts=None),  # counts as passed when submitted
    "kuis": SourceSettings(mode="kuis", attempts=3),
    "ujian": SourceSettings(mode="ujian", attempts=1),
}
KEEPS: dict[str, Keep] = {"tertinggi": "highest", "pertama": "first", "terakhir": "last", "rata-rata": "average"}
MAX_ATTEMPTS = 1000


def read_settings(head: Head, report: Report) -> SourceSettings:
    """The settings of the head; what is wrong is reported and stays as its preset."""
    report.problems.extend(head.problems)
    report.problems.extend(unknown_keys(head, KEYS, report.file))
    reader = _Reader(head, report)
    preset = MODES[reader.choice("mode", MODES, "kuis")]
    shuffled = reader.shuffled()
    return SourceSettings(
        mode=preset.mode,
        pass_share=reader.pass_share(preset.pass_share),
        attempts=reader.attempts(preset.attempts),
        wait=reader.duration("jeda") or preset.wait,
        time_limit=reader.duration("waktu"),
        shuffle_questions="soal" in shuffled,
        shuffle_options="opsi" in shuffled,
        keep=KEEPS[reader.choice("nilai", KEEPS, "tertinggi")],
    )


class _Reader:
    def __init__(self, head: Head, report: Report) -> None:
        self.head = head
        self.report = report

    def _text(self, key: str) -> tuple[str, int] | None:
        """The scalar of a key with its line, or None when the key is absent or holds something else (which is reported)."""
        value = self.head.values.get(key)
        if value is None:
            return None
        if not value.text:
            self.report.error(value.line, M("%(key)s harus diisi satu nilai (atau hapus barisnya)", key=key))
            return None
        return value.text, value.line

    def choice(self, key: str, known: dict[str, SourceSettings] | dict[str, Keep], default: str) -> str:
        found = self._text(key)
        if found is None:
            return default
        text, line = found
        if text.lower() in known:
            return text.lower()
        self.report.error(
            line,
            M(
                "%(key)s: %(value)s tidak dikenal (pilih %(known)s)",
                key=key,
                value=text,
                known=", ".join(known),
            ),
        )
        return nearest(text, list(known)) or default

    def duration(self, key: str) -> timedelta | None:
        found = self._text(key)
        if found is None:
            return None
        text, line = found
        read = read_duration(text)
        if read is None:
            self.report.error(
                line,
                M(
                    "%(key)s: %(value)s bukan lama waktu (tulis misalnya 20 menit; satuannya menit, jam, hari, minggu)",
                    key=key,
                    value=text,
                ),
            )
        return read

    def pass_share(self, default: Decimal) -> Decimal:
        found = self._text("lulus")
        if found is None:
            return default
        text, line = found
        percent = read_decimal(text.removesuffix("%").rstrip())
        if percent is None or percent > 100:
            self.report.error(line, M("lulus: %(value)s bukan persen (tulis angka 0 sampai 100, misalnya 75)", value=text))
            return default
        return percent / 100

    def attempts(self, default: int | None) -> int | None:
        found = self._text("percobaan")
        if found is None:
            return default
        text, line = found
        if text.lower() == "tak terbatas":
            return None
        if text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= MAX_ATTEMPTS:
            return int(text)
        self.report.error(
            line, M("percobaan: %(value)s tidak dapat dipakai (tulis angka mulai 1, atau: tak terbatas)", value=text)
        )
        return default

    def shuffled(self) -> set[str]:
        value = self.head.values.get("acak")
        if value is None:
            return set()
        items = value.items if value.items is not None else [value]
        return {word for item in items if (word := self._shuffled_word(item, value.line))}

    def _shuffled_word(self, item: HeadValue, line: int) -> str | None:
        if item.text in {"soal", "opsi"}:
            return item.text
        self.report.error(
            line, M("acak: %(value)s tidak dikenal (tulis [soal], [opsi], atau [soal, opsi])", value=item.text or "-")
        )
        return None
