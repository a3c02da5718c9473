"""APScheduler with one stored job for each reminder: `python -m bench.beside_apscheduler URL PLANNED DUE` prints JSON.

Its grace time of one second is switched off, or it would drop most of what is due; how many is told as well.
"""

import json
import logging
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MISSED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler


def remind(number: int) -> int:
    """What a job does: nothing, so that only the scheduling is measured."""
    return number


def main(url: str, planned: int, due: int) -> None:
    """Plan, fire, and say how long each took."""
    logging.disable(logging.CRITICAL)
    took = _planned(_scheduler(url, None), planned, due)
    firing, _ = _fired(_scheduler(url, None), due)
    clean = _scheduler(url, 1)
    clean.start(paused=True)
    clean.remove_all_jobs()
    clean.shutdown()
    _planned(_scheduler(url, 1), due, due)
    _, dropped = _fired(_scheduler(url, 1), due)
    sys.stdout.write(json.dumps({"planning": took, "firing": firing, "dropped": dropped}))


def _scheduler(url: str, grace: int | None) -> BackgroundScheduler:
    stores = {"default": SQLAlchemyJobStore(url=url)}
    return BackgroundScheduler(jobstores=stores, job_defaults={"misfire_grace_time": grace}, timezone=UTC)


def _planned(scheduler: BackgroundScheduler, planned: int, due: int) -> float:
    """Store the jobs while the scheduler stands still; the first ones are due at once."""
    scheduler.start(paused=True)
    now = datetime.now(UTC)
    began = time.perf_counter()
    for number in range(planned):
        at = now if number < due else now + timedelta(days=3 + number % 60)
        scheduler.add_job(remind, "date", run_date=at, args=[number], id=f"reminder-{number}")
    took = time.perf_counter() - began
    scheduler.shutdown()
    return took


def _fired(scheduler: BackgroundScheduler, due: int) -> tuple[float, int]:
    """Let it run until everything due has run or was dropped; seconds, and how many were dropped."""
    seen: dict[int, int] = {EVENT_JOB_EXECUTED: 0, EVENT_JOB_MISSED: 0}

    def saw(event: Any) -> None:
        seen[event.code] += 1

    scheduler.add_listener(saw, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED)
    began = time.perf_counter()
    scheduler.start()
    while sum(seen.values()) < due and time.perf_counter() - began < 600:
        time.sleep(0.01)
    took = time.perf_counter() - began
    scheduler.shutdown(wait=False)
    return took, seen[EVENT_JOB_MISSED]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
