"""The contract as a person writes it: what it becomes, and what each mistake is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from toulmin.contracts.constraint import Counted, Fields, JsonText, Mention, NumberOf, Pattern, Relation, Sections
from toulmin.contracts.errors import UsageError
from toulmin.contracts.label import Confidentiality
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import OnRejectedInput, Rendering, SubQuestions
from toulmin.wiring import read_contract

FULL = """\
objective: Why did checkout latency triple at 14:02 on 12 May?
inputs: [logs/, runbooks/, {path: config/, kind: repository, confidentiality: sensitive}]
output:
  must_answer: [root cause, what to do now]
  max_words: 400
  must_mention: [cache]
scope: {exclude: [fraud service]}
limits: {depth: 2, rounds: 1, model_calls: 20, tokens: 40_000, cost_usd: 1.5, wall_s: 90, document_mb: 1, retries: 0}
thresholds: {promote: 0.75, release: 0.8}
reasoner: [anthropic:claude-sonnet-5, extractive]
policy: policies/
approvals: {release: {role: incident-lead, expires_h: 0.5}}
on_rejected_input: halt
self_audit: true
"""


def _write(folder: Path, text: str) -> Path:
    path = folder / "contract.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_full_contract_becomes_a_run_contract(tmp_path: Path) -> None:
    read = read_contract(_write(tmp_path, FULL))
    contract = read.contract
    assert (read.base, read.policy, read.chosen) == (tmp_path, tmp_path / "policies", True)
    assert [entry.path for entry in contract.inputs] == ["logs/", "runbooks/", "config/"]
    assert contract.inputs[2].kind == "repository"
    assert contract.inputs[2].label.confidentiality is Confidentiality.SENSITIVE
    assert contract.output.must_answer == ("root cause", "what to do now")
    assert contract.output.constraints == (
        NumberOf(of=Counted.WORDS, relation=Relation.AT_MOST, number=400),
        Mention(text="cache"),
    )
    assert contract.scope.exclude == ("fraud service",)
    limits = contract.limits
    assert (limits.depth_max, limits.rounds_max, limits.model_calls_max, limits.tokens_max) == (2, 1, 20, 40_000)
    assert (limits.cost_microusd_max, limits.wall_ms_max, limits.document_bytes_max) == (1_500_000, 90_000, 1_048_576)
    assert limits.retries_max == 0
    assert (contract.thresholds.promote, contract.thresholds.release) == (0.75, 0.8)
    assert contract.reasoners == ("anthropic:claude-sonnet-5", "extractive")
    (approval,) = contract.approvals
    assert (approval.action, approval.role, approval.expires_after_s) == (
        Action.ARTIFACT_RELEASE.value,
        "incident-lead",
        1_800,
    )
    assert contract.on_rejected_input is OnRejectedInput.HALT
    assert contract.self_audit


OUTPUT = """\
objective: Why?
inputs: [logs]
output:
  must_answer:
    - What failed?:
        - Which component began?
        - When did it begin?
    - What to do now?
  format: markdown
  json_schema: answer.schema.json
  sections: ['What failed?']
  fields: [owner]
  min_words: 3
  max_words: 400
  min_claims: 1
  max_claims: 9
  must_not_mention: [customer]
  constraints:
    - {kind: sections, titles: ['What failed?', 'What to do now?'], ordered: true}
    - {kind: number_of, of: sentences, relation: at_least, number: 2}
    - {kind: pattern, pattern: "[0-9]{16}", wanted: false}
