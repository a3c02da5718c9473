"""What is typed after `/interview`, in five languages."""

from datetime import date, time
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain import wish_words
from domain.status import InterviewForm, InterviewType
from domain.wishes import Wish, read_wish

TODAY = date(2026, 11, 25)  # a Wednesday
PHONE, PERSON, VIDEO, GROUP = InterviewForm
INITIAL, FIRST, SECOND, THIRD = InterviewType


def nov(day):
    return date(2026, 11, day)


def dec(day):
    return date(2026, 12, day)


WISHES = [
    # all at once
    ("Anna fre 10:00 telefon 45m @kari", Wish("Anna", (), ("kari",), nov(27), time(10), 45, PHONE)),
    ("Anna Fri 10:00 phone 45m <@U123|kari>", Wish("Anna", ("U123",), (), nov(27), time(10), 45, PHONE)),
    ("Anna Holm fredag kl 10 personligt 1 timme", Wish("Anna Holm", (), (), nov(27), time(10), 60, PERSON)),
    ("Mette i morgen kl. 9.30 gruppesamtale 1,5 t", Wish("Mette", (), (), nov(26), time(9, 30), 90, GROUP)),
    ("Jeroen de Vries vrij 14u teams 45 min", Wish("Jeroen de Vries", (), (), nov(27), time(14), 45, VIDEO)),
    ("2. telefonintervju med Kari Nordmann fredag den 27. november kl 10.30 i 45 minutter",
     Wish("Kari Nordmann", (), (), nov(27), time(10, 30), 45, PHONE, SECOND)),
    ("invite Anna to interview 2 on Friday at 3pm for an hour with @bo",
     Wish("Anna", (), ("bo",), nov(27), time(15), 60, None, SECOND)),
    ("uitnodigen Sanne voor 1ste interview op vrijdag om 14 uur met <@U1> en <@U2>",
     Wish("Sanne", ("U1", "U2"), (), nov(27), time(14), None, None, FIRST)),
    # names alone
    ("", Wish()),
    ("   ", Wish()),
    ("Anna", Wish("Anna")),
    ("  anna   LARSEN ", Wish("anna LARSEN")),
    ("Åse-Marie O’Neill-Sørensen", Wish("Åse-Marie O’Neill-Sørensen")),
    ("Nordmann, Anna", Wish("Nordmann, Anna")),
    ("anna@example.org fre", Wish("anna@example.org", day=nov(27))),
    ("<mailto:anna@example.org|anna@example.org> 10:00", Wish("anna@example.org", at=time(10))),
    ("Smith &amp; Sons &lt;3", Wish("Smith & Sons <3")),
    ("&lt;@U123&gt;", Wish("<@U123>")),
    ("Anna +47 912 34 567", Wish("Anna +47 912 34 567")),
    # people who attend
    ("<@U123ABC>", Wish(mentions=("U123ABC",))),
    ("Anna<@W1|kari nordmann>,<@U2> fre", Wish("Anna", ("W1", "U2"), (), nov(27))),
    ("Anna med @kari og @ole.hansen.", Wish("Anna", (), ("kari", "ole.hansen"))),
    ("Anna tillsammans med @kari och @kari", Wish("Anna", (), ("kari",))),
    ("Anna @", Wish("Anna @")),
    # days by their names
    ("Anna today", Wish("Anna", day=TODAY)),
    ("Anna i dag", Wish("Anna", day=TODAY)),
    ("Anna idag", Wish("Anna", day=TODAY)),
    ("Anna vandaag", Wish("Anna", day=TODAY)),
    ("Anna tomorrow", Wish("Anna", day=nov(26))),
    ("Anna i morgen", Wish("Anna", day=nov(26))),
    ("Anna i morgon", Wish("Anna", day=nov(26))),
    ("Anna imorgon", Wish("Anna", day=nov(26))),
    ("Anna morgen 10:00", Wish("Anna", day=nov(26), at=time(10))),
    ("Anna i overmorgen", Wish("Anna", day=nov(27))),
    ("Anna i övermorgon", Wish("Anna", day=nov(27))),
    ("Anna overmorgen", Wish("Anna", day=nov(27))),
    ("Anna the day after tomorrow", Wish("Anna", day=nov(27))),
    ("Anna om 2 dager kl 9", Wish("Anna", day=nov(27), at=time(9))),
    ("Anna over een week", Wish("Anna", day=dec(2))),
    ("Anna om två veckor", Wish("Anna", day=dec(9))),
    ("Anna man", Wish("Anna", day=nov(30))),
    ("Anna måndag", Wish("Anna", day=nov(30))),
    ("Anna maandag", Wish("Anna", day=nov(30))),
    ("Anna tir 10:00", Wish("Anna", day=dec(1), at=time(10))),
    ("Anna dins 10:00", Wish("Anna", day=dec(1), at=time(10))),
    ("Anna onsdag", Wish("Anna", day=dec(2))),
    ("Anna wo 10:00", Wish("Anna", day=dec(2), at=time(10))),
    ("Anna tors", Wish("Anna", day=nov(26))),
    ("Anna Thu 10:00", Wish("Anna", day=nov(26), at=time(10))),
    ("Anna lørdag", Wish("Anna", day=nov(28))),
    ("Anna " + normalize("NFD", "lördag"), Wish("Anna", day=nov(28))),
    ("Anna søn.", Wish("Anna", day=nov(29))),
    ("Anna zo 10:00", Wish("Anna", day=nov(29), at=time(10))),
    ("Anna på fredag formiddag kl. 10", Wish("Anna", day=nov(27), at=time(10))),
    ("Anna fredag morgen kl 9", Wish("Anna", day=nov(27), at=time(9))),
    ("Anna next Friday", Wish("Anna", day=dec(4))),
    ("Anna neste mandag", Wish("Anna", day=nov(30))),
    ("Fredag 10:00", Wish(day=nov(27), at=time(10))),
    ("fre 10:00 anna", Wish("anna", day=nov(27), at=time(10))),
    # days by their numbers
    ("Anna 27.11", Wish("Anna", day=nov(27))),
    ("Anna 27/11", Wish("Anna", day=nov(27))),
    ("Anna 27-11", Wish("Anna", day=nov(27))),
    ("Anna 27.11.2026", Wish("Anna", day=nov(27))),
    ("Anna 27.11.27", Wish("Anna", day=date(2027, 11, 27))),
    ("Anna 27-11-2026", Wish("Anna", day=nov(27))),
    ("Anna 2026-11-27 10:00", Wish("Anna", day=nov(27), at=time(10))),
    ("Anna fre 27.11", Wish("Anna", day=nov(27))),
    ("Anna 27. november", Wish("Anna", day=nov(27))),
    ("Anna 27 nov 2026", Wish("Anna", day=nov(27))),
    ("Anna Nov 27", Wish("Anna", day=nov(27))),
    ("Anna on the 27th of November", Wish("Anna", day=nov(27))),
    ("Anna den 3. mars", Wish("Anna", day=date(2027, 3, 3))),
    ("Anna 3 mrt", Wish("Anna", day=date(2027, 3, 3))),
    ("Anna 17. maj", Wish("Anna", day=date(2027, 5, 17))),
    ("Anna 24/11", Wish("Anna", day=date(2027, 11, 24))),
    ("Anna 25/11", Wish("Anna", day=TODAY)),
    ("Anna 29.2.", Wish("Anna", day=date(2028, 2, 29))),
    ("Anna man 30.11 10.00", Wish("Anna", day=nov(30), at=time(10))),
    ("Anna 31.02", Wish("Anna 31.02")),
    ("Anna 32. november", Wish("Anna 32. november")),
    ("Anna 2026-13-01", Wish("Anna 2026-13-01")),
    # a day or a time
    ("Anna 10.30", Wish("Anna", at=time(10, 30))),
    ("Anna 10.00", Wish("Anna", at=time(10))),
    ("Anna 10.11", Wish("Anna", day=date(2027, 11, 10))),
    ("Anna i morgen 10.11", Wish("Anna", day=nov(26), at=time(10, 11))),
    ("Anna 10.12 14:00", Wish("Anna", day=dec(10), at=time(14))),
    ("Anna fre 14.10", Wish("Anna", day=nov(27), at=time(14, 10))),
    ("Anna fre 11.12", Wish("Anna", day=dec(11))),
    ("Anna kl 10.11", Wish("Anna", at=time(10, 11))),
    ("Anna den 10.11", Wish("Anna", day=date(2027, 11, 10))),
    ("Anna 10.12 10.12", Wish("Anna", day=dec(10), at=time(10, 12))),
    ("Anna 9.5", Wish("Anna", day=date(2027, 5, 9))),
    # times
    ("Anna kl 10", Wish("Anna", at=time(10))),
    ("Anna kl.10", Wish("Anna", at=time(10))),
    ("Anna kl. 0930", Wish("Anna", at=time(9, 30))),
    ("Anna klokken 9", Wish("Anna", at=time(9))),
    ("Anna klockan 14.30", Wish("Anna", at=time(14, 30))),
    ("Anna om 14 uur", Wish("Anna", at=time(14))),
    ("Anna om 2 uur", Wish("Anna", at=time(2))),
    ("Anna at 3pm", Wish("Anna", at=time(15))),
    ("Anna 12:15 a.m.", Wish("Anna", at=time(0, 15))),
    ("Anna 10h", Wish("Anna", at=time(10))),
    ("Anna 14u30", Wish("Anna", at=time(14, 30))),
    ("Anna 14.30 uur", Wish("Anna", at=time(14, 30))),
    ("Anna fre 10", Wish("Anna", day=nov(27), at=time(10))),
    ("Anna ma 10", Wish("Anna", day=nov(30), at=time(10))),
    ("Anna 10:00-10:45", Wish("Anna", at=time(10), minutes=45)),
    ("Anna fra kl 10 til 11.30", Wish("Anna", at=time(10), minutes=90)),
    ("Anna i morgen 10-11", Wish("Anna", day=nov(26), at=time(10), minutes=60)),
    ("Anna 25:00", Wish("Anna 25:00")),
    ("Anna kl 24", Wish("Anna kl 24")),
    ("Anna 13pm", Wish("Anna 13pm")),
    # durations
    ("Anna 45 min", Wish("Anna", minutes=45)),
    ("Anna 90 minutter", Wish("Anna", minutes=90)),
    ("Anna 1h", Wish("Anna", minutes=60)),
    ("Anna 1t 30 min", Wish("Anna", minutes=90)),
    ("Anna 1h30", Wish("Anna", minutes=90)),
    ("Anna 1,5 t", Wish("Anna", minutes=90)),
    ("Anna 1.5 hours", Wish("Anna", minutes=90)),
    ("Anna 1½ time", Wish("Anna", minutes=90)),
    ("Anna 1 time", Wish("Anna", minutes=60)),
    ("Anna 2 timmar", Wish("Anna", minutes=120)),
    ("Anna interview 2 uur", Wish("Anna", minutes=120)),
    ("Anna half uur", Wish("Anna", minutes=30)),
    ("Anna en halvtime", Wish("Anna", minutes=30)),
    ("Anna anderhalf uur", Wish("Anna", minutes=90)),
    ("Anna tre kvarter", Wish("Anna", minutes=45)),
    ("Anna kl 9 45 min", Wish("Anna", at=time(9), minutes=45)),
    ("Anna 0 min", Wish("Anna 0 min")),
    ("Anna 9999 min", Wish("Anna 9999 min")),
    # forms
    ("Anna phone", Wish("Anna", form=PHONE)),
    ("Anna tlf.", Wish("Anna", form=PHONE)),
    ("Anna telefonsamtale", Wish("Anna", form=PHONE)),
    ("Anna per telefoon", Wish("Anna", form=PHONE)),
    ("Anna in person", Wish("Anna", form=PERSON)),
    ("Anna oppmøte", Wish("Anna", form=PERSON)),
    ("Anna på plats", Wish("Anna", form=PERSON)),
    ("Anna personlig samtale", Wish("Anna", form=PERSON)),
    ("Anna op kantoor", Wish("Anna", form=PERSON)),
    ("Anna via Teams", Wish("Anna", form=VIDEO)),
    ("Anna videomøte", Wish("Anna", form=VIDEO)),
    ("Anna Google Meet", Wish("Anna", form=VIDEO)),
    ("Anna digitalt", Wish("Anna", form=VIDEO)),
    ("Anna groepsinterview", Wish("Anna", form=GROUP)),
    ("Anna grupp teams", Wish("Anna", form=GROUP)),
    ("Anna zoom video", Wish("Anna", form=VIDEO)),
    # types
    ("Anna interview 1", Wish("Anna", type=FIRST)),
    ("Anna intervju 2", Wish("Anna", type=SECOND)),
    ("Anna 3. samtale", Wish("Anna", type=THIRD)),
    ("Anna 2de interview", Wish("Anna", type=SECOND)),
    ("Anna andra intervjun", Wish("Anna", type=SECOND)),
    ("Anna førstegangsintervju", Wish("Anna", type=FIRST)),
    ("Anna third", Wish("Anna", type=THIRD)),
    ("Anna second phone interview", Wish("Anna", form=PHONE, type=SECOND)),
    ("Anna videointervju 1 fre", Wish("Anna", day=nov(27), form=VIDEO, type=FIRST)),
    ("Anna informasjonsmøte", Wish("Anna", type=INITIAL)),
    ("Anna første møde", Wish("Anna", type=INITIAL)),
    ("Anna initial meeting", Wish("Anna", type=INITIAL)),
    ("Anna informatief gesprek", Wish("Anna", type=INITIAL)),
    ("Anna informationsmöte", Wish("Anna", type=INITIAL)),
    ("intervju Anna", Wish("Anna")),
    # names that look like words
    ("May fre 10:00", Wish("May", day=nov(27), at=time(10))),
    ("Mai 10:00", Wish("Mai", at=time(10))),
    ("Fredrik fre", Wish("Fredrik", day=nov(27))),
    ("Tor 10:00", Wish("Tor", at=time(10))),
    ("Tor Hansen fre 10:00", Wish("Tor Hansen", day=nov(27), at=time(10))),
    ("Ole Tor 10:00", Wish("Ole Tor", at=time(10))),
    ("tor hansen fre 10:00", Wish("tor hansen", day=nov(27), at=time(10))),
    ("ole tor 10:00", Wish("ole", day=nov(26), at=time(10))),
    ("Søren tor 10:00", Wish("Søren", day=nov(26), at=time(10))),
    ("Man fre 10:00", Wish("Man", day=nov(27), at=time(10))),
    ("Tim morgen 10:00", Wish("Tim", day=nov(26), at=time(10))),
    ("Lør Berg fre", Wish("Lør Berg", day=nov(27))),
    ("Ma Li 10:00", Wish("Ma Li", at=time(10))),
    ("Ma Li ma 10:00", Wish("Ma Li", day=nov(30), at=time(10))),
    ("ma li", Wish("ma li")),
    ("Kim Do 10:00", Wish("Kim Do", at=time(10))),
    ("Thu Nguyen fri", Wish("Thu Nguyen", day=nov(27))),
    ("Thu 10:00", Wish("Thu", at=time(10))),
    ("Sunday Adeyemi fri 10:00", Wish("Sunday Adeyemi", day=nov(27), at=time(10))),
    ("Video Hansen fre", Wish("Video Hansen", day=nov(27))),
    ("Video fre", Wish(day=nov(27), form=VIDEO)),
    ("Meet Patel phone", Wish("Meet Patel", form=PHONE)),
    ("Lars Andre Berg", Wish("Lars Andre Berg")),
    ("Jan 10:00", Wish("Jan", at=time(10))),
    ("“Fredag Teams” fre", Wish("Fredag Teams", day=nov(27))),
    ("Anna, fre, 10:00, telefon", Wish("Anna", day=nov(27), at=time(10), form=PHONE)),
    ("Anna – fre – 10:00 – 45 min", Wish("Anna", day=nov(27), at=time(10), minutes=45)),
    # said twice
    ("Anna fre fredag 10:00 kl 10", Wish("Anna", day=nov(27), at=time(10))),
    ("Anna fre 10 lør 11", Wish("Anna lør 11", day=nov(27), at=time(10))),
    ("Anna 10:00 11:00", Wish("Anna 11:00", at=time(10))),
    ("Anna 27.11 28.11", Wish("Anna 28.11", day=nov(27))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wish"), WISHES, ids=[text or "nothing" for text, _ in WISHES])
def test_words_are_read_in_five_languages(text, wish):
    assert read_wish(text, TODAY) == wish


@pytest.mark.parametrize("weekday", sorted({*wish_words.WEEKDAYS, *wish_words.WEEKDAYS_OF_TWO_LETTERS}))
def test_every_weekday_is_the_next_such_day_and_never_today(weekday):
    read = read_wish(f"Anna {weekday} 10:00", TODAY)
    assert (read.name, read.at) == ("Anna", time(10))
    assert 1 <= (read.day - TODAY).days <= 7


@pytest.mark.parametrize("month", sorted(wish_words.MONTHS))
def test_every_month_is_understood_after_its_day(month):
    read = read_wish(f"Anna 14. {month}", TODAY)
    assert read == Wish("Anna", day=read.day)
    assert (read.day.day, read.day.month) == (14, wish_words.MONTHS[month])


@pytest.mark.parametrize("word", sorted(wish_words.FORMS))
def test_every_form_is_understood_after_a_name(word):
    assert read_wish(f"Anna {word}", TODAY) == Wish("Anna", form=wish_words.FORMS[word])


@pytest.mark.parametrize("word", sorted(wish_words.LENGTHS))
def test_every_duration_in_words_is_understood(word):
    assert read_wish(f"Anna {word}", TODAY) == Wish("Anna", minutes=wish_words.LENGTHS[word])


def test_a_day_that_the_calendar_no_longer_has_stays_in_the_name():
    assert read_wish("Anna tomorrow", date.max) == Wish("Anna tomorrow")
    assert read_wish("Anna 1.1.", date.max).day is None


KEYWORDS = st.sampled_from(sorted({word for text, _ in WISHES for word in text.split()}))
TEXTS = st.one_of(
    st.text(),
    st.lists(st.one_of(KEYWORDS, st.text(max_size=5), st.from_regex(r"[0-9]{1,4}[.:/-]?[0-9]{0,4}")), max_size=8).map(
        " ".join
    ),
)


@settings(deadline=None)
@given(TEXTS, st.dates())
@example("\ud800 10:00", TODAY)
@example("\0U1\0 " + "9" * 5000, TODAY)
@example("<@U1|" * 300, TODAY)
@example("kl " * 300, TODAY)
def test_any_text_is_read_the_same_way_twice_and_within_bounds(text, today):
    wish = read_wish(text, today)
    assert wish == read_wish(text, today)
    assert wish.minutes is None or 1 <= wish.minutes <= 24 * 60
    assert wish.at is None or wish.at.tzinfo is None
    assert wish.name == " ".join(wish.name.split())
    assert all(wish.mentions)
    assert all(wish.handles)


@given(
    st.lists(st.sampled_from(["Xx", "Yy", "Zz", "Åå", "Qvist", "Ngo"]), min_size=1, max_size=4).map(" ".join),
    st.permutations(["fre", "10:00", "telefon", "45m", "@kari", "intervju 2"]),
)
def test_the_order_of_the_words_does_not_matter(name, words):
    assert read_wish(" ".join([name, *words]), TODAY) == Wish(name, (), ("kari",), nov(27), time(10), 45, PHONE, SECOND)
