"""The words that `/interview` understands, in all five languages at once. Who adds a language adds its words here."""

from collections.abc import Mapping

from domain.status import InterviewForm, InterviewType


def _numbered(lines: Mapping[int, str]) -> dict[str, int]:
    return {word: number for number, line in lines.items() for word in line.split()}


WEEKDAYS = _numbered(
    {
        0: "monday mandag måndag maandag mon mån maa",
        1: "tuesday tirsdag tisdag dinsdag tue tues tir tirs tis dins",
        2: "wednesday onsdag woensdag wed weds ons woe",
        3: "thursday torsdag donderdag thur thurs tors",
        4: "friday fredag vrijdag fri fre vri vrij",
        5: "saturday lørdag lordag lördag zaterdag sat lør lör zat",
        6: "sunday søndag sondag söndag zondag søn sön zon",
    }
)
"""Names and abbreviations that are nothing else; Monday is 0."""

WEEKDAYS_OR_NAMES = {"thu": 3, "sun": 6}
"""Abbreviations that people are called as well, written with a capital even when they are days (English)."""

WEEKDAYS_IN_LOWER_CASE = {"man": 0, "din": 1, "tor": 3, "don": 3}
"""Abbreviations that people are called as well; with a capital they are always people (the other languages)."""

WEEKDAYS_OF_TWO_LETTERS = _numbered(
    {
        0: "ma må mo",
        1: "ti di tu",
        2: "on wo",
        3: "to do th",
        4: "fr vr",
        5: "lø lö za sa",
        6: "sø sö zo su",
    }
)
"""Days only in lower case and right before a date or a time: most of them are other words, or names."""

NEAR_DAYS = {
    **dict.fromkeys(("today", "i dag", "idag", "vandaag"), 0),
    **dict.fromkeys(("tomorrow", "i morgen", "imorgen", "i morgon", "imorgon"), 1),
    **dict.fromkeys(("the day after tomorrow", "day after tomorrow", "i overmorgen", "overmorgen"), 2),
    **dict.fromkeys(("i overimorgen", "overimorgen", "i övermorgon", "övermorgon", "i overmorgon"), 2),
}
"""How many days from today. The Dutch `morgen` stands apart: elsewhere it is the morning, and a family name."""

IN_THE_DAY = (
    "morning", "afternoon", "evening", "morgen", "formiddag", "ettermiddag", "eftermiddag", "kveld", "aften",
    "förmiddag", "kväll", "ochtend", "voormiddag", "middag", "namiddag", "avond", "tidlig",
)  # fmt: skip
"""What may follow a day and says nothing that a clock does not say better."""

THIS_OR_ON = (
    "on", "this", "the", "coming", "på", "den", "denne", "førstkommende", "kommende", "nu på", "nå på", "kommande",
    "op", "aanstaande", "komende", "deze", "til", "till",
)  # fmt: skip
NEXT = ("next", "neste", "næste", "nästa", "volgende")
"""With a weekday: the one in the week after this."""

MONTHS = _numbered(
    {
        1: "january januar januari jan",
        2: "february februar februari feb febr",
        3: "march mars marts maart mar mrt",
        4: "april apr",
        5: "may mai maj mei",
        6: "june juni jun",
        7: "july juli jul",
        8: "august augusti augustus aug",
        9: "september sept sep",
        10: "october oktober oct okt",
        11: "november nov",
        12: "december desember dec des",
    }
)
MONTHS_BEFORE_THE_DAY = frozenset(MONTHS) & {
    "january", "february", "march", "july", "september", "october", "november", "december",
    "feb", "mar", "jul", "sep", "sept", "oct", "nov", "dec",
}  # fmt: skip
"""English months that may come first (`Nov 27`); those that are given names (Jan, April, May, June, August) may not."""

FEW = {
    **dict.fromkeys(("a", "one", "en", "ett", "et", "één", "een", "én"), 1),
    **dict.fromkeys(("two", "to", "två", "twee"), 2),
    **dict.fromkeys(("three", "tre", "drie"), 3),
}
DAYS = "days?|dager|dage|dagar|dagen|dag"
WEEKS = "weeks?|uker?|uger?|veck(?:a|or)|weken"

CLOCK = r"kl\.?|klokken|klokka|klockan|klokslag|at|om"
"""Before a time, even one that is a bare hour."""
SINCE = r"from|fra|från|vanaf|van"
"""Before the first of two times."""
UNTIL = r"to|til|till|tot|until"
O_CLOCK = r"o.clock|uur|h|u"

HOURS = "hours?|hrs?|h|timer|timar|time|timme|timmar|t|uren|uur|u"
MINUTES = "minutes?|mins?|minutter|minutt|minuter|minuten|minuut|minut|m|'"
LASTING = "for|about|ca\\.?|duration|i|varighet|varighed|under|varaktighet|voor|duur|gedurende"

