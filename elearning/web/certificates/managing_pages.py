"""What the screens of revoking, replacing and setting up show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from elearning.accounts.rules import UnitNode
from elearning.certificates.rules.numbers import DEFAULT_PATTERN, NumberParts, number_of
from elearning.certificates.rules.records import CertificateRecord, ChangeRow, Issuer
from elearning.certificates.rules.settings import IssuerSettings
from elearning.certificates.rules.states import ReasonCode
from elearning.edge.locale import day, daytime, reader_zone
from elearning.edge.locale import gettext as _
from elearning.kernel.clock import local_day
from elearning.web.certificates.forms import ReasonForm, SettingsForm
from elearning.web.certificates.pages import holder_facts

HOME = "/admin/sertifikat"


@dataclass(frozen=True, slots=True)
class ChangePage:
    """The confirmation before a certificate is revoked or replaced."""

    title: str
    back: tuple[str, str]
    facts: Sequence[tuple[str, str | None]]
    action: str
    label: str
    what: Sequence[str]
    final: str
    causes: Sequence[tuple[str, str]]
    form: ReasonForm
    errors: Sequence[tuple[str, str]]
    history: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """`in_force` are the settings that hold now, `source` says whose they are; `may_inherit` when the unit has its own."""

    title: str
    back: tuple[str, str]
    units: Sequence[tuple[str, str]]
    unit: str
    unit_name: str
    source: str
    in_force: Sequence[tuple[str, str | None]]
    history: Sequence[tuple[str, str]]
    form: SettingsForm
    errors: Sequence[tuple[str, str]]
    may_inherit: bool


def revoke_page(record: CertificateRecord, form: ReasonForm, history: Sequence[ChangeRow]) -> ChangePage:
    """The question before a revocation."""
    return ChangePage(
        title=_("Cabut sertifikat ini?"),
        back=_back(record),
        facts=holder_facts(record),
        action=f"{HOME}/cabut/{record.code}",
        label=_("Cabut sertifikat"),
        what=(
            _("Halaman verifikasi dan daftar milik pemegang menampilkan tanggal dan alasannya."),
            _("Buku Bukti mencatat pencabutan; catatan belajarnya tetap."),
            _("Nomor, berkas, dan halamannya tetap ada dan tidak dipakai ulang."),
        ),
        final=_("Pencabutan tidak dapat dibatalkan. Bila keliru, terbitkan pengganti."),
        causes=_causes(),
        form=form,
        errors=_errors(form),
        history=_history(history),
    )


def replace_page(record: CertificateRecord, form: ReasonForm, history: Sequence[ChangeRow]) -> ChangePage:
    """The question before a replacement."""
    return ChangePage(
        title=_("Ganti sertifikat ini?"),
        back=_back(record),
        facts=holder_facts(record),
        action=f"{HOME}/ganti/{record.code}",
        label=_("Terbitkan pengganti"),
        what=(
            _("Sertifikat baru terbit dengan nomor dan kode baru, memakai nama, jabatan, pangkat, dan unit seperti hari ini."),
            _("Halaman verifikasi yang lama menunjuk ke yang baru dan menampilkan alasannya."),
            _("Betulkan dulu datanya di halaman orang, baru terbitkan pengganti."),
        ),
        final=_("Sertifikat lama tidak berlaku lagi begitu penggantinya terbit."),
        causes=_causes(),
        form=form,
        errors=_errors(form),
        history=_history(history),
    )


def _back(record: CertificateRecord) -> tuple[str, str]:
    return f"{HOME}/{record.data.course_slug}?tampil=terbit", _("Sertifikat kursus ini")


def _errors(form: ReasonForm | SettingsForm) -> list[tuple[str, str]]:
    return [(field.name, str(field.errors[0])) for field in form if field.errors]


def _causes() -> list[tuple[str, str]]:
    return [
        (ReasonCode.WRONG_DATA.value, _("Data yang tercetak salah")),
        (ReasonCode.NOT_ENTITLED.value, _("Pemegang tidak memenuhi syarat")),
        (ReasonCode.BY_MISTAKE.value, _("Terbit karena kekeliruan")),
        (ReasonCode.OTHER.value, _("Sebab lain")),
    ]


def _history(history: Sequence[ChangeRow]) -> list[tuple[str, str]]:
    words = {
        "issued": _("Diterbitkan"),
        "filed": _("Berkas disimpan"),
        "replaced": _("Digantikan"),
        "revoked": _("Dicabut"),
        "expired": _("Habis masa berlaku"),
    }
    return [(words[row.kind], f"{daytime(row.at)}{': ' if row.reason else ''}{row.reason}") for row in history]


@dataclass(frozen=True, slots=True)
class InForce:
    """Who issues for a unit now, the name of the unit whose settings those are, the unit's own rows (newest first), and whether a
    unit above could issue instead."""

    issuer: Issuer | None
    source: str
    own: Sequence[IssuerSettings]
    has_above: bool


def settings_page(
    units: Sequence[UnitNode], unit: UnitNode, form: SettingsForm, found: InForce, *, now: datetime
) -> SettingsPage:
    """The settings of one unit."""
    in_force = found.issuer
    if in_force is None:
        whose = _("Belum ada pengaturan untuk unit ini maupun unit di atasnya. Sertifikat belum dapat diterbitkan.")
    elif in_force.unit_id == unit.id:
        whose = _("Unit ini memakai pengaturannya sendiri.")
    else:
        whose = _("Unit ini memakai pengaturan %(unit)s. Menyimpan di sini membuat register tersendiri.", unit=found.source)
    return SettingsPage(
        title=_("Pengaturan sertifikat"),
        back=(HOME, _("Semua kursus")),
        units=[(str(one.public_id), "\u2003" * one.depth + one.name) for one in units],
        unit=str(unit.public_id),
        unit_name=unit.name,
        source=whose,
        in_force=_in_force(in_force, now) if in_force else [],
        history=[(day(row.from_on), _row_words(row)) for row in found.own],
        form=form,
        errors=_errors(form),
        may_inherit=found.has_above and in_force is not None and in_force.unit_id == unit.id,
    )


def fill(form: SettingsForm, in_force: Issuer | None, unit: UnitNode) -> None:
    """Begin with what holds now, or with what the unit itself tells."""
    if in_force is None:
        form.short_name.data, form.place.data, form.pattern.data = unit.code, unit.place, DEFAULT_PATTERN
        form.organiser.data = unit.name
        return
    for name in in_force.values.__slots__:
        form[name].data = getattr(in_force.values, name)


def _in_force(issuer: Issuer, now: datetime) -> list[tuple[str, str | None]]:
    values = issuer.values
    example = number_of(values.pattern, NumberParts(1, local_day(now, reader_zone()), values.short_name))
    return [
        (_("Penyelenggara"), values.organiser),
        (_("Kota penetapan"), values.place),
        (_("Contoh nomor"), example),
        (_("Penanda tangan"), f"{values.signer_name}, {values.signer_post}"),
        (_("Pangkat dan NIP"), ", ".join(part for part in (values.signer_rank, values.signer_number) if part)),
    ]


def _row_words(row: IssuerSettings) -> str:
    if row.inherits:
        return _("memakai pengaturan unit di atasnya")
    return _(
        "%(name)s, %(post)s; pola %(pattern)s",
        name=row.values.signer_name,
        post=row.values.signer_post,
        pattern=row.values.pattern,
    )
