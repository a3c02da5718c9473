"""A dispatcher with what it told others, messages for it, and a database that takes no result."""

from sqlalchemy import text

from bot.delivery.dispatcher import Dispatcher, new_owner
from bot.delivery.slack import Post, SlackCarrier, worker_client
from bot.delivery.smtp import SmtpCarrier
from bot.delivery.smtp_line import Patience, parse_smtp_url
from domain.delivery import Channel, ParcelState
from storage import outbox
from tests.posting import (
    begin_with,
    queue_mail,
)

SHORT = Patience(connect=5, step=5, sending=5, answer=0.2)
QUEUED, LEASED, SENT, FAILED = ParcelState.QUEUED, ParcelState.LEASED, ParcelState.SENT, ParcelState.FAILED


class Sender:
    """A dispatcher with what it told others."""

    def __init__(self, database, watch, *, mail=None, slack=None, draw=None, paced=False):
        self.alarms, self.given_up, self.sent = [], [], []
        carriers = {}
        if mail is not None:
            carriers[Channel.EMAIL] = SmtpCarrier(parse_smtp_url(mail.url), helo="kalle.example", patience=SHORT)
        if slack is not None:
            client = worker_client("xoxb-1", slack.url)
            client.timeout = 1
            carriers[Channel.SLACK] = SlackCarrier(client, draw or (lambda parcel: Post(parcel.recipient, "Hei", [])))
        self.owner = new_owner()
        self.dispatcher = Dispatcher(
            begin_with(database, watch),
            carriers,
            self.owner,
            self.alarms.append,
            lambda work, parcel_id: self.given_up.append((parcel_id, parcel_text(work, parcel_id))),
            lambda work, parcel_id: self.sent.append(parcel_id),
            paced=paced,
        )

    def drain(self, channel=Channel.EMAIL):
        return self.dispatcher.drain(channel)


def parcel_text(work, parcel_id):
    return outbox.by_id(work.session, parcel_id).last_text


def queued(database, count=1, **changes):
    with database.writes.begin() as session:
        return [queue_mail(session, number, **changes) for number in range(1, count + 1)]


REFUSE_SENT = {
    "sqlite": [
        """CREATE TRIGGER full BEFORE UPDATE ON outbox WHEN NEW.state = 'sent'
        BEGIN SELECT RAISE(ABORT, 'disk full'); END"""
    ],
    "postgresql": [
        """CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.state = 'sent' THEN RAISE EXCEPTION 'disk full'; END IF; RETURN NEW; END $$""",
        "CREATE TRIGGER full_disk BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION full_disk()",
    ],
}
ALLOW_SENT = {"sqlite": ["DROP TRIGGER full"], "postgresql": ["DROP FUNCTION full_disk CASCADE"]}


def run_sql(database, by_dialect):
    with database.writes.begin() as session:
        for statement in by_dialect[database.engine.dialect.name]:
            session.execute(text(statement))
