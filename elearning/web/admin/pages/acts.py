"""What the short forms about one person show: one page each, drawn by one template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from elearning.accounts.rules import PERSON_KINDS, PLACEMENT_KINDS, STATUSES, PersonCard, RoleRow, UnitNode
from elearning.edge.locale import gettext as _
from elearning.edge.locale import translate
from elearning.kernel.actor import Role
from elearning.web.admin.forms import WHOLE
from elearning.web.admin.pages.forms import unit_options
from elearning.web.admin.pages.people import ROLE_NAMES, STATUS_NAMES, span

Options = Sequence[tuple[str, str]]
Shown = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Control:
    """One field as the kit's macro draws it."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    error: str = ""
    options: Options = ()
    required: bool = False
    optional: bool = False
    width: str = ""
    inputmode: str = ""


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role on record; `fields` is what the button to end it sends, None when there is no button."""

    name: str
    unit: str
    since: str
    fields: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class ActPage:
    """A form about one person. `path` is the person's page; `held` is only filled where roles are given."""

    title: str
    lede: str
    path: str
    whose: str
    action: str
    button: str
    controls: Sequence[Control]
    errors: tuple[tuple[str, str], ...] = ()
    summary: str = ""
    warnings: tuple[str, ...] = ()
    held: Sequence[HeldRole] = ()


def _page(
    card: PersonCard,
    ending: str,
    words: tuple[str, str, str],
    controls: Sequence[Control],
    *,
    values: Mapping[str, str],
    faults: Shown,
) -> ActPage:
    """`words` are title, lede and button."""
    by_field, path = dict(faults), f"/admin/orang/{card.public_id}"
    return ActPage(
        title=words[0],
        lede=words[1],
        path=path,
        whose=card.full_name,
        action=f"{path}/{ending}",
        button=words[2],
        controls=[replace(one, value=values.get(one.name, ""), error=by_field.get(one.name, "")) for one in controls],
        errors=tuple(faults),
        summary=_("Belum disimpan") if faults else "",
    )


def _since(hint: str) -> Control:
    return Control("sejak", _("Mulai tanggal"), kind="date", hint=hint, required=True, width="mid")


def correction_page(card: PersonCard, values: Mapping[str, str], faults: Shown = ()) -> ActPage:
    """Name, titles, greeting."""
    controls = (
        Control("nama", _("Nama tanpa gelar"), required=True),
        Control("gelar_depan", _("Gelar depan"), hint=_("Misalnya Dr. atau Ir."), optional=True, width="short"),
        Control("gelar_belakang", _("Gelar belakang"), hint=_("Misalnya S.Sos., M.Si."), optional=True, width="mid"),
        Control(
            "sapaan",
            _("Sapaan"),
            kind="select",
            options=(("", _("Tanpa sapaan")), ("Bu", "Bu"), ("Pak", "Pak")),
            width="mid",
        ),
    )
    lede = _("Sertifikat yang sudah terbit tetap memuat nama yang lama.")
    return _page(card, "ubah", (_("Ubah nama dan gelar"), lede, _("Simpan")), controls, values=values, faults=faults)


def placement_page(card: PersonCard, units: Sequence[UnitNode], values: Mapping[str, str], faults: Shown = ()) -> ActPage:
    """A post in a unit of the admin's reach."""
    controls = (
        Control(
            "unit",
            _("Unit"),
            kind="select",
            options=(("", _("Pilih unit")), *unit_options(units)),
            hint=_("Pindah ke unit di luar lingkup Anda dicatat oleh admin yang lingkupnya lebih luas."),
            required=True,
        ),
        Control("jabatan", _("Jabatan"), required=True),
        Control(
            "kelas",
            _("Jenjang jabatan"),
            hint=_("Misalnya Pelaksana, Pengawas, atau JF Ahli Pertama."),
            optional=True,
            width="mid",
        ),
        Control(
            "penempatan",
            _("Jenis penempatan"),
            kind="select",
            options=tuple((kind, _placement_name(kind)) for kind in PLACEMENT_KINDS),
            width="mid",
        ),
        _since(_("TMT menurut SK.")),
        Control(
            "sampai",
            _("Hari terakhir"),
            kind="date",
            hint=_("Isi bila sudah diketahui, misalnya untuk Plt. atau Plh."),
            optional=True,
            width="mid",
        ),
    )
    lede = _("Jabatan definitif yang baru mengakhiri yang lama. Riwayatnya tetap ada.")
    return _page(
        card, "penempatan", (_("Catat penempatan"), lede, _("Simpan penempatan")), controls, values=values, faults=faults
    )


