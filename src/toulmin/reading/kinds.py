"""Closed lists of what a thing can be only one of: kinds of things, and where somebody or something is from."""

from __future__ import annotations

from typing import Final

__all__ = ["KINDS", "NATIONS", "PARTS_OF"]

_KINDS: Final = {
    "person": """
        person man woman boy girl actor actress singer musician rapper drummer guitarist composer songwriter
        author writer novelist poet screenwriter director filmmaker producer model athlete player footballer
        quarterback cricketer boxer wrestler politician senator president minister governor mayor king queen
        prince princess emperor lawyer attorney judge doctor physician nurse scientist physicist chemist
        mathematician engineer programmer designer architect painter sculptor artist comedian presenter host
        dancer chef soldier officer veteran journalist activist businessman businesswoman entrepreneur investor
        teacher professor philosopher historian priest bishop pope murderer criminal driver pilot astronaut
        explorer
    """,
    "animal": "dog cat horse bird fish snake bear wolf insect",
    "place/settlement": "city town village municipality suburb capital borough",
    "place/county": "county",
    "place/land": "country nation republic kingdom state archipelago",
    "place/continent": "continent",
    "place/river": "river stream",
    "place/mountain": "mountain volcano peak",
    "place/lake": "lake",
    "work/film": "film movie documentary",
    "work/book": "book novel novella memoir autobiography trilogy",
    "work/song": "song single",
    "work/album": "album ep soundtrack",
    "work/series": "series show sitcom programme program telenovela miniseries",
    "work/painting": "painting",
    "work/play": "opera musical",
    "work/periodical": "magazine newspaper",
    "work/site": "website",
    "body/band": "band",
    "body/party": "party",
    "body/company": "company corporation manufacturer retailer airline",
    "body/school": "university college",
    "body/club": "club",
}


def _kinds() -> dict[str, str]:
    return {word: kind for kind, words in _KINDS.items() for word in words.split()}


KINDS: Final = _kinds()
"""Group of each noun. What is of one group or kind is of no other; all kinds of persons go together."""

_NATIONS: Final = """
    american british canadian australian german french italian spanish portuguese dutch belgian swiss austrian swedish
    norwegian danish finnish icelandic polish czech hungarian romanian bulgarian greek turkish russian ukrainian serbian
    croatian irish indian pakistani bangladeshi chinese japanese korean vietnamese thai indonesian malaysian filipino
    iranian iraqi israeli egyptian moroccan nigerian kenyan mexican brazilian argentine chilean colombian peruvian
    venezuelan cuban jamaican armenian georgian
"""
NATIONS: Final = frozenset(_NATIONS.split())
"""Adjectives of origin. Whoever is said to be of one, and of no other, is not of another."""

PARTS_OF: Final = {"english": "british", "scottish": "british", "welsh": "british"}
"""Adjectives that are true beside a wider one."""
