"""What the worker does with staff lists."""

from __future__ import annotations

from elearning.accounts import queries, service
from elearning.infrastructure.jobs import Run
from elearning.kernel.text import M

CARRYING_OUT = M("Memasukkan pegawai")


def import_roster(run: Run, import_id: int) -> None:
    """Carry a list out, one short transaction after another; cancelled or killed between two of them, it goes on there."""
    with run.open() as work:
        lines = queries.roster_lines(work.session, import_id)
    done, total = 0, len(lines)
    while done < total:
        run.check_cancelled()
        with run.open() as work:
            done, total = service.continue_roster(work, import_id, lines)
        run.progress(done, total, CARRYING_OUT)


def forget_rosters(run: Run) -> None:
    """Clear away lists of last week."""
    with run.open() as work:
        service.forget_rosters(work)