"""


@pytest.mark.requirement("R12")
def test_everything_that_an_output_must_be_can_be_declared(tmp_path: Path) -> None:
    (tmp_path / "answer.schema.json").write_text('{"type": "object"}', encoding="utf-8")
    output = read_contract(_write(tmp_path, OUTPUT)).contract.output
    parts = ("Which component began?", "When did it begin?")
    assert output.must_answer == ("What failed?", *parts, "What to do now?")
    assert output.sub_questions == (SubQuestions(question="What failed?", parts=parts),)
    assert output.rendering is Rendering.MARKDOWN
    assert output.constraints == (
        NumberOf(of=Counted.WORDS, relation=Relation.AT_LEAST, number=3),
        NumberOf(of=Counted.WORDS, relation=Relation.AT_MOST, number=400),
        NumberOf(of=Counted.CLAIMS, relation=Relation.AT_LEAST, number=1),
        NumberOf(of=Counted.CLAIMS, relation=Relation.AT_MOST, number=9),
        Mention(text="customer", wanted=False),
        Sections(titles=("What failed?",)),
        Fields(names=("owner",)),
        JsonText(json_schema='{"type": "object"}'),
        Sections(titles=("What failed?", "What to do now?"), ordered=True),
        NumberOf(of=Counted.SENTENCES, relation=Relation.AT_LEAST, number=2),
        Pattern(pattern="[0-9]{16}", wanted=False),
    )


def test_a_schema_may_stand_in_the_contract_and_json_must_be_json(tmp_path: Path) -> None:
    text = "objective: Why?\ninputs: [a]\noutput: {format: json, json_schema: {type: object}}\n"
    output = read_contract(_write(tmp_path, text)).contract.output
    assert output.constraints == (JsonText(json_schema='{"type": "object"}'),)


def test_the_least_contract_takes_the_defaults(tmp_path: Path) -> None:
    read = read_contract(_write(tmp_path, "objective: Why?\ninputs: [logs]\n"))
    assert (read.policy, read.chosen) == (None, False)
    assert read.contract.reasoners == ("extractive",)
    assert read.contract.limits.model_calls_max == 200


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("objectiv: Why?\ninputs: [a]\n", "contract.yaml:1:1: unknown key objectiv; did you mean `objective`?"),
        ("objective: Why?\ninputs: [a]\nlimits: {dept: 3}\n", "contract.yaml:3:10: unknown key limits.dept; did you"),
        ("objective: Why?\ninputs: [a]\nlimits: {zzz: 3}\n", "known: depth, frames"),
        ("objective: Why?\ninputs: []\n", "contract.yaml:2:1: inputs"),
        ("inputs: [a]\n", "objective: field required"),
        (
            "objective: Why?\ninputs: [a]\nlimits: {depth: 0}\n",
            "contract.yaml:3:10: limits.depth: input should be greater",
        ),
        (
            "objective: Why?\ninputs: [a]\nlimits: {steps: 10_000_000_000}\n",
            "contract.yaml:3:10: limits.steps: input should be less",
        ),
        (
            "objective: Why?\ninputs: [a]\nthresholds: 0.7\n",
            "3:1: thresholds: keys with values belong here (known: promote",
        ),
        (
            "objective: Why?\ninputs: [a]\napprovals: {plan: me}\n",
            "3:13: approvals.plan: keys with values belong here (known: role",
        ),
        ("objective: Why?\ninputs: [{pth: a}]\n", "2:10: unknown key inputs.0.pth; did you mean `path`?"),
        ("objective: Why?\ninputs: [a]\noutput: {must_answer: []}\n", "contract.yaml:3:10: output.must_answer: "),
        ("objective: Why?\ninputs: [a]\nreasoner: []\n", "contract.yaml:3:1: reasoner: "),
        ("objective: Why?\ninputs: [a]\nlimits: {wall_s: soon}\n", "limits.wall_s: input should be a valid number"),
        ("objective: Why?\ninputs: [a]\nthresholds: {promote: 1.5}\n", "thresholds.promote: input should be less"),
        ("objective: Why?\ninputs: [a]\napprovals: {lunch: {role: x}}\n", "approvals"),
        ("objective: Why?\ninputs:\n  - a\n  - {kind: log}\n", "contract.yaml:4:5: inputs.1"),
        ("objective: Why?\ninputs: [a]\nobjective: What?\n", "contract.yaml:3:1: the key objective stands twice"),
        (
            "objective: Why?\ninputs: [a]\noutput:\n  constraints:\n    - {kind: title}\n    - {kind: quotd}\n",
            "contract.yaml:6:7: output.constraints.1: value error, ",
        ),
        (
            "objective: Why?\ninputs: [a]\noutput: {constraints: [{kind: number_of, of: words, relation: at_most}]}\n",
            "number: Field required",
        ),
        ("objective: Why?\ninputs: [a]\noutput: {constraints: [{kind: 2020-01-01}]}\n", "JSON does not have"),
        ("objective: Why?\ninputs: [a]\noutput: {constraints: [{kind: pattern, pattern: (}]}\n", "cannot be used"),
        ("objective: Why?\ninputs: [a]\noutput: {json_schema: absent.json}\n", "cannot read the schema"),
        ("objective: Why?\ninputs: [a]\noutput: {json_schema: {const: 2020-01-01}}\n", "JSON does not have"),
        ("objective: Why?\ninputs: [a]\noutput: {max_wrds: 3}\n", "3:10: unknown key output.max_wrds; did you mean"),
        ("objective: Why?\ninputs: [a]\noutput: {must_answer: [{a: [b], c: [d]}]}\n", "3:24: output.must_answer.0"),
        ("objective: Why?\ninputs: [a]\noutput: {must_answer: [{a: [a]}]}\n", "'a' is a part of itself"),
        ("objective: [unclosed\n", "is not YAML"),
        ("just a text\n", "holds no mapping"),
        ("", "holds no mapping"),
    ],
)
def test_each_mistake_has_its_place_and_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_contract(_write(tmp_path, text))
    assert said in str(refused.value)
    assert refused.value.hint


def test_a_missing_or_unreadable_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_contract(tmp_path / "absent.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"objective: caf\xe9\n")
    with pytest.raises(UsageError, match="cannot read"):
        read_contract(tmp_path / "latin.yaml")
