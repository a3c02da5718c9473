"""What did not arrive, for administrators."""

from zoneinfo import ZoneInfo

from bot.kit.blocks import Block, context, section
from bot.texts import when
from bot.texts.translator import Translator
from domain.delivery import Channel
from domain.undelivered import Overview, Queue, Stuck


def undelivered(t: Translator, found: Overview, zone: ZoneInfo) -> list[Block]:
    """Return what stands below the help: one line when there is nothing, else each thing with what to do."""
    if not (found.waiting or found.held or found.failed):
        return [context(t("Messages: everything that was due has left."))]
    blocks = [section(_queue(t, one, zone)) for one in found.waiting]
    if found.held:
        blocks.append(
            section(t("Nobody knows whether these arrived. Decide on the interview's card, or in kalle outbox:"))
        )
        blocks += [context(_stuck(t, one, zone)) for one in found.held]
    if found.failed:
        blocks.append(section(t("These were given up within the last week:")))
        blocks += [context(_stuck(t, one, zone)) for one in found.failed]
    return blocks


def _queue(t: Translator, one: Queue, zone: ZoneInfo) -> str:
    return t(
        "{way}: messages wait since {moment} ({count}). The last answer was: {said}.",
        way=_way(t, one.channel),
        moment=when.short(one.since, zone, t.language),
        count=one.count,
        said=one.said or "–",
    )


def _stuck(t: Translator, one: Stuck, zone: ZoneInfo) -> str:
    parts = (f"#{one.number}", _way(t, one.channel), one.recipient, when.short(one.at, zone, t.language), one.said)
    return " · ".join(part for part in parts if part)


def _way(t: Translator, channel: Channel) -> str:
    return {Channel.EMAIL: t("e-mail"), Channel.SMS: t("SMS"), Channel.SLACK: "Slack"}[channel]
