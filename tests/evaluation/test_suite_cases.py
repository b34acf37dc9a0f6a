"""Cases as data: what is read and built from them, what each want checks, and what is refused with its place."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from toulmin.contracts.errors import NotFound, UsageError
from toulmin.evaluation import suites
from toulmin.evaluation.suites import CaseOutcome, Outcome

HEAD = """\
base:
  contract: {objective: "Why did the cache fail?"}
  calibrated: [observation]
  documents: {a.log: [cache-7 was killed]}
"""
CASE = """\
  - id: one
    note: sound
    input: {claims: [{says: cache-7 was killed, evidence: [a.log#1]}]}
    want: {verified: true}
"""


def write(folder: Path, text: str, name: str = "cases.yaml") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def with_case(folder: Path, case: str) -> str:
    """A file with the usual base and one case of these lines."""
    lines = case.strip().splitlines()
    indented = [f"  - {lines[0]}", *(f"    {line}" for line in lines[1:])]
    return write(folder, f"{HEAD}cases:\n" + "\n".join(indented) + "\n")


def outcome(folder: Path, want: str, *, given: str = "", gap: str = "") -> CaseOutcome:
    """What one case comes to over a sound claim, unless another input is given."""
    claims = given or "{claims: [{says: cache-7 was killed, evidence: [a.log#1]}]}"
    known = f"\nknown_gap: {gap}" if gap else ""
    name = with_case(folder, f"id: one\nnote: a case{known}\ninput: {claims}\nwant: {want}")
    return suites.run_suite(suites.read_suite(name)).cases[0]


def test_a_folder_of_yaml_and_json_lines_is_one_suite_and_a_patch_takes_fields_away(tmp_path: Path) -> None:
    write(tmp_path, f"{HEAD}cases:\n{CASE}")
    bare = {"contract": {"objective": "Why?"}}
    case = {"id": "two", "note": "empty", "input": bare, "want": {"fails": ["completeness"]}}
    write(tmp_path, json.dumps(case) + "\n\n", "more.jsonl")
    nothing = "  - {id: three, note: no document, input: {documents: null}, want: {fails: [evidence_coverage]}}\n"
    write(tmp_path, f"{HEAD}cases:\n{nothing}", "third.yml")
    suite = suites.read_suite(str(tmp_path))
    assert [case.id for case in suite.cases] == ["one", "three", "two"]
    assert not suites.run_suite(suite).failed
    assert suite.cases[1].built.context.documents == {}


def test_notes_and_marks_and_how_it_is_written_are_not_part_of_a_case(tmp_path: Path) -> None:
    one = suites.read_suite(write(tmp_path, f"{HEAD}cases:\n{CASE}"))
    whole = {
        "contract": {"objective": "Why did the cache fail?"},
        "calibrated": ["observation"],
        "documents": {"a.log": ["cache-7 was killed"]},
        "claims": [{"says": "cache-7 was killed", "evidence": ["a.log#1"]}],
    }
    other = {"id": "one", "note": "another note", "known_gap": "?", "input": whole, "want": {"verified": True}}
    two = suites.read_suite(write(tmp_path, json.dumps(other), "two.jsonl"))
    assert one.digest == two.digest


@pytest.mark.parametrize(
    ("want", "passed"),
    [
        ("{verified: true}", True),
        ("{passes: [contradiction]}", True),
        ("{fails: [contradiction]}", False),
        ("{finds: [evidence.missing]}", False),
        ("{spares: [evidence.missing]}", True),
        ("{support: {1: [0.9, 1]}}", True),
        ("{support: {1: [0, 0.4]}}", False),
    ],
)
def test_each_want_is_a_check_that_may_fail(tmp_path: Path, want: str, *, passed: bool) -> None:
    found = outcome(tmp_path, want)
    assert found.outcome is (Outcome.PASSED if passed else Outcome.FAILED)
    assert all(check.got for check in found.checks)


def test_support_outside_its_range_costs_its_distance(tmp_path: Path) -> None:
    (check,) = outcome(tmp_path, "{support: {1: [0, 0.4]}}").checks
    assert (check.check, check.claim, check.got, check.score) == ("support", 1, "1", 0.4)


@pytest.mark.parametrize(
    ("entry", "passed"),
    [
        ("evidence.number_missing", True),
        ("{code: evidence.number_missing, claim: 2, marks: '9'}", True),
        ("{code: evidence.number_missing, claim: 1}", False),
        ("{code: evidence.number_missing, marks: '7'}", False),
    ],
)
def test_a_finding_may_be_wanted_at_its_place(tmp_path: Path, entry: str, *, passed: bool) -> None:
    sound = "{says: cache-7 was killed, evidence: [a.log#1]}"
    given = f"{{claims: [{sound}, {{says: 9 shards of cache-7 were killed, evidence: [a.log#1]}}]}}"
    assert outcome(tmp_path, f"{{finds: [{entry}]}}", given=given).passed is passed


def test_a_finding_about_no_claim_is_told_as_one_of_the_artifact(tmp_path: Path) -> None:
    found = outcome(tmp_path, "{spares: [completeness.no_result]}", given="{claims: []}")
    assert found.checks[0].got == "found in the artifact"


@pytest.mark.parametrize(
    ("want", "result"),
    [("{fails: [contradiction]}", Outcome.KNOWN_GAP), ("{verified: true}", Outcome.GAP_CLOSED)],
)
def test_a_known_gap_is_run_and_told_apart_when_it_is_closed(tmp_path: Path, want: str, result: Outcome) -> None:
    found = outcome(tmp_path, want, gap="words only")
    assert (found.outcome, found.gap) == (result, "words only")


def test_a_rule_that_no_case_finds_may_be_misspelt(tmp_path: Path) -> None:
    name = with_case(tmp_path, "id: one\nnote: n\nwant: {spares: [evidence.misssing, evidence.thin]}")
    assert suites.never_found(suites.read_suite(name)) == ("evidence.misssing", "evidence.thin")


REFUSED = (
    ("note: no id\nwant: {verified: true}", "cases.yaml:6:5: id: field required"),
    ("id: one\nnote: n\nwnt: {}", "cases.yaml:8:5: unknown key wnt; did you mean `want`?"),
    ("id: one\nnote: n\nwant: {}", "cases.yaml:8:5: want: value error, a case that wants nothing shows nothing"),
    ("id: one\nnote: n\nwant: {finds: [thin]}", "cases.yaml:6:5: case one: want.finds: no rule is called thin"),
    ("id: one\nnote: n\nwant: {fail: [completeness]}", "unknown key want.fail; did you mean `fails`?"),
    ("id: one\nnote: n\nwant: {fails: [truth]}", "want.fails.0: input should be 'scope_adherence'"),
    ("id: one\nnote: n\nwant: {verified: true, fails: [completeness]}", "completeness cannot both pass and fail"),
    ("id: one\nnote: n\nwant: {finds: [evidence.thin], spares: [evidence.thin]}", "both be found and be spared"),
    ("id: one\nnote: n\nwant: {support: {1: [1, 0]}}", "the range of support of claim 1 ends before it begins"),
    ("id: one\nnote: n\nwant: {support: {1: [0, 1]}}", "there is no claim 1"),
    ("id: one\nnote: n\nwant: {finds: [{code: evidence.thin, claim: 3}]}", "there is no claim 3"),
    ("id: One\nnote: n\nwant: {verified: true}", "cases.yaml:6:5: id: string should match"),
    ("id: one\nnote: 2026-05-12\nwant: {verified: true}", "cases.yaml:7:5: note: input should be a valid string"),
    ("id: one\nnote: n\ninput: {claims: [{say: x}]}\nwant: {verified: true}", "unknown key input.claims.0.say"),
    (
        "id: one\nnote: n\ninput: {claims: [{says: x, evidence: [b.log#1]}]}\nwant: {verified: true}",
        "input.claims.0.evidence.0: there is no passage b.log#1",
    ),
    (
        "id: one\nnote: n\ninput: {claims: [{says: x, evidence: [a.log]}]}\nwant: {verified: true}",
        "there is no passage a.log",
    ),
    (
        "id: one\nnote: n\ninput: {claims: [{says: x, backing: a.log#2, warrant: w}]}\nwant: {verified: true}",
        "input.claims.0.backing: there is no passage a.log#2",
    ),
    (
        "id: one\nnote: n\ninput: {claims: [{says: x, evidence: [{passage: a.log#1, words: y}]}]}\n"
        "want: {verified: true}",
        "'y' does not stand in a.log#1",
    ),
    (
        "id: one\nnote: n\ninput: {claims: [{says: x, evidence: [{words: y, invented: z}]}]}\nwant: {verified: true}",
        "`words` stand in a `passage`",
    ),
    (
        "id: one\nnote: n\ninput: {claims: [{says: x, evidence: [{words: y}]}]}\nwant: {verified: true}",
        "give `passage`, or `invented`",
    ),
    (
        "id: one\nnote: n\ninput: {claims: [{says: x, altered: {quote: y}}]}\nwant: {verified: true}",
        "input.claims.0.altered.quote: the claim has no quote",
    ),
    (
        "id: one\nnote: n\ninput: {started: soon}\nwant: {verified: true}",
        "input.started: 'soon' is no time with a zone",
    ),
    (
        "id: one\nnote: n\ninput: {documents: {a.log: [{text: x, at: '2026-05-12T14:00'}]}}\nwant: {verified: true}",
        "input.documents.a.log.0.at: '2026-05-12T14:00' is no time with a zone",
    ),
    ("id: one\nnote: n\ninput: {body: {kind: scope}}\nwant: {verified: true}", "input.body: not a valid body"),
)


@pytest.mark.requirement("R44")
@pytest.mark.parametrize(("case", "said"), REFUSED)
def test_a_malformed_case_is_refused_with_its_place_and_what_to_do(tmp_path: Path, case: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        suites.read_suite(with_case(tmp_path, case))
    assert said in refused.value.message
    assert "cases.yaml:" in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("cases.yaml", "cases: []\n", "cases.yaml:1:1: cases: tuple should have at least 1 item"),
        ("cases.yaml", "", "cases.yaml:1:1"),
        ("cases.yaml", "cases: [\n", "is not YAML"),
        (
            "cases.yaml",
            f"{HEAD}cases:\n{CASE}{CASE}",
            "cases.yaml:10:5: the case one stands twice, first at cases.yaml:6:5",
        ),
        ("cases.jsonl", '\n{"id": }\n', "cases.jsonl:2:8: not JSON"),
        (
            "cases.jsonl",
            '{"id": "one", "noot": 1}\n',
            "cases.jsonl:1:15: unknown key noot; did you mean `note`?",
        ),
        ("cases.jsonl", "\n[1]\n", "case on line 2"),
        ("cases.txt", "x", "cases.txt is not a case file"),
    ],
)
def test_a_malformed_file_is_refused_with_its_place(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        suites.read_suite(write(tmp_path, text, name))
    assert said in str(refused.value)
    assert refused.value.hint


def test_a_suite_that_is_not_there_or_holds_nothing_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no suite nowhere"):
        suites.read_suite("nowhere")
    with pytest.raises(NotFound, match="holds no case files"):
        suites.read_suite(str(tmp_path))
    (tmp_path / "broken.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="cannot read"):
        suites.read_suite(str(tmp_path))


def test_the_examples_of_the_guide_are_what_it_says(repository: Path, tmp_path: Path) -> None:
    page = (repository / "docs" / "guides" / "evaluate.md").read_text(encoding="utf-8")
    example, profile = re.findall(r"^```yaml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert not suites.run_suite(suites.read_suite(write(tmp_path, example))).failed
    assert suites.read_profile(write(tmp_path, profile, "strict.yaml"), home=tmp_path).name == "strict"