LENGTHS = {
    **dict.fromkeys(
        ("a quarter of an hour", "et kvarter", "ett kvarter", "kvarter", "en kvart", "kwartier", "een kwartier"), 15
    ),
    **dict.fromkeys(("half an hour", "half hour", "a half hour", "en halvtime", "halvtime", "en halv time"), 30),
    **dict.fromkeys(("halv time", "en halvtimme", "halvtimme", "en halv timme", "halv timme"), 30),
    **dict.fromkeys(("een half uur", "half uur", "halfuur", "een halfuur"), 30),
    **dict.fromkeys(("three quarters of an hour", "tre kvarter", "trekvart", "tre kvart", "drie kwartier"), 45),
    **dict.fromkeys(("an hour", "one hour", "en time", "én time", "en timme", "een uur"), 60),
    **dict.fromkeys(("an hour and a half", "one and a half hours", "halvannen time", "en og en halv time"), 90),
    **dict.fromkeys(("halvanden time", "en och en halv timme", "anderhalf uur"), 90),
    **dict.fromkeys(("two hours", "to timer", "två timmar"), 120),
}
"""Durations in words, in minutes."""

INTERVIEW = (
    r"interviews?|interviewet|intervju(?:et|en|er|n)?|samtalen?|samtal(?:et)?|gesprek|jobbintervju|jobsamtale|"
    r"ansættelsessamtale|anställningsintervju|sollicitatiegesprek"
)
MEETING = r"meeting|møtet?|mødet?|mötet?|ontmoeting"
ROUND = r"round|runden?|ronde|omgang|omgång(?:en)?"
CALL = r"call|konferanse|konference|konferens|conferentie|conference|afspraak"
INVITE = "invite|inviter|innkall|indkald|inkalla|uitnodigen"

FORMS = {
    **dict.fromkeys(
        (
            "phone", "telephone", "by phone", "tel", "tlf", "telefon", "telefonisk", "telefonintervju", "telefoniskt",
            "telefoon", "telefonisch", "telefoongesprek", "bellen", "call", "phone call",
        ),
        InterviewForm.TELEPHONE,
    ),
    **dict.fromkeys(
        (
            "in person", "in-person", "face to face", "f2f", "onsite", "on-site", "on site", "at the office",
            "personlig", "personligt", "oppmøte", "personlig oppmøte", "fremmøde", "personligt fremmøde", "fysisk",
            "fysisk oppmøte", "fysiskt", "på plats", "på plass", "på stedet", "på kontoret", "persoonlijk", "fysiek",
            "op kantoor", "op locatie", "ter plaatse",
        ),
        InterviewForm.IN_PERSON,
    ),
    **dict.fromkeys(
        (
            "video", "teams", "ms teams", "microsoft teams", "zoom", "meet", "google meet", "webex", "skype",
            "whereby", "online", "virtual", "digital", "digitalt", "på nett", "på nettet", "digitaal", "beeldbellen",
        ),
        InterviewForm.VIDEO,
    ),
    **dict.fromkeys(
        ("group", "gruppe", "i gruppe", "grupp", "i grupp", "groep", "groeps", "in groep"), InterviewForm.GROUP
    ),
}  # fmt: skip
"""How people meet; each may be followed by a word for interview or meeting, written together or apart."""
BY_WAY_OF = "by|via|over|on|in|as|a|an|på|per|pr\\.?|som|et|ett|en|i|op|een|met|med"

ORDINALS = {
    **dict.fromkeys(("first", "første", "första", "eerste"), 1),
    **dict.fromkeys(("second", "andre", "annen", "anden", "andra", "tweede"), 2),
    **dict.fromkeys(("third", "tredje", "derde"), 3),
}
ORDINALS_THAT_ARE_NAMES = frozenset({"andre", "annen", "anden", "andra"})
"""Never the step by themselves: André without his accent comes before the interview after next."""
ORDINAL_ENDINGS = r"\.|:a|:e|st|nd|rd|ste|de|e|a"
TYPES = {1: InterviewType.FIRST, 2: InterviewType.SECOND, 3: InterviewType.THIRD}
INITIAL = (
    r"initial|informasjons|informasjon|informations|information|info|innledende|indledende|inledande|informatief|"
    r"informatie|kennismakings"
)
"""Before a word for interview or meeting, together or apart."""
INITIAL_ALONE = r"initial|informatief|kennismaking|screening"
TO_A = "to|for|a|an|the|til|et|det|den|till|ett|voor|een|het"

WITH = "together with|with|and|sammen med|med|og|tillsammans med|och|samen met|met|en|&|\\+"
"""Before somebody who attends."""
BEFORE_A_NAME = frozenset({"with", "for", "med", "til", "till", "met", "voor", "to", "of"})
"""In lower case and before everything else of the name: not a part of it."""

REMINDERS = frozenset(
    ("reminders", "reminder", "påminnelser", "paminnelser", "påmindelser", "paamindelser", "herinneringen")
)
"""Alone after `/interview`, these ask for the list of reminders."""
