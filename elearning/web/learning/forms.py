"""Forms of the participants' screens."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length


class GrantForm(FlaskForm):
    """One more attempt at one quiz, with the reason that the audit log keeps."""

    slot = RadioField(_l("Kuis"), validators=[InputRequired(_l("Pilih kuis yang diberi percobaan tambahan."))])
    reason = TextAreaField(
        _l("Alasan"),
        validators=[
            InputRequired(_l("Tulis alasannya; alasan ini tercatat di log audit.")),
            Length(min=10, max=500, message=_l("Tulis alasan 10 sampai 500 huruf.")),
        ],
    )
