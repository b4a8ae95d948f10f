"""The JP table: dated rows are added, never overwritten, so that an old year is reckoned as it was."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from elearning.evidence import policy, queries
from elearning.evidence.errors import FormRowTaken, RowFaulty, TargetRowTaken
from elearning.evidence.model import JpFormRow, JpTargetRow
from elearning.evidence.rules.jp_forms import JP_FORMS, JP_TARGETS, JpForm, JpTarget, form_faults, target_faults
from elearning.infrastructure import audit
from elearning.infrastructure.work import Work
from elearning.kernel.permissions import permit


def load_jp_reference(work: Work) -> int:
    """Add the rows a new installation starts with; what is there, also what an admin added, stays. Returns how many were added."""
    work.begin_write()
    permit(work.actor, policy.KEEP_JP_TABLE, None)
    forms = {(form.code, form.valid_from) for form in queries.jp_forms(work.session)}
    targets = {(target.kind, target.year_from) for target in queries.jp_targets(work.session)}
    rows: list[JpFormRow | JpTargetRow] = [_form_row(form) for form in JP_FORMS if (form.code, form.valid_from) not in forms]
    rows += [_target_row(target) for target in JP_TARGETS if (target.kind, target.year_from) not in targets]
    work.session.add_all(rows)
    if rows:
        audit.record(work, "evidence.load_jp_reference", "jp_reference", "jp", added=len(rows))
    work.session.flush()
    return len(rows)


def add_jp_form(work: Work, form: JpForm) -> None:
    """Let a form be worth something else from a day on. Raises RowFaulty, FormRowTaken and Forbidden."""
    work.begin_write()
    permit(work.actor, policy.KEEP_JP_TABLE, form)
    faults = form_faults(form)
    if faults:
        raise RowFaulty(faults)
    try:
        with work.session.begin_nested():
            work.session.add(_form_row(form))
            work.session.flush()
    except IntegrityError as error:
        raise FormRowTaken(form.code, form.valid_from) from error
    audit.record(work, "evidence.add_jp_form", "jp_form", form.code, valid_from=form.valid_from.isoformat())


def add_jp_target(work: Work, target: JpTarget) -> None:
    """Set another yearly target from a year on. Raises RowFaulty, TargetRowTaken and Forbidden."""
    work.begin_write()
    permit(work.actor, policy.KEEP_JP_TABLE, target)
    faults = target_faults(target)
    if faults:
        raise RowFaulty(faults)
    try:
        with work.session.begin_nested():
            work.session.add(_target_row(target))
            work.session.flush()
    except IntegrityError as error:
        raise TargetRowTaken(target.kind, target.year_from) from error
    audit.record(work, "evidence.add_jp_target", "jp_target", target.kind, year_from=target.year_from)


def _form_row(form: JpForm) -> JpFormRow:
    return JpFormRow(
        code=form.code,
        name=form.name,
        path=form.path,
        unit=form.unit,
        national_jp=form.national_jp,
        international_jp=form.international_jp,
        international_extra=form.international_extra,
        cap_per_day=form.cap_per_day,
        international_cap_per_day=form.international_cap_per_day,
        valid_from=form.valid_from,
    )


def _target_row(target: JpTarget) -> JpTargetRow:
    return JpTargetRow(kind=target.kind, year_from=target.year_from, minimum=target.minimum, maximum=target.maximum)
