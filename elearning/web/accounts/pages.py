"""What the screens of the own account show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from elearning.accounts.rules import PersonCard, SessionRow, Standing, spaced
from elearning.edge.locale import daytime, translate
from elearning.edge.locale import gettext as _
from elearning.kernel.text import Message

Shown = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SignInPage:
    """`errors` are (field id, sentence); `summary` is the heading above them."""

    title: str
    lede: str
    onward: str
    number: str = ""
    shared: bool = False
    errors: Shown = ()
    summary: str = ""
    by_field: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class SessionLine:
    """`end_path` is empty for the present one, which ends by signing out."""

    device: str
    text: str
    end_path: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    title: str
    facts: Shown
    sessions: Sequence[SessionLine]
    others: bool


@dataclass(frozen=True, slots=True)
class PasswordPage:
    title: str
    lede: str
    forced: bool
    number: str
    errors: Shown = ()
    summary: str = ""
    by_field: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    title: str


def sign_in_page(
    onward: str, *, number: str = "", shared: bool = False, faults: Sequence[tuple[str, Message]] = (), whole: bool = False
) -> SignInPage:
    """The sign-in form; `whole` when the fault concerns number and password together and stands in the summary alone."""
    lede = _("Pakai NIP atau NI PPPK Anda.")
    if onward != "/":
        lede = _("Pakai NIP atau NI PPPK Anda. Setelah masuk, Anda dibawa ke halaman yang dituju.")
    errors = shown(faults)
    return SignInPage(
        title=_("Masuk"),
        lede=lede,
        onward=onward,
        number=number[:60],
        shared=shared,
        errors=errors,
        summary=_("Belum dapat masuk") if errors else "",
        by_field={} if whole else dict(errors),
    )


def account_page(
    card: PersonCard, standing: Standing | None, sessions: Sequence[SessionRow], present: int | None
) -> AccountPage:
    """Who I am here, and where I am signed in."""
    facts = [(_("Nama"), card.full_name), (card.number_kind, spaced(card.number)), (_("Jenis pegawai"), card.kind)]
    if standing is not None:
        grade = f"{standing.rank_title}, {standing.grade}" if standing.rank_title else standing.grade
        facts += [
            (_("Golongan"), grade),
            (_("Jabatan"), standing.post),
            (_("Unit"), " › ".join(standing.unit_path)),
        ]
    else:
        facts += [(_("Jabatan"), ""), (_("Unit"), "")]
    lines = [_session_line(row, is_present=row.id == present) for row in sessions]
    return AccountPage(_("Akun saya"), tuple(facts), lines, others=len(lines) > 1)


def _session_line(row: SessionRow, *, is_present: bool) -> SessionLine:
    text = _("Masuk %(begun)s. Terakhir dipakai %(seen)s.", begun=daytime(row.created_at), seen=daytime(row.seen_at))
    return SessionLine(row.device or _("Perangkat lain"), text, "" if is_present else f"/akun/sesi/{row.public_id}/akhiri")


def password_page(*, forced: bool, number: str, faults: Sequence[tuple[str, Message]] = ()) -> PasswordPage:
    """The form for a new password."""
    errors = shown(faults)
    lede = _("Pakai paling sedikit 12 karakter. Beberapa kata yang tidak berkaitan lebih kuat, dan lebih mudah diingat.")
    if forced:
        lede = _("Anda masuk dengan kata sandi sekali pakai. Buat kata sandi sendiri untuk melanjutkan.")
    return PasswordPage(
        title=_("Buat kata sandi baru") if forced else _("Ganti kata sandi"),
        lede=lede,
        forced=forced,
        number=number,
        errors=errors,
        summary=_("Kata sandi belum diganti") if errors else "",
        by_field=dict(errors),
    )


def shown(faults: Sequence[tuple[str, Message]]) -> Shown:
    """Faults in the reader's language."""
    return tuple((field_id, translate(message)) for field_id, message in faults)
