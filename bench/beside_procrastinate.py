"""procrastinate with one deferred job for each reminder: `python -m bench.beside_procrastinate URL PLANNED DUE` prints JSON.

The package is in the folder BENCH_PACKAGES; what it needs of psycopg is there too or is ours.
"""

import json
import logging
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any


def main(url: str, planned: int, due: int) -> None:
    """Plan, fire, and say how long each took."""
    sys.path.append(os.environ["BENCH_PACKAGES"])
    import procrastinate  # fetched for this run

    logging.disable(logging.CRITICAL)
    conninfo = url.replace("postgresql+psycopg://", "postgresql://")
    setting_up = procrastinate.App(connector=procrastinate.SyncPsycopgConnector(conninfo=conninfo))
    with setting_up.open():
        setting_up.schema_manager.apply_schema()
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=conninfo))

    @app.task(name="remind")
    async def remind(number: int) -> int:
        return number

    took = _planned(app, remind, planned, due)
    began = time.perf_counter()
    # As many at once as its guide proposes for tasks that wait on a network.
    app.run_worker(wait=False, concurrency=30, install_signal_handlers=False, listen_notify=False)
    sys.stdout.write(json.dumps({"planning": took, "firing": time.perf_counter() - began}))


def _planned(app: Any, task: Any, planned: int, due: int) -> float:
    """Defer the jobs one by one; the first ones are due at once."""
    now = datetime.now(UTC)
    with app.open():
        began = time.perf_counter()
        for number in range(planned):
            at = now if number < due else now + timedelta(days=3 + number % 60)
            task.configure(schedule_at=at).defer(number=number)
        return time.perf_counter() - began


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