def _placement_name(kind: str) -> str:
    names = {
        "definitif": _("Definitif"),
        "Plt": _("Plt. (pelaksana tugas)"),
        "Plh": _("Plh. (pelaksana harian)"),
        "DPK": _("DPK (dipekerjakan)"),
        "DPB": _("DPB (diperbantukan)"),
    }
    return names.get(kind, kind)


def rank_page(card: PersonCard, values: Mapping[str, str], faults: Shown = ()) -> ActPage:
    """A golongan from a day."""
    hint = _("PPPK: I sampai XVII, misalnya IX.") if card.kind == "PPPK" else _("PNS: I/a sampai IV/e, misalnya III/b.")
    controls = (
        Control("golongan", _("Golongan"), hint=hint, required=True, width="short"),
        _since(_("TMT menurut SK. Tanggal yang sudah tercatat berarti membetulkan golongan pada tanggal itu.")),
    )
    lede = _("Sertifikat memakai golongan yang berlaku pada hari terbit.")
    return _page(card, "pangkat", (_("Catat golongan"), lede, _("Simpan golongan")), controls, values=values, faults=faults)


def number_page(card: PersonCard, values: Mapping[str, str], faults: Shown = (), warnings: Sequence[str] = ()) -> ActPage:
    """A new number from a day; warnings are to be looked at once."""
    controls = (
        Control(
            "jenis", _("Jenis pegawai"), kind="select", options=tuple((kind, kind) for kind in PERSON_KINDS), width="short"
        ),
        Control(
            "nip",
            _("NIP atau NI PPPK yang baru"),
            hint=_("18 angka. Spasi tidak masalah."),
            required=True,
            width="mid",
            inputmode="numeric",
        ),
        _since(_("Hari ini atau sebelumnya, menurut SK.")),
    )
    lede = _("Nomor yang lama tetap dikenal dan tetap milik orang ini.")
    page = _page(card, "nomor", (_("Catat nomor baru"), lede, _("Simpan nomor")), controls, values=values, faults=faults)
    return replace(page, warnings=tuple(warnings))


def status_page(card: PersonCard, values: Mapping[str, str], faults: Shown = ()) -> ActPage:
    """In service, on leave, left."""
    options = tuple((status, translate(STATUS_NAMES[status])) for status in STATUSES)
    controls = (Control("status", _("Status"), kind="select", options=options, required=True, width="mid"),)
    lede = _("Orang yang sudah berhenti tidak dapat masuk lagi dan sesinya diakhiri. Catatan belajarnya tetap ada.")
    return _page(card, "status", (_("Ubah status"), lede, _("Simpan status")), controls, values=values, faults=faults)


def roles_page(
    card: PersonCard,
    units: Sequence[UnitNode],
    held: Sequence[RoleRow],
    values: Mapping[str, str],
    faults: Shown = (),
    *,
    whole: bool,
    own: bool,
) -> ActPage:
    """The roles on record, and a form for one more. `whole`: the admin's reach is the platform; `own`: it is their own page."""
    everywhere = ((WHOLE, _("Seluruh platform")),) if whole else ()
    controls = (
        Control(
            "peran",
            _("Peran"),
            kind="select",
            options=(("", _("Pilih peran")), *((role.value, translate(ROLE_NAMES[role.value])) for role in Role)),
            required=True,
            width="mid",
        ),
        Control(
            "unit",
            _("Berlaku di"),
            kind="select",
            options=(("", _("Pilih unit")), *everywhere, *unit_options(units)),
            hint=_("Unit itu beserta semua unit di bawahnya."),
            required=True,
        ),
    )
    lede = _("Peran mulai berlaku hari ini. Semua orang tetap dapat belajar tanpa peran apa pun.")
    page = _page(card, "peran", (_("Atur peran"), lede, _("Beri peran")), controls, values=values, faults=faults)
    return replace(page, held=[_held(row, units, whole=whole, own=own) for row in held])


def _held(row: RoleRow, units: Sequence[UnitNode], *, whole: bool, own: bool) -> HeldRole:
    unit = next((str(unit.public_id) for unit in units if unit.id == row.unit_id), "")
    target = unit or (WHOLE if whole and row.unit_id is None else "")
    endable = bool(target) and row.until_on is None and not (own and row.role == Role.ADMIN.value)
    return HeldRole(
        name=translate(ROLE_NAMES[row.role]),
        unit=row.unit_name or _("Seluruh platform"),
        since=span(row.from_on, row.until_on),
        fields={"peran": row.role, "unit": target} if endable else None,
    )
