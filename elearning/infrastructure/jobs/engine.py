"""The engine on PostgreSQL: procrastinate brings the ids of due rows, and rings once a minute for the chores.

procrastinate's job is a messenger and forgotten when it has arrived; whether there is anything to do, how often it was tried and
how it ended stands in our ledger. Three things make it at least once: the messenger is written in the transaction of the row; a
messenger that comes too early (the row is still leased to a worker that may be dead) sends another one for later; and every few seconds
messengers of dead workers are sent again, and rows that nobody carries any more get a new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from datetime import timedelta
from typing import Any

import psycopg
import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Status
from sqlalchemy import Engine as SqlEngine
from sqlalchemy import select, text

from elearning.infrastructure.jobs.delivery import QUEUE, TASK, deliver
from elearning.infrastructure.jobs.hands import Chore, Hands, chore_name, is_due
from elearning.infrastructure.jobs.ledger import QUEUED, RUNNING, Job
from elearning.kernel.actor import Actor

EVERY_MINUTE, EVERY_15_SECONDS = "* * * * *", "* * * * * */15"
POLLING = 5.0
POLLING_WITHOUT_NOTICE = 1.0
"""How often the engine looks by itself, in seconds: seldom where PostgreSQL rings (LISTEN/NOTIFY), more often where it cannot."""
AGAIN = timedelta(seconds=1)
LAST = timedelta(minutes=10)
MANY = 500

log = structlog.get_logger(__name__)


class Engine(Hands):
    """One worker of procrastinate, one job at a time; several, in several processes, may share a database.

    After `stalled` seconds without a heartbeat a worker counts as dead; `sweep_at` says when what it left is sent again.
    """

    stalled = 30.0
    sweep_at = EVERY_15_SECONDS

    def run_forever(self) -> None:
        """Work until `stopping` is set; the database being away only makes it wait."""
        logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # it logs the arguments; what matters is logged by us
        while not self.stopping.is_set():
            self.pulse.beat()
            try:
                asyncio.run(self._work())
            except Exception:
                log.exception("worker.unreachable")
            self.stopping.wait(2)

    def run_until_idle(self) -> None:
        """Work off what has been delivered and is due, and return: for tests."""
        asyncio.run(self._work(wait=False))

    # --- the engine itself ----------------------------------------------------------------------------------------------

    async def _work(self, *, wait: bool = True) -> None:
        address = self._address()
        rings = wait and await _rings(address)
        app = self._app(address)
        async with app.open_async():
            working = asyncio.create_task(
                app.run_worker_async(
                    wait=wait,
                    concurrency=1,
                    listen_notify=rings,
                    fetch_job_polling_interval=POLLING if rings else POLLING_WITHOUT_NOTICE,
                    delete_jobs=DeleteJobCondition.ALWAYS,
                    install_signal_handlers=False,
                    update_heartbeat_interval=self.stalled / 3,
                    stalled_worker_timeout=self.stalled,
                )
            )
            if wait:
                await self._watch(working)
            with contextlib.suppress(asyncio.CancelledError):
                await working

    async def _watch(self, working: asyncio.Task[None]) -> None:
        """Beat as long as the loop goes round; when told to stop, let the worker finish what it has in hand."""
        while not working.done() and not self.stopping.is_set():
            self.pulse.beat()
            await asyncio.sleep(0.2)
        working.cancel()

    def _address(self) -> str:
        session = self.factory.open_session()
        try:
            bind = session.get_bind()
            url = (bind if isinstance(bind, SqlEngine) else bind.engine).url
        finally:
            session.close()
        return url.set(drivername="postgresql").render_as_string(hide_password=False)

    def _app(self, address: str) -> App:
        # no prepared statements: behind a pooler the next statement may run on another connection
        connector = PsycopgConnector(conninfo=address, kwargs={"prepare_threshold": None}, min_size=1, max_size=3)
        app = App(connector=connector)
        app.task(name=TASK, queue=QUEUE)(self.receive)
        app.periodic(cron=self.sweep_at)(
            app.task(name="sweep", queue=QUEUE, queueing_lock="sweep", priority=20, pass_context=True)(self._sweep)
        )
        for chore in self.chores:
            self._ring_for(app, chore)
        return app

    def _ring_for(self, app: App, chore: Chore) -> None:
        name = chore_name(chore)

        def ring(timestamp: int) -> None:
            self.do_chore(chore)

        app.periodic(cron=EVERY_MINUTE, periodic_id=name)(
            app.task(name=name, queue=QUEUE, queueing_lock=name, priority=10)(ring)
        )

    # --- messengers -----------------------------------------------------------------------------------------------------

    def receive(self, job_id: int) -> None:
        """A messenger came: run the row it names if it is due, and send another messenger when it will be later."""
        claimed = self.claim(job_id)
        if claimed is not None:
            self.work_off(claimed)
            return
        with self.factory.open(Actor.system()) as work:
            row = work.session.get(Job, job_id)
            due_at = None if row is None else {QUEUED: row.due_at, RUNNING: row.lease_until}.get(row.state)
            if due_at is not None:
                deliver(work.session, job_id, after=max(AGAIN, min(LAST, due_at - work.now() + AGAIN)))

    async def _sweep(self, context: JobContext, timestamp: int) -> None:
        """Send again what dead workers had in hand, and give a messenger to every due row that has none."""
        manager = context.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self.stalled):
            try:
                if job.task_name == TASK:
                    await manager.retry_job(job)
                else:
                    await manager.finish_job(job, status=Status.FAILED, delete_job=True)
            except ConnectorException:  # it ended meanwhile
                log.info("job.stalled_no_more", messenger=job.id)
        await asyncio.to_thread(self.send_missing)

    def send_missing(self) -> int:
        """Rows that are due and that no messenger carries: left before there was an engine, lost with it, or brought to a worker that
        hangs. How many there were.
        """
        carried = text(
            "NOT EXISTS (SELECT 1 FROM procrastinate_jobs carrier WHERE carrier.task_name = :task"
            " AND (carrier.status = 'todo' OR (carrier.status = 'doing' AND job.state = 'queued'))"
            " AND (carrier.args ->> 'job_id')::bigint = job.id)"
        ).bindparams(task=TASK)
        with self.factory.open(Actor.system()) as work:
            due = select(Job.id).where(is_due(work.now()), carried).order_by(Job.id).limit(MANY)
            missing = list(work.session.scalars(due))
            for job_id in missing:
                deliver(work.session, job_id)
        if missing:
            log.info("job.sent_again", count=len(missing))
        return len(missing)


async def _rings(address: str) -> bool:
    """Whether a notice sent on one connection arrives on another: behind a pooler in transaction mode it does not."""
    channel = f"ring_{secrets.token_hex(6)}"
    options: dict[str, Any] = {"autocommit": True, "prepare_threshold": None}
    async with (
        await psycopg.AsyncConnection.connect(address, **options) as listening,
        await psycopg.AsyncConnection.connect(address, **options) as sending,
    ):
        await listening.execute(f"LISTEN {channel}".encode())
        await sending.execute(f"NOTIFY {channel}".encode())
        async for _notice in listening.notifies(timeout=2, stop_after=1):
            return True
    log.info("worker.polls", why="no notices from PostgreSQL (a pooler in transaction mode?)")
    return False
