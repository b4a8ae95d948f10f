"""Forms of the certificates' screens. Faults come from the domain, so that screen and command agree on them."""

from __future__ import annotations

from datetime import date

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from elearning.certificates.rules.settings import SettingsDraft
from elearning.certificates.rules.states import ReasonCode


class ReasonForm(FlaskForm):
    """Why a certificate is withdrawn: a word of the house, and a sentence for whoever checks it."""

    reason_code = StringField()
    reason = TextAreaField()

    def code(self) -> ReasonCode | None:
        """The word chosen; None when none of those offered came."""
        chosen = str(self.reason_code.data or "")
        return ReasonCode(chosen) if chosen in set(ReasonCode) else None


class SettingsForm(FlaskForm):
    """How a unit issues."""

    from_on = StringField()
    organiser = StringField()
    place = StringField()
    short_name = StringField()
    pattern = StringField()
    signer_post = StringField()
    signer_name = StringField()
    signer_rank = StringField()
    signer_number = StringField()

    def to_command(self) -> SettingsDraft:
        return SettingsDraft(**{name: str(getattr(self, name).data or "") for name in SettingsDraft.__slots__})

    def day(self) -> date | None:
        """The day typed; None when it is empty. Raises ValueError for something else."""
        text = str(self.from_on.data or "").strip()
        return date.fromisoformat(text) if text else None
