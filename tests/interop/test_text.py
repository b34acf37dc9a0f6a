"""A plain text is verified as a run would verify it, and each question about it has a clear answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.contracts.constraint import Constraint, Counted, Mention, NumberOf, Relation
from toulmin.contracts.errors import UsageError
from toulmin.contracts.verification import Dimension
from toulmin.interop import Kind, Source, check_text, judge_text, sources_of

LOG = "At 14:01 node cache-7 ran out of memory and was killed. The ring kept 5 of 8 nodes."
NIGHT = "Nobody was on call that night."
RUNBOOK = "Entries of the price list live for 300 s."
SOURCES = sources_of({"cache.log": f"{LOG}\n\n{NIGHT}", "runbook.md": RUNBOOK})
TRUE = "Node cache-7 ran out of memory at 14:01."
MADE_UP = "The intern unplugged a cable."


def words(limit: int) -> Constraint:
    return NumberOf(of=Counted.WORDS, relation=Relation.AT_MOST, number=limit)


@pytest.mark.parametrize(
    ("evidence", "names", "passages"),
    [
        (LOG, ["source"], 1),
        ([LOG, RUNBOOK], ["source 1", "source 2"], 2),
        ({"cache.log": f"{LOG}\n\n\n{NIGHT}\r\n\r\n"}, ["cache.log"], 2),
        ({"cache.log": [LOG, " ", NIGHT]}, ["cache.log"], 2),
        ([LOG, "  \n"], ["source 1"], 1),
        ("", [], 0),
        ((), [], 0),
    ],
)
def test_sources_are_taken_as_people_give_them(evidence: object, names: list[str], passages: int) -> None:
    sources = sources_of(evidence)
    assert [source.name for source in sources] == names
    assert sum(len(source.passages) for source in sources) == passages


@pytest.mark.parametrize("evidence", [None, 7, {"a": 7}, {"a": [7]}, [b"bytes"], "word " * 20_000])
def test_what_is_no_source_is_refused(evidence: object) -> None:
    with pytest.raises(UsageError) as refused:
        sources_of(evidence)
    assert refused.value.hint


@pytest.mark.requirement("R45")
def test_each_sentence_is_a_claim_with_real_quotes_and_its_place() -> None:
    text = f"  {TRUE}\n\n- {MADE_UP} "
    checked = check_text(text, SOURCES)
    one, two = checked.sentences
    assert text[one.start : one.end] == one.claim.conclusion == TRUE
    assert one.support > 0.9
    assert one.claim.grounds[0].quote in LOG
    assert one.claim.grounds[0].name == "cache.log"
    assert two.claim.grounds == ()
    assert two.support == 0.0
    assert {finding.code for finding in two.findings} >= {"evidence.missing"}
    assert checked.report.of(Dimension.EVIDENCE_COVERAGE).units == 2


def test_the_most_telling_sentences_are_cited_first_and_at_most_five() -> None:
    passages = tuple(f"Line {number} of the log says nothing of the sort." for number in range(20))
    checked = check_text("Line 7 names the log file orders.", (Source("log", (*passages, "The file orders is full.")),))
    quotes = [ground.quote for ground in checked.sentences[0].claim.grounds]
    assert len(quotes) == 5
    assert quotes[0] == "The file orders is full."


def test_the_same_text_and_sources_give_the_same_bytes() -> None:
    assert check_text(TRUE, SOURCES).report.canonical() == check_text(TRUE, SOURCES).report.canonical()


@given(text=st.text(max_size=200), evidence=st.lists(st.text(max_size=80), max_size=4))
def test_any_text_over_any_evidence_has_a_verdict_and_places_inside_it(text: str, evidence: list[str]) -> None:
    for kind in (Kind.GROUNDED, Kind.NO_CONTRADICTION, Kind.NO_OVERCLAIM):
        verdict = judge_text(kind, text, sources_of(evidence))
        assert 0.0 <= verdict.score <= 1.0
        assert all(0 <= span.start <= span.end <= len(text) for span in verdict.spans)
        assert verdict.passed is not bool(verdict.reasons)


def test_a_text_is_as_grounded_as_its_weakest_sentence() -> None:
    verdict = judge_text(Kind.GROUNDED, f"{TRUE} {MADE_UP}", SOURCES)
    assert not verdict.passed
    assert verdict.score == 0.0
    (span,) = verdict.spans
    assert (span.start, span.end) == (len(TRUE) + 1, len(TRUE) + 1 + len(MADE_UP))
    assert verdict.kept == TRUE


def test_a_wrong_number_fails_at_its_place_however_well_the_rest_is_carried() -> None:
    said = "Entries of the price list live for 30 s."
    verdict = judge_text(Kind.GROUNDED, said, SOURCES)
    assert {said[span.start : span.end] for span in verdict.spans} == {"30 s"}
    assert verdict.checked.sentences[0].support > 0.6
    assert verdict.score == 0.0, "the evidence has another number for it"


def test_what_the_evidence_denies_is_not_grounded_though_every_word_stands_there() -> None:
    said = "Everybody was on call that night."
    verdict = judge_text(Kind.GROUNDED, said, SOURCES)
    assert verdict.checked.sentences[0].support > 0.6
    assert (verdict.passed, verdict.score) == (False, 0.0)
    assert judge_text(Kind.GROUNDED, f"{TRUE} {NIGHT}", SOURCES).passed


def test_the_threshold_is_what_each_sentence_needs() -> None:
    said = "Node cache-7 ran out of memory because of a runaway import."
    assert not judge_text(Kind.GROUNDED, said, SOURCES, threshold=0.9).passed
    assert judge_text(Kind.GROUNDED, said, SOURCES, threshold=0.1).passed


def test_a_sentence_that_the_evidence_excludes_is_found() -> None:
    verdict = judge_text(Kind.NO_CONTRADICTION, f"{TRUE} Everybody was on call that night.", SOURCES)
    assert not verdict.passed
    assert verdict.score == 0.5
    assert verdict.kept == TRUE
    assert judge_text(Kind.NO_CONTRADICTION, TRUE, SOURCES).passed


def test_certainty_needs_two_sources_that_carry_the_whole() -> None:
    said = "Node cache-7 definitely ran out of memory."
    assert not judge_text(Kind.NO_OVERCLAIM, said, ()).passed
    assert not judge_text(Kind.NO_OVERCLAIM, said, SOURCES).passed
    twice = sources_of(["Node cache-7 ran out of memory, definitely.", "Node cache-7 ran out of memory."])
    assert judge_text(Kind.NO_OVERCLAIM, said, twice).passed
    assert judge_text(Kind.NO_OVERCLAIM, TRUE, ()).passed


@pytest.mark.parametrize("text", ["", "   ", "---", "***\n\n..."])
@pytest.mark.parametrize("kind", Kind)
def test_nothing_said_never_passes(kind: Kind, text: str) -> None:
    verdict = judge_text(kind, text, SOURCES, constraints=(words(40),))
    assert not verdict.passed
    assert (verdict.score, verdict.units, verdict.kept) == (0.0, 0, None)


@pytest.mark.parametrize("kind", [Kind.GROUNDED, Kind.NO_CONTRADICTION])
def test_without_evidence_nothing_is_grounded_or_uncontradicted(kind: Kind) -> None:
    verdict = judge_text(kind, TRUE, ())
    assert not verdict.passed
    assert "no evidence" in verdict.reasons[0]
    assert verdict.score == 0.0


def test_constraints_are_those_of_contracts() -> None:
    rules = (words(3), Mention(text="cache-7"))
    verdict = judge_text(Kind.CONSTRAINTS, TRUE, (), constraints=rules)
    assert not verdict.passed
    assert (verdict.score, verdict.units) == (0.5, 2)
    assert verdict.reasons == ("8 words, at most 3 are allowed",)
    assert judge_text(Kind.CONSTRAINTS, TRUE, (), constraints=(words(8),)).passed
    with pytest.raises(UsageError, match="no constraint"):
        judge_text(Kind.CONSTRAINTS, TRUE, ())


def test_what_is_too_long_to_check_is_refused() -> None:
    with pytest.raises(UsageError, match="200000"):
        check_text("word " * 40_001, SOURCES)
    with pytest.raises(UsageError, match="a sentence of"):
        check_text("word " * 4_001, SOURCES)
