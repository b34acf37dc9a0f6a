"""Charts as SVG: well formed, the same bytes each time, what they draw and say, and nothing foreign in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.dom.minidom import Element, Text, parseString

import pytest

from toulmin.cli.render.charts import (
    Bin,
    RiskPoint,
    TradeOff,
    area_under,
    expected_error,
    quality_charts,
    reliability_diagram,
    risk_coverage_plot,
    trade_off_plot,
)
from toulmin.cli.render.charts.drawing import WIDTH, Plot, number, share, ticks

BINS = (
    Bin(0.0, 0.5, confidence=0.4, right=0.2, right_low=0.1, right_high=0.4, n=30),
    Bin(0.5, 0.6, confidence=0.55, right=0.0, right_low=0.0, right_high=1.0, n=0),
    Bin(0.5, 1.0, confidence=0.9, right=0.8, right_low=0.7, right_high=0.88, n=1_500),
)
POINTS = (RiskPoint(0.25, 0.0), RiskPoint(0.5, 0.5), RiskPoint(0.75, 1 / 3), RiskPoint(1.0, 0.25))
THRESHOLDS = tuple(TradeOff(place / 10, 0.3 - place / 40, place / 30) for place in range(3, 10))
EVIL = 'a </title><script>alert(1)</script> & "quoted" \x1b[31m\u202e'

EVERY = {
    "reliability": reliability_diagram(BINS, title="Confidence"),
    "reliability of one": reliability_diagram(BINS[:1], title="Confidence"),
    "reliability of none": reliability_diagram((), title="Confidence"),
    "risk": risk_coverage_plot(POINTS, title="Risk"),
    "risk of one": risk_coverage_plot(POINTS[:1], title="Risk"),
    "risk of none": risk_coverage_plot((), title="Risk"),
    "trade-off": trade_off_plot(THRESHOLDS, title="Gate", chosen=0.6),
    "trade-off of one": trade_off_plot(THRESHOLDS[:1], title="Gate", chosen=0.3),
    "trade-off of none": trade_off_plot((), title="Gate"),
    "foreign": trade_off_plot(THRESHOLDS, title=EVIL, note=EVIL),
}


def root(svg: str) -> Element:
    element = parseString(svg).documentElement
    assert element is not None
    return element


def texts(svg: str) -> list[str]:
    nodes = (node.firstChild for node in root(svg).getElementsByTagName("text"))
    return [node.data for node in nodes if isinstance(node, Text)]


@pytest.mark.parametrize("svg", EVERY.values(), ids=EVERY)
def test_a_chart_is_well_formed_and_says_what_it_shows(svg: str) -> None:
    element = root(svg)
    assert element.tagName == "svg"
    title, description = (element.getElementsByTagName(name)[0] for name in ("title", "desc"))
    assert element.getAttribute("role") == "img"
    assert element.getAttribute("aria-labelledby").split() == [title.getAttribute("id"), description.getAttribute("id")]
    assert title.firstChild is not None
    assert description.firstChild is not None


@pytest.mark.parametrize("svg", EVERY.values(), ids=EVERY)
def test_a_chart_loads_nothing_and_runs_nothing(svg: str) -> None:
    assert svg.count("http") == 1, "the name of the SVG language is the one address in it"
    for tag in ("script", "image", "use", "foreignObject", "a", "iframe"):
        assert not root(svg).getElementsByTagName(tag)
    assert not re.search(r"\son\w+=|href|url\(|@import", svg)
    assert "\x1b" not in svg
    assert "\u202e" not in svg


@pytest.mark.parametrize("svg", EVERY.values(), ids=EVERY)
def test_everything_drawn_lies_within_the_picture(svg: str) -> None:
    for node in root(svg).getElementsByTagName("circle"):
        assert 0 <= float(node.getAttribute("cx")) <= WIDTH
    for node in root(svg).getElementsByTagName("rect"):
        assert float(node.getAttribute("x") or 0) + float(node.getAttribute("width")) <= WIDTH


def test_the_same_figures_give_the_same_bytes_and_others_give_other_ids() -> None:
    assert reliability_diagram(BINS, title="Confidence") == EVERY["reliability"]
    ids = [re.findall(r'id="([^"]+)"', svg) for svg in EVERY.values()]
    assert len({name for names in ids for name in names}) == 2 * len(EVERY)


def test_a_foreign_title_is_shown_and_not_obeyed() -> None:
    assert root(EVERY["foreign"]).getElementsByTagName("title")[0].firstChild is not None
    assert "<script" not in EVERY["foreign"]
    assert any("</title><script>" in said for said in texts(EVERY["foreign"]))


def test_the_reliability_diagram_draws_each_bin_that_has_statements() -> None:
    svg = EVERY["reliability"]
    assert len(root(svg).getElementsByTagName("circle")) == 2
    assert {"30", "1.5k"} <= set(texts(svg))
    assert "1 530 statements" in " ".join(texts(svg))
    assert "From .5 to 1: 1 500 statements, 0.90 stated, 0.80 right (0.70 to 0.88)." in svg


def test_the_expected_error_is_weighted_by_count() -> None:
    assert expected_error(BINS) == round((30 * 0.2 + 1_500 * 0.1) / 1_530, 6)
    assert expected_error(()) is None
    assert "calibration error 0.102" in " ".join(texts(EVERY["reliability"]))
    assert "calibration error 0.077" in " ".join(texts(reliability_diagram(BINS, title="x", ece=0.0771, note="n")))


def test_the_area_under_risk_and_coverage_is_the_mean_risk_of_each_statement() -> None:
    assert area_under(POINTS) == round((0 + 0.5 + 1 / 3 + 0.25) / 4, 6)
    assert area_under(POINTS[::-1]) == area_under(POINTS)
    assert area_under(()) is None
    assert area_under((RiskPoint(0.0, 0.0),)) is None


def test_risk_has_its_base_rate_and_its_area_in_words() -> None:
    said = " ".join(texts(EVERY["risk"]))
    assert "in any order: 0.25" in said
    assert "(AURC) 0.271, lower is better · all let through: 0.250 wrong." in said
    other = " ".join(texts(risk_coverage_plot(POINTS, title="x", base_rate=0.4, aurc=0.1, note="Held-out rows.")))
    assert "in any order: 0.40" in other
    assert "(AURC) 0.100" in other
    assert "Held-out rows." in other


def test_risk_goes_in_steps_from_the_surest_statement() -> None:
    plot = Plot(left=50, top=34, width=WIDTH - 74, height=250, y_most=1.0)
    (data,) = (
        node.getAttribute("d")
        for node in root(EVERY["risk"]).getElementsByTagName("path")
        if node.getAttribute("class") == "tc-line1"
    )
    assert data.startswith(f"M50 {number(plot.y(0))}H{number(plot.x(0.25))}V{number(plot.y(0.5))}H")


def test_a_gate_shows_what_its_threshold_does() -> None:
    said = " ".join(texts(EVERY["trade-off"]))
    assert "in force: .6" in said
    assert "At .6: 0.150 let through wrongly, 0.200 wasted" in said.replace("at .6", "At .6")
    assert len(root(EVERY["trade-off"]).getElementsByTagName("circle")) == len(THRESHOLDS) + 1, "and one in the key"
    assert "in force: .3" in " ".join(texts(trade_off_plot(THRESHOLDS, title="x", chosen=0.3)))
    assert "wasted" not in " ".join(texts(trade_off_plot(THRESHOLDS, title="x", chosen=0.65)))


def test_an_empty_chart_says_that_it_is_empty() -> None:
    assert "no statements to show" in texts(EVERY["reliability of none"])
    assert "no statements to show" in texts(EVERY["risk of none"])
    assert "no thresholds to show" in texts(EVERY["trade-off of none"])


@pytest.mark.parametrize(
    ("most", "wanted"),
    [
        (1.0, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        (0.25, (0.0, 0.05, 0.1, 0.15, 0.2, 0.25)),
        (0.05, (0.0, 0.01, 0.02, 0.03, 0.04, 0.05)),
    ],
)
def test_axes_have_round_numbers(most: float, wanted: tuple[float, ...]) -> None:
    assert ticks(most) == wanted


def test_numbers_are_short_and_never_minus_nothing() -> None:
    assert [number(value) for value in (0.0, -0.0, -0.001, 1.5, 3.14159, -2.0)] == ["0", "0", "0", "1.5", "3.14", "-2"]
    assert [share(value) for value in (0.0, 0.25, 0.5, 1.0, 0.05)] == ["0", ".25", ".5", "1", ".05"]


@dataclass(frozen=True)
class Ends:
    low: float
    high: float


@dataclass(frozen=True)
class Measured:
    low: float
    high: float
    n: int
    confidence: float | None = None
    right: float | None = None
    interval: Ends | None = None


@dataclass(frozen=True)
class Figures:
    bins: tuple[Measured, ...]
    curve: tuple[RiskPoint, ...] = POINTS
    base_rate: float = 0.75
    ece: float = 0.05
    ece_interval: Ends = Ends(0.01, 0.09)
    aurc: float = 0.2


def test_measured_confidences_become_both_charts() -> None:
    figures = Figures(
        (
            Measured(0.0, 0.1, 0),
            Measured(0.1, 0.2, 4, 0.15, 0.25, Ends(0.05, 0.7)),
            Measured(0.2, 0.3, 1, 0.25, 1.0),
        )
    )
    reliability, risk = quality_charts(figures, title="Logs")
    assert len(root(reliability).getElementsByTagName("circle")) == 2
    assert "0.25 right (0.05 to 0.70)" in reliability
    assert "1.00 right (0.00 to 1.00)" in reliability, "no interval says nothing"
    assert "calibration error 0.050" in " ".join(texts(reliability))
    assert "The error's interval is .01 to .09." in " ".join(texts(reliability))
    assert "(AURC) 0.200" in " ".join(texts(risk))
    assert "in any order: 0.25" in " ".join(texts(risk))
    assert quality_charts(figures, title="Logs") == (reliability, risk)


def test_a_count_over_ten_thousand_fits_its_bar() -> None:
    many = BINS[0]._replace(n=12_345)
    assert "12k" in texts(reliability_diagram((many,), title="x"))
