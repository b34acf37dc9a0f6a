"""Instructions said as constraints, and checks that are held to texts made for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from toulmin.cli.evaluate import app
from toulmin.cli.measure_constraints import constraints_view
from toulmin.contracts.constraint import Constraint, Counted, Mention, NumberOf, Occurrences, Quoted, Relation, Title
from toulmin.contracts.errors import NotFound, UsageError
from toulmin.contracts.run_contract import OutputSpec
from toulmin.evaluation import ConstraintEvaluation, constraints_page, evaluate_constraints
from toulmin.evaluation.constraints import _figures, _judged
from toulmin.evaluation.instructions import TYPES, Instruction, load_instructions
from toulmin.evaluation.plants import HOUSE_RULES, plants
from toulmin.verification import check_constraints

ARGUMENTS: dict[str, dict[str, object]] = {
    "change_case:capital_word_frequency": {"capital_frequency": 3, "capital_relation": "less than"},
    "combination:repeat_prompt": {"prompt_to_repeat": "Write a poem."},
    "detectable_content:number_placeholders": {"num_placeholders": 2},
    "detectable_content:postscript": {"postscript_marker": "P.P.S"},
    "detectable_format:multiple_sections": {"section_spliter": "Day", "num_sections": 3},
    "detectable_format:number_bullet_lists": {"num_bullets": 3},
    "detectable_format:number_highlighted_sections": {"num_highlights": 1},
    "keywords:existence": {"keywords": ["mom", "mother", "moms"]},
    "keywords:forbidden_words": {"forbidden_words": ["rock", "rock hard", "Rockish"]},
    "keywords:frequency": {"keyword": "war", "frequency": 2, "relation": "at least"},
    "keywords:letter_frequency": {"letter": "o", "let_frequency": 1, "let_relation": "less than"},
    "length_constraints:nth_paragraph_first_word": {"first_word": "elm", "nth_paragraph": 2, "num_paragraphs": 3},
    "length_constraints:number_paragraphs": {"num_paragraphs": 2},
    "length_constraints:number_sentences": {"num_sentences": 4, "relation": "at least"},
    "length_constraints:number_words": {"num_words": 5, "relation": "less than"},
    "startend:end_checker": {"end_phrase": "Peace!"},
}
PROMPTS = [
    {"key": number, "prompt": "Write.", "instruction_id_list": [kind], "kwargs": [ARGUMENTS.get(kind, {})]}
    for number, kind in enumerate((*TYPES, "language:response_language"), start=1)
]


def write(folder: Path, rows: list[dict[str, object]]) -> Path:
    folder.mkdir(exist_ok=True)
    lines = "\n\n".join(json.dumps(row) for row in rows)
    (folder / "ifeval_prompts.jsonl").write_text(f"{lines}\n", encoding="utf-8")
    return folder


@pytest.mark.requirement("R12", "R44")
def test_every_type_but_the_language_can_be_said_and_each_check_counts_exactly(tmp_path: Path) -> None:
    result = evaluate_constraints(write(tmp_path, PROMPTS))
    assert (result.prompts, result.instructions, len(result.types)) == (25, 25, 25)
    assert {one.type for one in result.types if not one.expressible.hits} == {"language:response_language"}
    assert result.misses == ()
    for one in (*result.types, *result.own, result.all):
        assert one.detected.hits == one.detected.of, one.type
        assert one.false_alarms.hits == 0, one.type
        if one.expressible.hits or not one.expressible.of:
            assert one.detected.of, one.type
            assert one.false_alarms.of, one.type
    assert evaluate_constraints(tmp_path) == result
    assert ConstraintEvaluation.parse(result.canonical()) == result


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("keywords:frequency", {"keyword": "war", "frequency": 0, "relation": "less than"}),
        ("keywords:frequency", {"keyword": "war", "frequency": 2, "relation": "about"}),
        ("keywords:frequency", {"frequency": 2, "relation": "at least"}),
        ("length_constraints:number_words", {"relation": "at least"}),
        ("detectable_format:multiple_sections", {"section_spliter": "x" * 201, "num_sections": 2}),
        ("somebody:else", {}),
    ],
)
def test_what_no_constraint_says_is_counted_as_such(tmp_path: Path, kind: str, arguments: dict[str, object]) -> None:
    row: dict[str, object] = {"key": 1, "prompt": "Write.", "instruction_id_list": [kind], "kwargs": [arguments]}
    (instruction,) = load_instructions(write(tmp_path / "verification", [row]).parent).instructions
    assert instruction.rules == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{oops\n", "line 1: not a valid prompt: prompt: Invalid JSON"),
        (b'{"key": 1, "prompt": "", "instruction_id_list": []}\n', "line 1: not a valid prompt: kwargs"),
        (b'{"key": 1, "prompt": "", "instruction_id_list": ["a"], "kwargs": []}\n', "1 instructions have 0 sets"),
        (b'{"key":1,"prompt":"","instruction_id_list":["a"],"kwargs":[{"num_words":-1}]}', "num_words"),
        (b"\n", "holds no prompt"),
        (b"\xff", "cannot read"),
    ],
)
def test_a_broken_file_is_named_with_line_and_field(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "ifeval_prompts.jsonl").write_bytes(content)
    with pytest.raises(UsageError, match=said) as caught:
        load_instructions(tmp_path)
    assert caught.value.hint


def test_a_folder_or_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no folder"):
        load_instructions(tmp_path / "nowhere")
    with pytest.raises(NotFound, match=r"there is no ifeval_prompts\.jsonl"):
        load_instructions(tmp_path)


@given(
    st.sampled_from([kind for kind in Counted if kind is not Counted.CLAIMS]),
    st.sampled_from(Relation),
    st.integers(0, 40),
)
def test_texts_made_around_a_bound_are_on_the_side_that_they_say(of: Counted, relation: Relation, number: int) -> None:
    rule = NumberOf(of=of, relation=relation, number=number)
    for plant in plants((rule,)):
        assert bool(check_constraints(plant.text, (), OutputSpec(constraints=(rule,)))) is bool(plant.broken)


def test_there_are_no_texts_for_claims_and_mixtures_that_nobody_asks_for() -> None:
    with pytest.raises(ValueError, match="no text has claims"):
        plants((NumberOf(of=Counted.CLAIMS, relation=Relation.EXACTLY, number=2),))


def test_what_is_judged_wrongly_is_shown_and_makes_the_command_fail(tmp_path: Path) -> None:
    """A pair of constraints for which no texts are made: the second one fails in each."""
    rules: tuple[Constraint, ...] = (Quoted(), Title())
    misses: list[object] = []
    outcomes = _judged([Instruction(7, "startend:quotation", rules)], misses)  # type: ignore[arg-type]
    assert outcomes
    figures = _figures("startend:quotation", [Instruction(7, "startend:quotation", rules)], outcomes)
    assert figures.false_alarms.hits == figures.false_alarms.of == 2
    result = evaluate_constraints(write(tmp_path, PROMPTS[:1]))
    wrong = ConstraintEvaluation.model_validate({**dict(result), "types": (figures,), "misses": tuple(misses)})
    assert "of prompt 7: `" in constraints_page(wrong, command="x")
    console = Console(width=120, record=True, file=None)
    with console.capture() as shown:
        console.print(constraints_view(wrong))
    assert "wrong: startend:quotation, prompt 7:" in shown.get()


def test_a_keyword_that_is_in_another_goes_with_it() -> None:
    made = plants((Mention(text="mom"), Mention(text="moms"), Mention(text="dad")))
    assert [plant.broken for plant in made] == [set(), set(), {0, 1}, {1}, {2}]
    never = tuple(Occurrences(text=text, relation=Relation.AT_MOST, number=0) for text in ("first", "first name"))
    assert {plant.broken for plant in plants(never)} == {frozenset(), frozenset({0}), frozenset({0, 1})}


def test_the_command_prints_json_or_a_table_and_writes_the_page(tmp_path: Path) -> None:
    data, page = write(tmp_path / "data", PROMPTS), tmp_path / "constraints.md"
    done = CliRunner().invoke(app, ["constraints", "--data", str(data), "--json", "--write", str(page)])
    assert done.exit_code == 0, done.output
    result = ConstraintEvaluation.parse(done.stdout)
    text = page.read_text(encoding="utf-8")
    assert f"`toulmin eval constraints --data DIR --write {page}`" in text.replace("```text\n", "`").replace(
        "\n```", "`"
    )
    assert "Judged wrongly\n\nNothing." in text
    assert all(f"| {name} |" in text for name, _ in HOUSE_RULES)
    assert f"`{result.types[0].type}` | 1 of 1 |" in text
    table = CliRunner().invoke(app, ["constraints", "--data", str(data)])
    assert (table.exit_code, "24 can be said as constraints" in table.stdout) == (0, True)


def test_the_command_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOULMIN_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    without = CliRunner().invoke(app, ["constraints"])
    assert without.exit_code == 2
    data = write(tmp_path / "data", PROMPTS[:1])
    nowhere = CliRunner().invoke(app, ["constraints", "--data", str(data), "--write", "/nowhere/page.md"])
    assert nowhere.exit_code == 2
    assert "cannot write" in nowhere.stderr
