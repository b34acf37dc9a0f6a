"""The lines of a log that speak for a known failure mode, as they are quoted."""

import json

from tests.adapters.models.extractive.requests import Folder
from toulmin.adapters.models.extractive.corpus import Corpus, Genre
from toulmin.adapters.models.extractive.knowledge import held_against, modes_of
from toulmin.contracts.document import ElementKind
from toulmin.contracts.vocabulary import Step

MODES = (
    {"title": "Boiler valve stuck", "cause": "Scale blocks the valve and pressure rises.", "tags": ["boiler"]},
    {"title": "Label printer out of ribbon", "cause": "The ribbon is used up.", "tags": ["printer"]},
    {"title": "Scanner lens dirty", "cause": "Dust makes the scanner misread.", "tags": ["scanner"]},
)
ENTRY = (
    "2025-11-03T09:00:01 INFO steam control step 12\nTraceback (most recent call last):\n"
    '  File "plant.py", line 3\n  BoilerError: valve stuck, pressure 9.8 bar'
)


def read(*entries: str) -> Corpus:
    folder = Folder()
    folder.add("plant.log", ElementKind.LOG_ENTRY, [(entry, None, {}) for entry in entries], adapter="log")
    records: list[tuple[str, int | None, dict[str, str]]] = [(json.dumps(mode), None, {}) for mode in MODES]
    return Corpus.of(folder.add("failure-modes.jsonl", ElementKind.RECORD, records).ask(Step.EXECUTE))


def test_of_an_entry_of_several_lines_the_line_that_matters_is_quoted_first() -> None:
    corpus = read("2025-11-03T09:00:00 INFO steam control step 11", ENTRY)
    found = held_against(modes_of(corpus), list(corpus.all_pieces(Genre.LOG)))
    assert found is not None
    assert found.modes[0].title == "Boiler valve stuck"
    quoted = [piece.passage.text[piece.start : piece.end] for piece in found.support[0]]
    assert quoted[0] == "BoilerError: valve stuck, pressure 9.8 bar"
    assert found.support[0][0].said == quoted[0]


def test_an_entry_of_one_line_is_quoted_as_a_whole_and_in_the_words_of_its_message() -> None:
    corpus = read("2025-11-03T09:00:01 ERROR boiler valve stuck")
    found = held_against(modes_of(corpus), list(corpus.all_pieces(Genre.LOG)))
    assert found is not None
    (quoted,) = found.support[0]
    assert (quoted.ref.start, quoted.ref.end) == (None, None)
    assert quoted.said == "boiler valve stuck"
