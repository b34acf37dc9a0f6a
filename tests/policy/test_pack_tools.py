"""Lint, places of rules, explanations, cases and bundles: what people need to live with a pack."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.errors import ContractRefused, NotFound, ToulminError
from toulmin.contracts.policy import Action, PlannedItem, PolicyDecision, Reason
from toulmin.contracts.vocabulary import DecisionId
from toulmin.policy import Gate, Pack, bundle, explain, find_rule, lint, load_pack, read_cases, rule_ids, run_tests
from toulmin.testing.policies import ScriptedEngine
from toulmin.testing.questions import ordinary_question

MODULE = "package toulmin.actions.model_call\n\nimport future.keywords.not\n\n"


def pack_of(text: str, *, data: str = "{}", cases: str = "", tests: str = "") -> Pack:
    return Pack(
        name="small",
        rules={"a.rego": text},
        data=data,
        tests={"a_test.rego": tests} if tests else {},
        cases={"cases/a.json": cases} if cases else {},
    )


def write_pack(folder: Path, rules: str = MODULE, data: str = "{}") -> Path:
    (folder / "config").mkdir()
    (folder / "config" / "data.json").write_text(data)
    (folder / "a.rego").write_text(rules)
    return folder


def test_the_revision_is_of_what_decides(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, data='{"name": "mine"}')
    first = load_pack(folder)
    assert first.name == "mine"
    (folder / "a_test.rego").write_text(MODULE)
    (folder / "cases").mkdir()
    (folder / "cases" / "a.json").write_text("{}")
    second = load_pack(folder)
    assert second.tests
    assert second.cases
    assert second.revision == first.revision
    (folder / "a.rego").write_text(MODULE + "x := 1\n")
    assert load_pack(folder).revision != first.revision
    assert first.with_data('{"name": "mine", "n": 1}').revision != first.revision


@pytest.mark.parametrize(
    ("break_it", "error", "says"),
    [
        (lambda folder: (folder / "a.rego").unlink(), NotFound, "no rules"),
        (lambda folder: (folder / "config" / "data.json").unlink(), NotFound, "config/data.json"),
        (
            lambda folder: (folder / "a.rego").write_bytes(b"package \xff"),
            ContractRefused,
            "a.rego: not UTF-8 at byte 8",
        ),
        (lambda folder: (folder / "config" / "data.json").write_text("{"), ContractRefused, "not JSON"),
        (lambda folder: (folder / "config" / "data.json").write_text("[]"), ContractRefused, "not a JSON object"),
        (lambda folder: (folder / "b.rego").write_text("#" * (9 << 20)), ContractRefused, "larger than"),
    ],
)
def test_a_folder_that_is_no_pack_is_refused(
    tmp_path: Path, break_it: Callable[[Path], object], error: type[ToulminError], says: str
) -> None:
    folder = write_pack(tmp_path)
    break_it(folder)
    with pytest.raises(error, match=says):
        load_pack(folder)


def test_a_missing_folder_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no policy pack"):
        load_pack(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("package toulmin.actions.model_call\n\nx := 1\n", "not", 1),
        ("import future.keywords.not\n", "package", 1),
        ("package config.a\nimport future.keywords.not\n", "shadow", 1),
        (MODULE + "x := http.send({})\n", "world", 5),
        (MODULE + "x := time.now_ns()\n", "world", 5),
        (MODULE + 'x := uuid.rfc4122("")\n', "world", 5),
        (MODULE + "default allow := true\n", "default", 5),
        (MODULE + "x := data.config.model.tokens_mxa\n", "setting", 5),
        ("package toulmin.actions.other\nimport future.keywords.not\n", "action", 1),
    ],
)
def test_lint_finds(text: str, code: str, line: int) -> None:
    found = [(finding.code, finding.line) for finding in lint(pack_of(text, data='{"model": {"tokens_max": 1}}'))]
    assert (code, line) in found


def test_lint_reads_code_and_not_remarks_or_strings() -> None:
    text = MODULE + '# http.send({}) and data.config.nothing\nx := "rand.intn(data.config.nothing)"\ny := `uuid.x(`\n'
    codes = {finding.code for finding in lint(pack_of(text))}
    assert codes == {"action"}
    assert str(lint(pack_of(text))[0]).startswith("config/data.json:1: no module answers ")


def test_every_rule_of_the_starter_pack_is_found_where_it_stands(starter: Pack) -> None:
    for rule in rule_ids(starter):
        places = find_rule(starter, rule)
        assert places, rule
        for place in places:
            assert rule in starter.rules[place.path].splitlines()[place.line - 1], rule
    first = find_rule(starter, "memory.roots")[0]
    assert first.inputs == ("resource.roots",)
    assert first.settings == ("memory.roots_min",)


async def _decided(starter: Pack, **changes: object) -> tuple[str, ...]:
    question = ordinary_question(Action.ARTIFACT_PROMOTE)
    question = question.with_(resource=question.resource.with_(**changes))
    engine = await RegorusEngine.open(starter, deadline_ms=60_000)
    ruling = await Gate(engine).ask(question, covers=question.digest, decision_id=DecisionId("d1"))
    await engine.close()
    return explain(ruling.decision, question, starter)


async def test_an_explanation_names_rule_input_number_and_place(starter: Pack) -> None:
    lines = await _decided(starter, confidence=0.4, contradiction=0.2)
    text = "\n".join(lines)
    assert lines[0].startswith("artifact.promote: denied by starter@")
    assert "promotion.consistency" in text
    assert "input.resource.contradiction = 0.2" in text
    assert "data.config.promotion.contradiction_min = 0.5" in text
    assert "input.resource.confidence = 0.4" in text
    assert "actions/artifact_promote.rego:" in text


async def test_an_explanation_shortens_what_is_long_and_says_what_is_not_there(starter: Pack) -> None:
    question = ordinary_question(Action.PLAN_ACCEPT)
    item = question.resource.model_dump()["items"][0]
    many = [PlannedItem(**{**item, "id": f"i{number}"}) for number in range(11)]
    question = question.with_(resource=question.resource.with_(items=tuple(many)))
    engine = await RegorusEngine.open(starter, deadline_ms=60_000)
    ruling = await Gate(engine).ask(question, covers=question.digest, decision_id=DecisionId("d1"))
    await engine.close()
    text = "\n".join(explain(ruling.decision, question, starter.with_data("{}")))
    assert "the plan has 11 items; the contract allows 1 to 10" in text
    assert "…" in text
    assert "data.config.plan.items_max = (not there)" in text


async def test_an_explanation_names_what_is_held(starter: Pack) -> None:
    claims = ordinary_question(Action.ARTIFACT_PROMOTE).resource.model_dump()["claims"]
    weak = {**claims[0], "id": "c2", "support": 0.1}
    lines = await _decided(starter, claims=(claims[0], weak))
    assert lines[0].startswith("artifact.promote: allowed by")
    assert any("hold_claim c2" in line for line in lines)


def test_an_explanation_says_when_it_cannot_be_exact(starter: Pack) -> None:
    question = ordinary_question(Action.TOOL_CALL)
    decision = PolicyDecision(
        id=DecisionId("d1"),
        run=question.run.id,
        action=Action.TOOL_CALL,
        reasons=(Reason(rule="engine.timeout", message="late"), Reason(rule="old.rule", message="gone")),
        engine="e",
        pack="starter",
        revision=digest_bytes(b"older"),
        input=digest_bytes(b"other"),
        covers=digest_bytes(b"x"),
        role_required="operator",
        at_us=1,
    )
    text = "\n".join(explain(decision, question, starter))
    for part in ("may differ", "not the one that was decided on", "operator", "could not be answered", "does not have"):
        assert part in text


def test_a_bundle_is_the_same_bytes_each_time_and_carries_the_revision(starter: Pack) -> None:
    content = bundle(starter)
    assert content == bundle(starter)
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        names = tar.getnames()
        member = tar.extractfile(".manifest")
        assert member is not None
        manifest = json.loads(member.read())
    assert manifest["revision"] == starter.revision
    assert "config/data.json" in names
    assert not [name for name in names if name.endswith("_test.rego") or name.startswith("cases/")]


async def test_a_failing_test_and_a_failing_case_are_named() -> None:
    case = {
        "note": "wants the moon",
        "input": {"a": None},
        "want": {"verdict": "allow", "rules": ["x.y"], "held": {"c": ["r"]}},
    }
    undefined = {"note": "is not there", "input": {}, "want": {"verdict": "allow"}}
    cases = json.dumps({"action": "model.call", "base": {"a": 1}, "cases": [case]})
    answer = (
        '{"verdict": "deny", "reasons": [{"rule": "a.b", "message": "m"}], "obligations": [], "role_required": null}'
    )
    pack = Pack(
        name="small",
        rules={"a.rego": MODULE + f"decision := {answer} if not input.a == 1\n"},
        data="{}",
        tests={"a_test.rego": "package t\nimport future.keywords.not\n\ntest_no if 1 == 2\n\ntest_yes := true\n"},
        cases={
            "cases/a.json": cases,
            "cases/b.json": json.dumps({"action": "tool.call", "base": {}, "cases": [undefined]}),
        },
    )
    engine = await RegorusEngine.open(pack, tests=True, deadline_ms=60_000)
    run = await run_tests(pack, engine)
    await engine.close()
    assert not run.passed
    assert [result.passed for result in run.results] == [False, True, False, False]
    assert run.results[2].message == ("verdict deny, want allow; rules a.b, want x.y; held {}, want {'c': ('r',)}")
    assert run.results[3].message.startswith("came to error")


async def test_no_test_is_not_a_pass() -> None:
    pack = pack_of(MODULE + "x := 1\n")
    engine = await RegorusEngine.open(pack, tests=True, coverage=True, deadline_ms=60_000)
    run = await run_tests(pack, engine)
    await engine.close()
    assert not run.passed


async def test_lines_that_no_test_reaches_are_named() -> None:
    rules = MODULE + "x if {\n\tinput.a == 1\n\tinput.b == 2\n}\n"
    tests = (
        "package t\n\nimport future.keywords.not\n\ntest_x if not data.toulmin.actions.model_call.x with input as {}\n"
    )
    pack = pack_of(rules, tests=tests)
    engine = await RegorusEngine.open(pack, tests=True, coverage=True, deadline_ms=60_000)
    run = await run_tests(pack, engine)
    await engine.close()
    assert run.passed
    assert run.uncovered == {"a.rego": (7,)}


def test_a_case_file_of_another_form_is_refused() -> None:
    with pytest.raises(ContractRefused, match=r"cases/a\.json"):
        read_cases(pack_of(MODULE, cases='{"action": "model.call", "cases": []}'))


def test_scripted_engine_is_one_of_the_fakes() -> None:
    assert ScriptedEngine().engine == "scripted/1"
