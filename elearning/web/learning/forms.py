"""Forms of the participants' screens; what they say is translated where they are shown."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import ValidationError

from elearning.edge.locale import gettext as _


class GrantForm(FlaskForm):
    """One more attempt at one quiz, with the reason that the audit log keeps."""

    slots: tuple[tuple[str, str], ...] = ()
    """The quizzes to choose from: (slot, title)."""

    slot = StringField()
    reason = TextAreaField()

    def validate_slot(self, field: Field) -> None:
        if field.data not in dict(self.slots):
            raise ValidationError(_("Pilih kuis yang diberi percobaan tambahan."))

    def validate_reason(self, field: Field) -> None:
        text = (field.data or "").strip()
        if not 10 <= len(text) <= 500:
            raise ValidationError(_("Tulis alasannya, 10 sampai 500 huruf; alasan ini tercatat di log audit."))
