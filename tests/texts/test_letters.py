"""Any text with tags made into a letter: literal, escaped, in one walk."""

import pytest

from bot.texts.letters import internal, one_line, render, without_stumps
from domain.language import Language
from domain.letters import Variant
from domain.status import InterviewForm, InterviewType
from tests.texts.cast import LINK, OSLO, STARTS, values
from tests.texts.pages import Page

EN = Language.EN

PAYLOADS = [
    "{{7*7}}",
    "{{ 7*'7' }}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{% for i in range(10**9) %}{{ i }}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{%- if 1 -%}x{%- endif -%}",
    "{# a comment #}",
    "{{ config }}",
    "{{ config.items() }}",
    "{{ self.__init__.__globals__.__builtins__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ request.application.__globals__ }}",
    "{{ ''|attr('format') }}",
    "{{ '{0.__class__}'.format(x) }}",
    "{{ 'x'.ljust(10**9) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ range(10**9)|list }}",
    "{{ lipsum(n=10**6) }}",
    "{{ candidate.__class__.metadata.clear() }}",
    "{candidate.__init__.__globals__[secret]}",
    "{vacancy.__class__}",
    "{vacancy!r}",
    "{vacancy:>99999999}",
    "{0.__class__}",
    "%(vacancy)s %s %n",
    "$vacancy ${vacancy:x} \\1 \\g<0>",
    "{% raw %}{{ x }}{% endraw %}",
    "{{constructor.constructor('return process')()}}",
    "{" * 2000,
    "{unknown-tag} {Vacancy} {vacancy } { vacancy}",
]

MARKUP = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<!channel>",
    "<!here>",
    "<@U123>",
    "<#C1>",
    "<https://evil.example|Open CV>",
    "`code` ```block```",
    "javascript:alert(1)",
    "</td></tr></table><h1>Hired!</h1>",
    "<style>.inside{display:none}</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<a href='https://evil.example'>press</a>",
    "<!--",
    "-->",
    "<![CDATA[x]]>",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "https://evil.example/?a=1&b=2",
]

LIKE_TAGS = [
    "{confirmlink}",
    "{{7*7}}",
    r"\1",
    r"\g<0>",
    "%s",
    "{salary}",
    "{first-name}",
    "{vacancy}",
    "{{confirmlink}}",
]


def letter(contents, signature="", subject="Hi", changes=None, sender=""):
    return render(Variant(subject, contents, signature), values(EN, **(changes or {})), EN, sender=sender)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_looks_like_a_program_is_text(payload):
    made = letter(f"Hi\n\n{payload}\n\nbye", f"S {payload}", f"About {payload}")
    plain = letter("Hi\n\nX\n\nbye", "S X", "About X")
    assert made.subject == f"About {payload}"
    assert made.text == f"Hi\n\n{payload}\n\nbye\n\nS {payload}\n"
    assert Page(made.html).text.count(payload) == 2
    assert Page(made.html).skeleton == Page(plain.html).skeleton


@pytest.mark.parametrize("text", LIKE_TAGS)
def test_a_value_that_looks_like_a_tag_is_text(text):
    made = letter("Hi {first-name}\n\nbye", "{first-name}", "For {first-name}", {"first_name": text})
    assert made.subject == f"For {text}"
    assert made.text == f"Hi {text}\n\nbye\n\n{text}\n"
    assert f"Hi {text} bye {text}" in Page(made.html).text
    assert LINK not in made.subject + made.text + made.html


def test_a_link_stands_only_where_the_writer_put_the_tag():
    made = letter("Hi {first-name}\n\n{confirmlink}", "", "Hi", {"first_name": "{confirmlink}"})
    assert made.text == f"Hi {{confirmlink}}\n\n{LINK}\n"


@pytest.mark.parametrize("text", MARKUP)
@pytest.mark.parametrize(
    "tag", ["first_name", "vacancy", "company", "address", "interviewer", "contact_name", "confirmlink"]
)
def test_markup_in_a_value_is_text(tag, text):
    written = (
        "Hi {first-name}, {vacancy} at {company}\n\nPlace: {address}\nWith: {interviewer}\n\nAnswer: {confirmlink} ."
    )
    made = letter(written, "{contact-name}", "{vacancy}", {"confirmlink": "(link)", "address": "Storgata 1", tag: text})
    plain = letter(written, "{contact-name}", "{vacancy}", {"confirmlink": "(link)", "address": "Storgata 1", tag: "X"})
    linked = text.startswith("https://") and tag in {"address", "confirmlink"}
    assert text in Page(made.html).text
    assert text in made.text
    assert Page(made.html).links == ([text] if linked else [])
    if not linked:
        assert Page(made.html).skeleton == Page(plain.html).skeleton


@pytest.mark.parametrize("text", MARKUP)
def test_markup_that_a_recruiter_wrote_is_text(text):
    made = letter(f"Hi\n\n{text}\n\n{text} and more", text, text, sender=text)
    plain = letter("Hi\n\nX\n\nX and more", "X", "X", sender="X")
    assert Page(made.html).text.count(text) == 4
    assert Page(made.html).skeleton == Page(plain.html).skeleton


