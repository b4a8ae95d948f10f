"""`/admin/pekerjaan`: what runs in the background, what waits, what stopped, and the buttons to do something about it."""

from __future__ import annotations

import uuid

from flask import redirect
from flask.typing import ResponseReturnValue

from elearning.accounts import policy
from elearning.edge.guard import guarded
from elearning.edge.render import flash_notice, render
from elearning.edge.transaction import current_work
from elearning.infrastructure import audit, jobs
from elearning.kernel.permissions import permit
from elearning.kernel.text import M
from elearning.web.admin.pages import jobs as pages
from elearning.web.admin.routes.desk import blueprint

SHOWN = 30
"""So many jobs of each state are listed; the counts tell the rest."""


@blueprint.get("/pekerjaan")
@guarded(policy.MANAGE_PLATFORM)
def all_jobs() -> ResponseReturnValue:
    """What the workers do; for admins of the whole platform."""
    work = current_work()
    permit(work.actor, policy.MANAGE_PLATFORM, None)
    session = work.session
    page = pages.jobs_page(
        counts=jobs.count_jobs(session),
        stopped=jobs.list_jobs(session, states=(jobs.PARKED,), limit=SHOWN),
        running=jobs.list_jobs(session, states=(jobs.RUNNING,), limit=SHOWN),
        waiting=jobs.list_jobs(session, states=(jobs.QUEUED,), limit=SHOWN),
        ended=jobs.list_jobs(session, states=(jobs.CANCELLED, jobs.DONE), limit=SHOWN // 3),
        oldest=jobs.oldest_due(session, work.now()),
        now=work.now(),
    )
    return render("admin/jobs.html", page)


@blueprint.post("/pekerjaan/<uuid:public_id>/ulangi")
@guarded(policy.MANAGE_PLATFORM)
def retry_job(public_id: uuid.UUID) -> ResponseReturnValue:
    """Let a job that failed too often, or was cancelled, run again."""
    work = current_work()
    permit(work.actor, policy.MANAGE_PLATFORM, None)
    jobs.retry(work, public_id)
    audit.record(work, "job.retry", "job", public_id)
    flash_notice("good", M("Pekerjaan dijalankan lagi. Hasilnya terlihat dalam beberapa saat."))
    return redirect("/admin/pekerjaan", 303)


@blueprint.post("/pekerjaan/<uuid:public_id>/batalkan")
@guarded(policy.MANAGE_PLATFORM)
def cancel_job(public_id: uuid.UUID) -> ResponseReturnValue:
    """Take a job out of the queue, or let it stop at its next step."""
    work = current_work()
    permit(work.actor, policy.MANAGE_PLATFORM, None)
    jobs.cancel(work, public_id)
    audit.record(work, "job.cancel", "job", public_id)
    flash_notice("info", M("Pembatalan diterima. Pekerjaan yang sedang berjalan berhenti di langkah berikutnya."))
    return redirect("/admin/pekerjaan", 303)
