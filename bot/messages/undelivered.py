"""What did not arrive, for administrators, and what they can do about it."""

from zoneinfo import ZoneInfo

from bot.kit.blocks import Block, Element, actions, button, confirm, context, section
from bot.texts import when
from bot.texts.translator import Translator
from domain.delivery import Channel
from domain.undelivered import Overview, Queue, Stuck

AGAIN, STOP = "outbox:again", "outbox:stop"


def undelivered(t: Translator, found: Overview, zone: ZoneInfo) -> list[Block]:
    """Return what stands below the help: one line when there is nothing, else each thing with what to do."""
    if not (found.waiting or found.held or found.failed or found.unknown):
        return [context(t("Messages: everything that was due has left."))]
    blocks = [section(_queue(t, one, zone)) for one in found.waiting]
    if found.unknown:
        blocks.append(
            section(t("Not known yet whether they arrived: {count}. Kalle is finding out.", count=found.unknown))
        )
    if found.held:
        blocks.append(section(t("Nobody knows whether these arrived. Somebody has to decide:")))
        blocks += [block for one in found.held for block in _stuck(t, one, zone)]
    if found.failed:
        blocks.append(section(t("These were given up within the last week:")))
        blocks += [block for one in found.failed for block in _stuck(t, one, zone)]
    return blocks


def _queue(t: Translator, one: Queue, zone: ZoneInfo) -> str:
    return t(
        "{way}: messages wait since {moment} ({count}). The last answer was: {said}.",
        way=_way(t, one.channel),
        moment=when.short(one.since, zone, t.language),
        count=one.count,
        said=one.said or "–",
    )


def _stuck(t: Translator, one: Stuck, zone: ZoneInfo) -> list[Block]:
    """The candidate and what it is; when and why; what can be done."""
    known = (f"{one.about} · {t(one.kind)}", when.short(one.at, zone, t.language), one.said, f"#{one.number}")
    words = " · ".join(part for part in known if part)
    pressable = [button(t("Send again"), AGAIN, str(one.number), confirm=_surely(t, one))]
    if one.stoppable:
        pressable.append(button(t("Do not send again"), STOP, str(one.number)))
    return [section(words), actions(pressable, block_id=f"outbox:{one.number}")]


def _surely(t: Translator, one: Stuck) -> Element:
    may_be_there = t("It may have arrived. If it did, it arrives twice.")
    text = may_be_there if one.stoppable else t("It goes out as it was written then.")
    return confirm(t("Send again"), text, t("Send"), t("Leave it"))


def _way(t: Translator, channel: Channel) -> str:
    return {Channel.EMAIL: t("e-mail"), Channel.SMS: t("SMS"), Channel.SLACK: "Slack"}[channel]