def test_tags_are_filled_under_all_their_names():
    made = letter("{name} {given-name} {job} {company-name} {interviewers}")
    assert made.text == "Aoife Aoife Sykepleier, natt Nordlys Omsorg AS Anna Bergström, Mikkel Ågård\n"


def test_an_unknown_tag_stays_visible():
    made = letter("Pay: {salary}\n\n{nonsense}")
    assert made.text == "Pay: {salary}\n\n{nonsense}\n"
    assert "{salary} {nonsense}" in Page(made.html).text


def test_the_link_on_a_line_of_its_own_is_a_button_with_its_address_below():
    page = Page(letter("Hi\n\n{confirmlink}\n\nbye").html)
    assert page.links == [LINK, LINK]
    assert f"Answer the invitation {LINK}" in page.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.NB, "Svar på invitasjonen"),
        (Language.DA, "Svar på invitationen"),
        (Language.SV, "Svara på inbjudan"),
        (Language.NL, "Antwoord op de uitnodiging"),
    ],
)
def test_the_button_and_the_page_speak_the_readers_language(language, words):
    made = render(Variant("S", "Hi\n\n{confirmlink}", ""), values(language), language)
    assert words in Page(made.html).text
    assert f'<html lang="{language}"' in made.html


def test_a_link_right_below_a_sentence_is_a_button_too():
    page = Page(letter("Please answer here:\n{confirmlink}\nThank you").html)
    assert f"Please answer here: Answer the invitation {LINK} Thank you" in page.text
    assert page.links == [LINK, LINK]


def test_a_link_inside_a_sentence_is_a_link_and_no_button():
    made = letter("Answer at {confirmlink} soon.")
    assert Page(made.html).links == [LINK]
    assert f"Answer at {LINK} soon." in Page(made.html).text
    assert "Answer the invitation" not in made.html


@pytest.mark.parametrize(
    "stand_in", ["(the personal link)", "ftp://x.example/a", "https://x.example/a b", "", "//x.example"]
)
def test_what_is_no_web_address_is_shown_as_text_in_the_links_place(stand_in):
    made = letter("Hi\n\n{confirmlink}\n\nbye", changes={"confirmlink": stand_in})
    assert Page(made.html).links == []
    assert "Answer the invitation" not in made.html
    assert stand_in in Page(made.html).text


@pytest.mark.parametrize(
    ("place", "followed"),
    [
        ("https://meet.example/abc?x=1&y=2", True),
        ("http://meet.example/abc", False),
        ("https://meet.example/abc and then left", False),
        ("Storgata 1", False),
    ],
)
def test_a_place_can_be_followed_when_it_is_a_secure_address(place, followed):
    made = letter("Place: {address}\n\nAt {address}", changes={"address": place})
    assert Page(made.html).links == ([place, place] if followed else [])
    assert f"At {place}" in Page(made.html).text


def test_no_other_value_is_ever_a_link():
    made = letter("{first-name} {route} {company}", changes={"first_name": LINK, "route": LINK, "company": LINK})
    assert Page(made.html).links == []


def test_the_page_fetches_nothing_from_anywhere():
    made = letter("Hi {first-name}\n\n{confirmlink}\n\nPlace: {address}", "{company}", sender="Nordlys")
    assert {tag for tag, _ in Page(made.html).elements} <= {
        "html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td", "p", "br", "a",
    }  # fmt: skip
    assert "url(" not in made.html
    assert "@import" not in made.html


def test_styles_stand_in_the_elements_and_the_rules_for_small_and_dark_screens_remain():
    html = letter("Hi").html
    assert '<p class="words" style="' in html
    assert "@media (max-width: 480px)" in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert "max-width: 600px" in html


def test_a_subject_is_one_line_whatever_a_value_holds():
    made = letter("x", subject="For {vacancy}", changes={"vacancy": "a\r\nBcc: e@evil.example\x00\u2028b\tc"})
    assert made.subject == "For a Bcc: e@evil.example b c"
    assert one_line("  a \n\n b ") == "a b"


def test_the_sender_stands_at_the_head_and_is_left_out_when_there_is_none():
    assert Page(letter("Hi", sender="Nordlys & Co").html).text.startswith("Nordlys & Co Hi")
    assert 'class="sender"' not in letter("Hi").html


def test_a_value_of_several_lines_keeps_them():
    made = letter("Route: {route}", changes={"route": "Tram 12\nthen walk"})
    assert made.text == "Route: Tram 12\nthen walk\n"
    assert "Tram 12<br>\nthen walk" in made.html


def test_half_a_character_is_refused_and_not_sent_broken():
    with pytest.raises(ValueError, match="surrogates not allowed"):
        letter("Hi {first-name}", changes={"first_name": "\ud83d"})


