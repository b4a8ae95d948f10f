"""Jobs: a row left in the business transaction, run by a worker after it, with a lease, a time limit and retries.

The row in `job` is the ledger that people see (state, attempt, progress, fault, the wish to cancel) and the fence that keeps two
workers apart. Who brings a row to a worker differs: on SQLite the worker looks for due rows itself; on PostgreSQL procrastinate
delivers their ids, out of the same transaction that left the row. What happens then is one code for both (`hands`).

At least once: a worker that dies holds its job only until the lease ends, then another takes it, with a higher attempt number. Tasks
are therefore idempotent. A job that fails, hangs or kills its worker too often is parked with its fault, and can be let loose again.
"""

from __future__ import annotations

from elearning.infrastructure.jobs.faults import Fault
from elearning.infrastructure.jobs.hands import CHORES_EVERY, Chore, Hands, Task, chore_name
from elearning.infrastructure.jobs.ledger import (
    BACKOFF,
    CANCELLED,
    DONE,
    LEASE,
    MAX_ATTEMPTS,
    PARKED,
    QUEUED,
    RUNNING,
    Job,
    JobView,
    cancel,
    count_jobs,
    enqueue,
    fail_hung,
    find_by_key,
    let_loose,
    list_jobs,
    oldest_due,
    parked_keys,
    retry,
)
from elearning.infrastructure.jobs.pulse import LIMIT, Pulse, Sign, read_sign
from elearning.infrastructure.jobs.run import Breath, Cancelled, Claimed, Overtaken, Run
from elearning.infrastructure.jobs.worker import Worker, worker_class

__all__ = [
    "BACKOFF",
    "CANCELLED",
    "CHORES_EVERY",
    "DONE",
    "LEASE",
    "LIMIT",
    "MAX_ATTEMPTS",
    "PARKED",
    "QUEUED",
    "RUNNING",
    "Breath",
    "Cancelled",
    "Chore",
    "Claimed",
    "Fault",
    "Hands",
    "Job",
    "JobView",
    "Overtaken",
    "Pulse",
    "Run",
    "Sign",
    "Task",
    "Worker",
    "cancel",
    "chore_name",
    "count_jobs",
    "enqueue",
    "fail_hung",
    "find_by_key",
    "let_loose",
    "list_jobs",
    "oldest_due",
    "parked_keys",
    "read_sign",
    "retry",
    "worker_class",
]
