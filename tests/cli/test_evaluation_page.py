"""The page of an evaluation: tables and charts in the look of a run's page."""

from __future__ import annotations

from collections.abc import Sequence

from tests.cli.test_html_page import Reader
from tests.cli.test_report_view import EVIL
from toulmin.cli.render.html import Figure, Note, Section, TableOf, evaluation_page

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>x</title></svg>'


def evaluation(parts: Sequence[Note | TableOf | Figure]) -> str:
    return evaluation_page(f"Gate {EVIL}", (Section(f"One {EVIL}", parts),), about=EVIL, command="toulmin eval gate")


def test_an_evaluation_is_a_page_of_tables_and_charts_in_the_same_look() -> None:
    parts = (
        Note(f"What it means {EVIL}"),
        Figure(SVG, "the caption"),
        Figure(SVG),
        TableOf(("threshold", "waste"), ((".5", EVIL),), caption="All of them"),
        Figure(SVG),
    )
    text = evaluation(parts)
    reader = Reader(text)
    assert not reader.open
    assert "script" not in {tag for tag, _ in reader.tags}
    assert text.count(SVG) == 3
    assert text.count('<div class="charts">') == 2, "charts that follow each other stand side by side"
    assert "<figcaption>the caption</figcaption>" in text
    assert '<th scope="row">.5</th>' in text
    assert "<caption>All of them</caption>" in text
    assert "toulmin eval gate" in text
    assert "\x1b" not in text
    assert evaluation(parts) == text
    assert "To repeat it" not in evaluation_page("Gate", ())
