"""Every kind of constraint: a text that holds, one that is one step off, and where the fault is."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verification.incident import at, claim
from toulmin.contracts.constraint import (
    Case,
    Choice,
    Constraint,
    Counted,
    Ends,
    Fields,
    InCase,
    JsonText,
    Mention,
    NumberedSections,
    NumberOf,
    Occurrences,
    ParagraphStart,
    Pattern,
    Postscript,
    Quoted,
    Relation,
    Responses,
    Sections,
    Starts,
    Title,
    Without,
)
from toulmin.contracts.run_contract import OutputSpec
from toulmin.contracts.verification import Dimension, Finding, Severity
from toulmin.verification import check_constraints, code_of, constraint_faults


def number(of: Counted, relation: Relation, number: int, divider: str | None = None) -> NumberOf:
    return NumberOf(of=of, relation=relation, number=number, divider=divider)


def found(rule: Constraint, text: str) -> tuple[Finding, ...]:
    return check_constraints(text, (), OutputSpec(constraints=(rule,)))


EXACTLY, LEAST, MOST = Relation.EXACTLY, Relation.AT_LEAST, Relation.AT_MOST
SCHEMA = '{"type":"object","required":["cause"],"properties":{"cause":{"type":"string"},"hours":{"type":"integer"}}}'

PAIRS: list[tuple[Constraint, str, str, str | None]] = [
    # rule, a text that holds, one that does not, what is marked in it (None: nothing)
    (number(Counted.SENTENCES, EXACTLY, 2), "It rose to 3.5 s, i.e. tripled. Why?", "One. Two. Three!", " Three!"),
    (
        number(Counted.SENTENCES, LEAST, 3),
        "# Title\n\n- first\n- second\n\nDr. Who",
        "# Title. And more.\n\nOne.",
        None,
    ),
    (number(Counted.PARAGRAPHS, EXACTLY, 2), "one\nstill one\n\n \ntwo\n", "one\n\ntwo\n\nthree", "three"),
    (number(Counted.PARAGRAPHS, EXACTLY, 2, "***"), "one\n\nstill one\n***\ntwo", "one\n\ntwo", None),
    (number(Counted.BULLETS, EXACTLY, 2), "* a\n * b\n***\n- - -\n1. c", "* a\n- b\n+ c\n", "+ "),
    (number(Counted.PLACEHOLDERS, LEAST, 2), "Dear [name] of [place]", "Dear [name] of [place](url)", None),
    (number(Counted.HIGHLIGHTS, LEAST, 2), "* *one* and **two**", "* *one* and ** two ** 3*4", None),
    (number(Counted.CAPITAL_WORDS, MOST, 1), "The CPU, is hot", "The CPU, or the GPU.", "GPU."),
    (Occurrences(text="cat", relation=LEAST, number=2), "Cat and cat.", "Cat and catalogue.", None),
    (Occurrences(text="cat", relation=MOST, number=1), "cat, catalogue", "cat, a Cat", "Cat"),
    (Occurrences(text="a", relation=EXACTLY, number=3, whole_words=False), "banana", "ban", None),
    (Mention(text="cache"), "the Cache", "the ring", None),
    (Mention(text="cache", wanted=False), "the ring", "the Caches", "Cache"),
    (Sections(titles=("Root cause", "What to do")), "## What to do\nx\n**1. Root Cause**\ny", "Root cause:\nx", None),
    (Sections(titles=("Root cause",)), "# Root cause\n## Sub\nx", "# Root cause\n# Other\nx", "# Root cause"),
    (Sections(titles=("A", "B"), ordered=True), "# A\nx\n# C\ny\n# B\nz", "# B\nx\n# A\ny", "# B"),
    (Sections(titles=("A",)), "# A\n```\n# not a heading\n```", "```\n# A\nx\n```\n", None),
    (Sections(titles=("A",)), "A:\n\n# A\nx", "B:\nx", None),
    (NumberedSections(word="Day", number=2), "Day 1\nx\n**DAY 2**\ny", "Day 1\nx\nDay 1\non Day 2", None),
    (Fields(names=("Root cause", "hours")), '{"root_cause": "x", "hours": 0}', '{"root_cause": "", "hours": 1}', None),
    (Fields(names=("Root cause",)), "- **Root cause**: the kernel", "Root cause:\n", None),
    (Fields(names=("owner",)), "Owner: -\nOwner: Ada", "{not json\nCause: x", None),
    (JsonText(), "[1, 2]", "[1, 2", ""),
    (JsonText(), '```json\n{"a": null}\n```', '```json\n{"a": NaN}\n```', "N"),
    (JsonText(json_schema=SCHEMA), '{"cause": "x", "hours": 3}', '{"hours": "3"}', None),
    (Pattern(pattern=r"^INC-\d{4}$"), "INC-0042", "INC-42", None),
    (Pattern(pattern=r"\d{16}", wanted=False), "no card", "a\ncard 1234567812345678 \nb", "card 1234567812345678"),
    (Pattern(pattern=r"a\nb", wanted=False), "ab", "a\nb", None),
    (Choice(options=("My answer is yes.", "My answer is no.")), '"My answer is no." ', "My answer is no. Maybe.", None),
    (InCase(case=Case.LOWER), "all small, 3 ß", "all Small", "S"),
    (InCase(case=Case.UPPER), "ALL 3!", "ALl", "l"),
    (Without(characters=",;"), "no such sign", "one; two, three", ";"),
    (Starts(text="Answer: yes"), " answer: YES, it is", "The answer: yes", None),
    (Ends(text='Any other questions?"'), 'It is. "any other questions?" ', "Any other questions? No.", None),
    (Quoted(), '"all of it"', '"all" of it', None),
    (Quoted(), "\u201call of it\u201d", '"', None),
    (Title(), "<<On caches>>\nText", "<< >>\n<a>>", None),
    (Postscript(marker="P.P.S"), "x\n**P.P.S. Mind the gap", "x P.P.S. y\nP.P.S.", None),
    (Responses(), "one\n******\ntwo", "one\n******\ntwo\n******\nthree", None),
    (Responses(), "one\n\nmore\n******\ntwo", "One!\n******\none", "\none"),
    (
        ParagraphStart(paragraph=2, word="weekend"),
        'one\n\n"Weekend\u2019s" x'.replace("\u2019s", ""),
        "one\n\na weekend",
        "a",
    ),
    (ParagraphStart(paragraph=2, word="weekend"), "one\n\nweekend", "weekend", None),
    (ParagraphStart(paragraph=1, word="weekend"), "weekend", "???", "???"),
]


@pytest.mark.requirement("R12")
@pytest.mark.parametrize(("rule", "good", "bad", "marked"), PAIRS, ids=lambda value: getattr(value, "kind", None))
def test_a_text_that_is_one_step_off_is_found_and_marked(
    rule: Constraint, good: str, bad: str, marked: str | None
) -> None:
    assert found(rule, good) == ()
    (finding,) = found(rule, bad)
    assert finding.code == code_of(rule)
    assert (finding.dimension, finding.severity) == (Dimension.COMPLETENESS, Severity.ERROR)
    place = None if finding.start is None or finding.end is None else bad[finding.start : finding.end]
    assert place == marked


def test_every_kind_is_shown() -> None:
    kinds = set(get_args(get_args(Constraint)[0]))
    assert {type(rule) for rule, _, _, _ in PAIRS} == kinds


def test_a_missing_section_and_a_wrong_order_are_findings_of_their_own() -> None:
    rule = Sections(titles=("A", "B", "C"), ordered=True)
    said = [finding.message for finding in found(rule, "# C\nx\n# A\n")]
    assert said == [
        "the section 'A' is empty",
        "the section 'B' is missing",
        "the section '# C' stands before one that it should follow",
    ]


def test_an_unwanted_mention_in_a_claim_is_marked_in_its_conclusion() -> None:
    made = claim("the kernel killed it", at("cache.log"))
    (finding,) = check_constraints("text", (made,), OutputSpec(constraints=(Mention(text="KILLED", wanted=False),)))
    assert (finding.claim, finding.start, finding.end) == (made.id, 11, 17)


def test_a_misfit_names_its_places_in_the_json() -> None:
    (finding,) = found(JsonText(json_schema=SCHEMA), '{"hours": "3"}')
    assert '"cause" is a required property' in finding.message
    assert "/hours:" in finding.message


def test_a_json_text_within_a_fence_is_marked_where_it_breaks() -> None:
    text = '```json\n{"a": }\n```'
    (finding,) = found(JsonText(), text)
    assert finding.start is not None
    assert text[finding.start] == "}"
    assert found(JsonText(), "```json```")[0].code == "completeness.json"
    (cut,) = found(JsonText(), "[1")
    assert (cut.start, cut.end) == (2, 2)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Pattern(pattern="("), "the expression '(' cannot be used"),
        (Pattern(pattern=r"(a)\1"), "cannot be used"),
        (Pattern(pattern="(?=a)"), "cannot be used"),
        (Pattern(pattern="a{1000}{1000}"), "cannot be used"),
        (JsonText(json_schema="{,}"), "the schema is not JSON"),
        (JsonText(json_schema="[]"), "a schema is an object, or true or false"),
        (JsonText(json_schema='{"type": "strin"}'), "the schema cannot be used"),
        (JsonText(json_schema='{"pattern": "(?<=a)b"}'), "the schema cannot be used"),
        (JsonText(json_schema='{"$ref": "https://example.com/schema.json"}'), "Retrieval is disabled"),
    ],
)
def test_what_cannot_be_checked_is_told_beforehand_and_never_holds(rule: Pattern | JsonText, said: str) -> None:
    (fault,) = constraint_faults((rule, Title(), JsonText(), Pattern(pattern="a"), JsonText(json_schema="{}")))
    assert said in fault
    (finding,) = found(rule, "{}")
    assert finding.message.startswith("cannot be checked: ")


def test_no_expression_can_be_made_to_run_away() -> None:
    """Each of these takes a backtracking engine longer than the age of the universe on this text."""
    text = "a" * 100_000 + "!"
    for pattern in (r"^(a+)+$", r"^(a|a)*$", r"^(a|aa)+$", r"(a*)*b"):
        assert found(Pattern(pattern=pattern), text)
    schema = '{"items": {"pattern": "^(a+)+$"}}'
    assert found(JsonText(json_schema=schema), f'["{text}"]')


@given(st.text(alphabet="ab .!?\n-*#[]<>:\"'1P,`{}", max_size=200))
def test_no_text_breaks_a_check_and_places_lie_within_it(text: str) -> None:
    output = OutputSpec(constraints=tuple(rule for rule, _, _, _ in PAIRS))
    for finding in check_constraints(text, (), output):
        if finding.start is not None and finding.end is not None:
            assert 0 <= finding.start <= finding.end <= len(text)
    assert check_constraints(text, (), output) == check_constraints(text, (), output)
