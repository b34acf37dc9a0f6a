import json

import pytest

from toulmin.adapters.policy_engines.answer import denial, read_answer
from toulmin.contracts.vocabulary import Verdict

pytestmark = pytest.mark.requirement("R39")
GOOD = {
    "verdict": "allow",
    "reasons": [{"rule": "a.b", "message": "m"}],
    "obligations": [{"do": "hold_claim", "rule": "a.c", "subject": "c1", "message": "m"}],
    "role_required": None,
}
DUTY = GOOD["obligations"]


def test_the_agreed_form_is_read() -> None:
    answer = read_answer(json.dumps(GOOD))
    assert answer.verdict is Verdict.ALLOW
    assert answer.obligations[0].subject == "c1"


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": None},
        {"verdict": True},
        {"verdict": "ALLOW"},
        {"reasons": []},
        {"reasons": "a.b"},
        {"reasons": [{"rule": "a.b"}]},
        {"reasons": [{"rule": "", "message": "m"}]},
        {"obligations": None},
        {"obligations": {}},
        {"role_required": "operator"},
        {"verdict": "review", "obligations": []},
        {"verdict": "review", "role_required": "operator"},
        {"verdict": "deny"},
        {"extra": 1},
    ],
)
def test_any_other_form_is_a_denial(change: dict[str, object]) -> None:
    answer = read_answer(json.dumps({**GOOD, **change}))
    assert answer.verdict is Verdict.DENY
    assert answer.reasons[0].rule == "engine.shape"


@pytest.mark.parametrize("field", GOOD)
def test_a_missing_field_is_a_denial(field: str) -> None:
    answer = read_answer(json.dumps({key: value for key, value in GOOD.items() if key != field}))
    assert answer.reasons[0].rule == "engine.shape"


@pytest.mark.parametrize("text", ["", "true", "[]", "{", "null", '"allow"', "{}"])
def test_what_is_no_object_is_a_denial(text: str) -> None:
    assert read_answer(text).reasons[0].rule == "engine.shape"


def test_a_duty_that_nobody_knows_is_named() -> None:
    answer = read_answer(json.dumps({**GOOD, "obligations": [{"do": "dance", "rule": "a", "message": "m"}]}))
    assert answer.reasons[0].rule == "engine.unknown_obligation"
    assert answer.verdict is Verdict.DENY


def test_a_denial_is_one_short_line() -> None:
    answer = denial("error", "two\nlines " + "x" * 9_000)
    assert "\n" not in answer.reasons[0].message
    assert len(answer.reasons[0].message) == 2_000
    assert denial("error", " ").reasons[0].message == "error"
