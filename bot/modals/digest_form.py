"""The form of a digest: where to, whose, when, in which language; for a new one and for one that changes."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.kit.answers import number_of
from bot.kit.blocks import context, option
from bot.kit.forms import Form, ask
from bot.kit.modal import Memo, View, modal
from bot.kit.pickers import Channel, SearchCode
from bot.kit.widgets import EMPTY, Choice, Clock, People, Pick, Radio, Tick
from bot.modals import digests
from bot.modals.opening import redraw
from bot.services.calendar import days_off, places, subscribing
from bot.services.calendar.subscribing import Order, Proposed
from bot.texts import when
from bot.texts.countries import country_name
from bot.texts.marking import N_
from bot.texts.translator import Translator
from bot.texts.weekdays import WEEK, weekday
from bot.work import Begin
from domain.access import Actor
from domain.calendar import Scope
from domain.digests import Rhythm, ScopeKind
from domain.errors import BadFields
from domain.language import NAMES, Language

CALLBACK = "digest_form"
PLACE, COUNTRY = "digest_place", "digest_country"
KIND_OF = {Scope.VACANCY: ScopeKind.VACANCY, Scope.DEPARTMENT: ScopeKind.DEPARTMENT}
MOST = 100
WORDS = 200
NONE = "none"
"""Chosen to have no country: what is optional can be emptied in a list that is searched only by choosing something else."""


@dataclass(frozen=True)
class DigestForm(Form):
    """What is asked."""

    digest_channel: str | None = ask(Channel(label=N_("Channel"), hint=N_("Empty: to you alone."), optional=True))
    digest_people: tuple[str, ...] | None = ask(
        People(label=N_("Recruiters"), hint=N_("Whose interviews are shown. Empty: your own."), optional=True)
    )
    digest_place: str | None = ask(
        SearchCode(
            label=N_("Or a vacancy or department"),
            placeholder=N_("Type a part of the name"),
            pattern="(vacancy|department):[0-9]{1,9}",
            optional=True,
        )
    )
    rhythm: Rhythm = ask(Radio(label=N_("How often"), kind=Rhythm))
    weekday: str = ask(Pick(label=N_("On which day, if once a week")))
    at: time = ask(Clock(label=N_("At what time")))
    language: Language = ask(Pick(label=N_("Language"), kind=Language))
    weekends: bool = ask(Tick(label=N_("Weekends"), text=N_("Also on Saturdays and Sundays"), optional=True))
    digest_country: str | None = ask(
        SearchCode(
            label=N_("Not on the public holidays of"),
            placeholder=N_("Type a part of the name"),
            pattern=f"[A-Z]{{2}}|{NONE}",
            optional=True,
        )
    )
    when_empty: bool = ask(Tick(label=N_("Empty days"), text=N_("Also when there is nothing to tell"), optional=True))


@dataclass(frozen=True)
class DigestMemo(Memo):
    """Which one is changed; 0 is a new one."""

    subscription_id: int


def register(app: App) -> None:
    """Answer the two buttons that open it, its searches, and the form."""
    app.action(digests.NEW)(asked)
    app.action(digests.CHANGE)(asked_to_change)
    app.options(PLACE)(place_found)
    app.options(COUNTRY)(country_found)
    app.view(CALLBACK)(submitted)


def asked(ack: Ack, body: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator) -> None:
    """Open the form of a new one."""
    with begin(actor) as work:
        view = draw(t, subscribing.proposed(work))
    redraw(client, body, view)
    ack()


def asked_to_change(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, actor: Actor, begin: Begin, t: Translator
) -> None:
    """Open the form as it was filled in."""
    with begin(actor) as work:
        view = draw(t, subscribing.proposed(work, number_of(action)))
    redraw(client, body, view)
    ack()


def place_found(ack: Ack, payload: dict[str, Any], actor: Actor, look: Begin) -> None:
    """The vacancies and departments whose name holds what was typed."""
    with look(actor) as work:
        known = places.places(work, str(payload.get("value", ""))[:WORDS])
    there = [one for one in known if one.scope in KIND_OF]
    ack(options=[option(one.name, f"{KIND_OF[one.scope]}:{one.ref_id}", one.reference) for one in there[:MOST]])


def country_found(ack: Ack, payload: dict[str, Any], t: Translator) -> None:
    """The countries whose name holds what was typed, those around us first; and none at all."""
    typed = str(payload.get("value", ""))[:WORDS].casefold().strip()
    named = [(country_name(code, t.language), code) for code in days_off.COUNTRIES]
    nearest = len(days_off.NEAREST)
    known = [(t("No country"), NONE), *named[:nearest], *sorted(named[nearest:])]
    ack(options=[option(name, code) for name, code in known if typed in name.casefold()][:MOST])


def submitted(ack: Ack, view: dict[str, Any], actor: Actor, begin: Begin, t: Translator) -> None:
    """Order it, or change it, and show the list."""
    form, memo = DigestForm.read(view), DigestMemo.load(view)
    with begin(actor) as work:
        if memo.subscription_id:
            subscribing.change(work, memo.subscription_id, _order(form))
        else:
            subscribing.order(work, _order(form))
        mine = subscribing.listing(work)
    ack(response_action="update", view=digests.draw(t, mine))


def _order(form: DigestForm) -> Order:
    if form.weekday not in map(str, WEEK):
        raise BadFields(weekday=EMPTY)
    kind, _, ref_id = (form.digest_place or "").partition(":")
    return Order(
        channel_id=form.digest_channel or "",
        people=form.digest_people or (),
        place=(ScopeKind(kind), int(ref_id)) if kind else None,
        rhythm=form.rhythm,
        weekday=int(form.weekday),
        at=form.at,
        language=form.language,
        weekends=form.weekends,
        country="" if form.digest_country in (None, NONE) else str(form.digest_country),
        when_empty=form.when_empty,
    )


def draw(t: Translator, shown: Proposed) -> View:
    """The form, as proposed or as it was ordered."""
    wanted = shown.order
    values = {name: getattr(wanted, name) for name in ("rhythm", "weekday", "at", "language", "weekends", "when_empty")}
    values |= {"digest_channel": wanted.channel_id, "digest_people": wanted.people}
    zone = when.zone_name(shown.zone, t.language)
    note = t(
        "In a public channel candidates are shown by their initials. Where people from outside read along, nothing is."
    )
    return modal(
        t("Change digest") if shown.id else t("New digest"),
        [*DigestForm.blocks(t, values, _choices(t, shown), hints={"at": zone}), context(note)],
        callback_id=CALLBACK,
        submit=t("Save changes") if shown.id else t("Order"),
        close=t("Cancel"),
        memo=DigestMemo(shown.id),
    )


def _choices(t: Translator, shown: Proposed) -> dict[str, list[Choice]]:
    wanted = shown.order
    place = [Choice(shown.place, f"{wanted.place[0]}:{wanted.place[1]}")] if wanted.place else []
    country = [Choice(country_name(wanted.country, t.language), wanted.country)] if wanted.country else []
    return {
        PLACE: place,
        COUNTRY: country,
        "weekday": [Choice(weekday(number, t.language), str(number)) for number in WEEK],
        "language": [Choice(NAMES[language], str(language)) for language in Language],
    }
