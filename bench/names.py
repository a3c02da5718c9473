"""Names of people, vacancies and streets in five languages, for data that looks like a company's."""


def _split(lists: dict[str, str]) -> dict[str, list[str]]:
    return {language: text.split() for language, text in lists.items()}


FIRST_NAMES = _split(
    {
        "nb": "Anna Ola Kari Ingrid Lars Nora Håkon Astrid Jonas Sigrid Øystein Anders Åse Magnus Solveig Andrea Eirik Amalie"
        " Tor Hedda Aksel Marit Bjørn Silje Anne-Lise Geir Vilde Sondre Aurora Kjell Ane Trygve Ragnhild Aleksander Guro Even",
        "sv": "Anna Erik Åsa Linnéa Anders Maja Axel Elsa Oskar Alva Lars-Göran Agnes Björn Astrid Gustav Ebba Albin Saga Sven"
        " Annika Kerstin Arvid Freja Nils Alice Göran Ingela Hjalmar Märta Anton Tuva Ulf Amanda Viktor Ellen Åke",
        "da": "Anne Søren Mette Mads Freja Anton Karla Aksel Ida Bjarke Astrid Rasmus Agnes Kirsten Anders Signe Asger Lærke"
        " Niels Alma Jeppe Andrea Troels Maren Albert Dorthe Malthe Asta Henrik Sofie Åge Birgitte Villads Aya Jens Clara",
        "en": "Anna James Emma Aidan Priya Amelia Oliver Alice Daniel Aisha Thomas Abigail George Charlotte Adam Zofia Andrew"
        " Grace Arthur Mohammed Ava Samuel Olivia Alexander Chloe Benjamin Hannah Aaron Isla Ravi Lucy Alan Megan Wei Ruth Joe",
        "nl": "Anna Daan Sanne Sem Anouk Lotte Bram Fleur Arjen Femke Thijs Anneke Jasper Maartje Aart Roos Ruben Amber Joost"
        " Lieke Adriaan Noor Pieter Eva Abel Marijke Koen Iris Alexander Tessa Wouter Hanneke Gijs Annelies Floor Stijn",
    }
)
LAST_NAMES = _split(
    {
        "nb": "Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Berg Haugen Hagen Aasen Bakken Solberg Moen"
        " Ødegård Aas Strand Lunde Sørlie Myhre Aune Dahl Halvorsen Arnesen Bråten Eide Fossum Gundersen Iversen Nordmann Vik",
        "sv": "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Bergström Lindqvist Ekström Åkesson Wallin Sjöberg"
        " Ahlgren Öberg Holm Forsberg Lundgren Sandberg Axelsson Nyström Björk Almqvist Hedlund Engström Åström Blom Falk",
        "da": "Nielsen Jensen Andersen Pedersen Christensen Larsen Sørensen Rasmussen Møller Østergaard Ågård Holm Kjær Dam"
        " Abildgaard Thomsen Poulsen Lund Krogh Bech Frandsen Skov Vestergaard Aagaard Bruun Toft Friis Bang Winther Juhl",
        "en": "Smith Jones Miller Clarke O’Connor Adams Baker Raman Allen Walker Patel Ahmed Campbell Wright Murphy Anderson"
        " Hughes Cooper Ali Khan Robinson Wiśniewska Ashworth Bennett Fraser Grant Archer Holt Nguyen Okafor Price Singh Young",
        "nl": "Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Smits Aalbers Kok"
        " Vermeulen Appelman Schouten Willems Hoekstra Koster Prins Huisman Postma Kuipers Veenstra Ariens Kramer Scholten",
    }
)
PREFIXES = {"nl": ("", "", "", "de ", "van ", "van den "), "da": ("", "", "", "Bech "), "nb": ("", "", "", "Berg ")}

TITLES = (
    "Systems developer",
    "Service technician",
    "Account manager",
    "Analyst, power trading",
    "Utvikler, måledata",
    "Kundebehandler",
    "Serviceteknikere till vindkraft",
    "Ekonom",
    "Projektleder",
    "Administrativ medarbejder",
    "Adviseur energietransitie",
    "Monteur hoogspanning",
    "Apprentice electrician",
    "Head of asset management",
    "Anläggningsingenjör",
    "Vakt- og beredskapsleder",
)
DEPARTMENTS = ("Power", "Wind", "Grid", "Customers", "Finance", "People", "Technology", "Legal")
ZONES = {
    "nb": "Europe/Oslo",
    "sv": "Europe/Stockholm",
    "da": "Europe/Copenhagen",
    "en": "Europe/London",
    "nl": "Europe/Amsterdam",
}
DIALLING = {"nb": "+474", "sv": "+4670", "da": "+452", "en": "+44791", "nl": "+3161"}
"""How mobile numbers begin; seven digits follow."""
