"""Killing senders at random moments, and counting at the receiver.

`tests/delivery/test_processes.py` runs ten kills. By hand, a hundred and more, on each database:

    .venv/bin/python -m tests.chaos --kills 100 --seed 3
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from domain.delivery import DOUBTFUL_AFTER, ParcelState
from storage.engine import Database, open_database
from storage.tables import Parcel
from storage.upgrade import upgrade
from tests.posting import age, mail, queue_mail, states
from tests.sender import Nursery, nursery, wait_until
from tests.smtp import SmtpSink, running_sink


@dataclass(frozen=True)
class Tally:
    """What the receiver and the outbox say after the kills; copies by the rule are those of doubtful messages."""

    lost: int
    uncontrolled: int
    copies: int
    most_of_one: int
    differing: int
    doubtful: int

    @property
    def good(self) -> bool:
        """Nothing lost, no copy but of a doubtful message, none twice, each byte for byte."""
        return not (self.lost or self.uncontrolled or self.differing) and self.most_of_one <= 2


def run(database: Database, url: str, sink: SmtpSink, home: Nursery, kills: int, chance: random.Random) -> Tally:
    """Keep two senders busy, kill one after the other, then let one finish by the rules."""
    with database.writes.begin() as session:
        numbers = {queue_mail(session, number): number for number in range(kills * 8)}
    workers = [home.start("serve", url, sink.url) for _ in range(2)]
    for _ in range(kills):
        wait_for_more(sink, chance.randint(1, 5))
        time.sleep(chance.uniform(0, 0.02))
        victim = chance.randrange(2)
        home.kill(workers[victim])
        workers[victim] = home.start("serve", url, sink.url)
    for worker in workers:
        home.kill(worker)
    before = Counter(one.recipients[0] for one in sink.received)
    age(database, DOUBTFUL_AFTER + timedelta(seconds=1))
    last = home.start("serve", url, sink.url)
    wait_until(lambda: set(states(database).values()) == {ParcelState.SENT}, 60 + kills)
    home.kill(last)
    return _tally(database, sink, numbers, before)


def wait_for_more(sink: SmtpSink, more: int) -> None:
    """Wait until so many more mails have come."""
    target = len(sink.received) + more
    wait_until(lambda: len(sink.received) >= target, 60)


def _tally(database: Database, sink: SmtpSink, numbers: dict[int, int], before: Counter[str]) -> Tally:
    with database.reads() as session:
        resent = set(session.scalars(select(Parcel.id).where(Parcel.resent)))
    address = {f"anna{number}@example.org": parcel_id for parcel_id, number in numbers.items()}
    counted = Counter(one.recipients[0] for one in sink.received)
    copied = {address[recipient] for recipient, times in counted.items() if times > 1}
    return Tally(
        lost=len(set(address) - set(counted)),
        uncontrolled=len(copied - resent) + sum(times - 1 for times in before.values()),
        copies=sum(times - 1 for times in counted.values()),
        most_of_one=max(counted.values()),
        differing=sum(one.data != mail(numbers[address[one.recipients[0]]]) for one in sink.received),
        doubtful=len(resent),
    )


def main() -> int:
    """Run by hand, on SQLite and on PostgreSQL; returns 1 when a promise was broken."""
    from tests.postgres import empty_database, running_server

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_server() as server, empty_database(server) as postgresql:
        tallies = [_one(url, wish.kills, wish.seed) for url in (f"sqlite:///{Path(folder) / 'kalle.db'}", postgresql)]
    return 0 if all(tally.good for tally in tallies) else 1


def _one(url: str, kills: int, seed: int) -> Tally:
    upgrade(url)
    database = open_database(url)
    with running_sink() as sink, nursery() as home:
        tally = run(database, url, sink, home, kills, random.Random(seed))
    database.close()
    sys.stdout.write(f"{database.engine.dialect.name}, {kills} kills, seed {seed}: {tally}\n")
    return tally


if __name__ == "__main__":
    sys.exit(main())