class TestLinesWithoutAValue:
    """A line `Label: {tag}` goes when its tag is empty; nothing else does."""

    def test_the_line_goes_and_its_neighbours_close_up(self):
        text = "Date: {interviewdate}\nPlace: {address}\nRoute: {route}\n\nbye"
        assert without_stumps(text, {"interviewdate": "Friday", "address": ""}) == "Date: {interviewdate}\n\nbye"

    def test_a_paragraph_that_goes_altogether_leaves_no_gap(self):
        assert without_stumps("Hi\n\nPlace: {address}\nRoute: {route}\n\nbye", {}) == "Hi\n\nbye"

    @pytest.mark.parametrize("value", ["", " ", "\n"])
    def test_white_space_is_no_value(self, value):
        assert without_stumps("Place: {address}", {"address": value}) == ""

    def test_a_tag_counts_under_any_of_its_names(self):
        text = "With: {interviewers}"
        assert without_stumps(text, {"interviewer": "Bo"}) == text
        assert without_stumps(text, {}) == ""

    @pytest.mark.parametrize(
        "line",
        [
            "{address}",
            "See you at {address}.",
            "Place: {address}, {route}",
            "Place: at {address}",
            "Place: {unknown}",
            "Place:{address}",
            "Place {address}",
            ": {address}",
            "  Place: {address}",
            "a: b: {address}",
            "x" * 41 + ": {address}",
        ],
    )
    def test_every_other_line_stays_as_it_was_written(self, line):
        assert without_stumps(f"Hi\n\n\n\n{line}\n", {}) == f"Hi\n\n\n\n{line}\n"

    def test_the_letter_has_no_stump_in_text_or_html(self):
        made = letter(
            "Date: {interviewdate}\nPlace: {address}",
            "Bo\nTelephone: {contact-telephone}",
            changes={"address": "", "contact_telephone": ""},
        )
        assert made.text == "Date: Friday 27 November 2026\n\nBo\n"
        assert "Place" not in made.html
        assert "Telephone" not in made.html


FACTS = {
    "name": "Mikkel",
    "candidate": "Åsa Lindqvist",
    "vacancy": "Sykepleier, natt",
    "type": InterviewType.SECOND,
    "form": InterviewForm.VIDEO,
    "starts_at": STARTS,
    "zone": OSLO,
    "minutes": 90,
    "place": "https://meet.example/abc",
    "others": ["Anna Bergström", "Per Holm"],
    "contact": "Anna Bergström",
}


class TestMessagesToColleagues:
    """Our own templates, for the recruiters who attend."""

    NAMES = ("interviewer_invited", "interviewer_moved", "interviewer_cancelled")

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("language", list(Language))
    def test_it_says_who_what_when_where_and_with_whom(self, name, language):
        made = internal(name, language, FACTS)
        for fact in (
            "Mikkel",
            "Åsa Lindqvist",
            "Sykepleier, natt",
            "https://meet.example/abc",
            "Anna Bergström, Per Holm",
        ):
            assert fact in made.text
            assert fact in Page(made.html).text
        assert "Åsa Lindqvist" in made.subject
        assert "Oslo" in made.text
        assert f'<html lang="{language}"' in made.html

    def test_it_speaks_the_colleagues_language(self):
        made = internal("interviewer_invited", Language.NB, FACTS)
        assert made.text == (
            "Hei Mikkel,\n\nDu skal delta på dette intervjuet:\n\nKandidat: Åsa Lindqvist\nRekrutteringsprosjekt: Sykepleier, natt\n"
            "Intervjutype: Intervju 2\nForm: Videointervju\nNår: fredag 27. november 2026 kl. 10:00 (tidssone Oslo)\n"
            "Varighet: 1 time og 30 minutter\nLenke: https://meet.example/abc\nAndre deltakere: Anna Bergström, Per Holm\n\n"
            "Den vedlagte filen legger det inn i kalenderen din. Svar som gis i en kalender, når ikke Kalle: "
            "Si fra til Anna Bergström hvis du ikke kan komme.\n"
        )

    def test_what_is_not_known_leaves_no_line(self):
        made = internal("interviewer_invited", EN, {**FACTS, "place": "", "others": []})
        assert "Place" not in made.text
        assert "Also attending" not in made.text
        assert "\n\n\n" not in made.text

    def test_the_three_messages_differ(self):
        assert len({internal(name, EN, FACTS).subject for name in self.NAMES}) == 3
        assert len({internal(name, EN, FACTS).text for name in self.NAMES}) == 3

    @pytest.mark.parametrize("text", [*MARKUP, *PAYLOADS])
    def test_what_looks_like_a_program_or_markup_is_text(self, text):
        facts = {**FACTS, "candidate": text, "vacancy": text, "place": text}
        made = internal("interviewer_invited", EN, facts)
        plain = internal("interviewer_invited", EN, {**FACTS, "candidate": "X", "vacancy": "X", "place": "X"})
        assert made.subject == f"Interview with {text}: {text}"
        assert made.text.count(text) == 3
        assert Page(made.html).text.count(text) == 3
        assert Page(made.html).skeleton == Page(plain.html).skeleton
        assert Page(made.html).links == []

    def test_a_fact_that_is_missing_is_an_error_and_no_gap(self):
        with pytest.raises(Exception, match="candidate"):
            internal("interviewer_invited", EN, {key: fact for key, fact in FACTS.items() if key != "candidate"})
