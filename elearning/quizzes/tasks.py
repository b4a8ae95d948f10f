"""What runs in the background."""

from __future__ import annotations

from elearning.infrastructure.jobs import Run
from elearning.quizzes import service


def close_overdue(run: Run) -> None:
    """Close every open attempt whose time is over, in short transactions. Run it every minute or so; running it twice does no harm."""
    while True:
        run.check_cancelled()
        with run.open() as work:
            if service.close_overdue(work) < service.OVERDUE_AT_ONCE:
                return
