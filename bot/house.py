"""The house as the settings describe it: for the program, the command line and the demo alike."""

from datetime import timedelta

from bot.manifest import is_reachable_from_outside
from bot.settings import SLACK_API, Settings
from bot.vault import ClosedVault, Vault
from bot.work import House


def house_of(settings: Settings) -> House:
    """What is true of this installation. Without SECRET_KEY letters can be neither sealed nor opened."""
    secret = settings.secret_key.reveal()
    return House(
        public_url=settings.public_url,
        zone=settings.zone,
        mail_from=settings.mail_from,
        mail_from_name=settings.mail_from_name,
        company=settings.company_name,
        undo=timedelta(seconds=settings.undo_seconds),
        vault=Vault(secret) if secret else ClosedVault(),
        reminder_at=settings.reminder_time,
        sms=bool(settings.sms_url.reveal()),
        pictures=settings.slack_api_url != SLACK_API or is_reachable_from_outside(settings.public_url),
    )
