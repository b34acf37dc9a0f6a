import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.adapters.models.extractive.signals import (
    Severity,
    causal_cues,
    evidence,
    severity,
    stated_level,
    templates,
)


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ('ts=1 level=error msg="x"', Severity.ERROR),
        ('{"level":"WARN","msg":"x"}', Severity.WARNING),
        ('{\\"level\\": \\"info\\"}', Severity.NOTE),
        ("2025-03-11 [erro] <0.1.0> x", Severity.ERROR),
        ("lvl=eror msg=x", Severity.ERROR),
        ("W1202 14:22:52.923538 42965 transport.go:356] x", Severity.WARNING),
        ('{"t":1,"s":"E","c":"NETWORK"}', Severity.ERROR),
        ("2025-02-04 12:59:00 UTC | CLUSTER | ERROR | (x.go:1) | y", Severity.ERROR),
        ("2025-04-15T20:17:58Z error internal/queue.go:105 x", Severity.ERROR),
        ("10:00:00 CRITICAL root: x", Severity.FATAL),
        ("no level in here", None),
        ("an Error that is only a word", None),
    ],
)
def test_the_stated_level_is_read_in_common_notations(line: str, level: Severity | None) -> None:
    assert stated_level(line) == level


def test_wording_decides_where_no_level_is_stated_and_raises_a_stated_one_by_one_step_only() -> None:
    assert severity("panic: runtime error") is Severity.FATAL
    assert severity("failed to open file") is Severity.ERROR
    assert severity("will retry soon") is Severity.WARNING
    assert severity("started on port 80") is Severity.NOTE
    assert severity("level=info msg='panic handler installed'") is Severity.WARNING
    assert severity("level=error msg='all fine'") is Severity.ERROR


def test_counting_no_errors_is_not_an_error() -> None:
    assert severity("finished with 0 errors, failed=0") is Severity.NOTE


def test_causal_cues_count_different_ways_of_naming_a_reason() -> None:
    assert causal_cues("started") == 0
    assert causal_cues("evicted because of pressure; killed due to limits; reason: memory") == 3


def test_repeats_collapse_into_one_template() -> None:
    found = templates(["t 10:00:00 took 12ms", "", "boom", "t 10:00:05 took 90ms"])
    assert [(template.text, template.lines) for template in found] == [("t <time> took <n>", (0, 3)), ("boom", (2,))]


def test_evidence_prefers_the_matching_grave_and_rare_line_and_does_not_repeat_a_template() -> None:
    lines = [
        "level=info msg=ready",
        *["level=error msg='slow 12ms'"] * 5,
        "level=error msg='quorum lost because node 3 left'",
    ]
    found = evidence(lines, [0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0], count=2)
    assert [support.line for support in found] == [6, 1]
    assert found[0].relevance == 1.0
    assert found[1].repeats == 5


def test_evidence_falls_back_to_repeats_and_to_nothing() -> None:
    assert [support.line for support in evidence(["a", "a"], [0.0, 0.0])] == [0, 1]
    assert evidence(["", " "], [0.0, 0.0]) == ()
    assert evidence(["a"], [1.0], count=0) == ()


@given(st.lists(st.text(max_size=40), max_size=20))
def test_every_line_that_says_something_belongs_to_exactly_one_template(lines: list[str]) -> None:
    positions = sorted(position for template in templates(lines) for position in template.lines)
    assert positions == [position for position, line in enumerate(lines) if line.strip()]
    found = evidence(lines, [1.0] * len(lines), count=len(lines))
    assert sorted(support.line for support in found) == positions
    assert all(0.0 <= support.score <= 2.1 + 1e-9 for support in found)
