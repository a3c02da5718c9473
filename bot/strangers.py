"""What Slack knows of somebody whom Kalle does not: enough to answer in their own language."""

import structlog
from slack_sdk import WebClient

from domain.language import Language, language_of

log = structlog.get_logger(__name__)


def language_in_slack(client: WebClient, slack_id: str) -> Language:
    """The language of a Slack profile; English when it is none of ours, or Slack does not tell."""
    try:
        user = client.users_info(user=slack_id, include_locale=True)["user"]
        return language_of(user.get("locale")) or Language.EN
    except Exception as trouble:  # noqa: BLE001 - whatever is wrong, English is an answer
        log.warning("language_not_known", kind=type(trouble).__name__)
        return Language.EN
