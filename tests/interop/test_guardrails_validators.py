"""Our checks in the form of Guardrails, with its types alone, and inside a guard where its package is silent."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from guardrails_ai.types import FailResult, PassResult

from toulmin.contracts.constraint import Mention
from toulmin.contracts.errors import UsageError
from toulmin.contracts.verification import VerificationReport
from toulmin.interop.guardrails import (
    Grounded,
    MeetsConstraints,
    NoContradiction,
    NoOverclaim,
    ToulminValidator,
    for_guard,
)

EVIDENCE = {"cache.log": "At 14:01 node cache-7 ran out of memory. Nobody was on call that night."}
TRUE = "Node cache-7 ran out of memory at 14:01."
WORDS = {"kind": "number_of", "of": "words", "relation": "at_most", "number": 8}


def told(result: PassResult | FailResult) -> dict[str, object]:
    assert result.metadata is not None
    found = result.metadata["toulmin"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("validator", "bad", "pieces"),
    [
        (Grounded(), f"{TRUE} Node cache-7 held 4000 shards.", ["4000"]),
        (Grounded(threshold=0.9), f"{TRUE} A cat sat on it.", ["A cat sat on it."]),
        (NoContradiction(), f"{TRUE} Everybody was on call that night.", ["call"]),
        (NoOverclaim(), f"{TRUE} It was definitely the memory.", ["definitely"]),
        (MeetsConstraints([WORDS]), f"{TRUE} Nothing more.", []),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, ToulminValidator) else None,
)
def test_a_validator_passes_what_holds_and_fails_the_rest_at_its_place(
    validator: ToulminValidator, bad: str, pieces: list[str]
) -> None:
    metadata = {"evidence": EVIDENCE}
    passed = validator.validate(TRUE, metadata)
    assert isinstance(passed, PassResult)
    assert told(passed)["score"] == told(passed)["threshold"] or told(passed)["check"] == "grounded"

    failed = validator.validate(bad, metadata)
    assert isinstance(failed, FailResult)
    assert failed.error_message
    assert [bad[span.start : span.end] for span in failed.error_spans or ()][: len(pieces)] == pieces
    assert all(span.reason for span in failed.error_spans or ())
    assert failed.fix_value == (TRUE if pieces else None)


def test_the_verifiers_whole_report_and_each_sentences_support_travel_in_the_metadata() -> None:
    found = told(Grounded().validate(f"{TRUE} A cat sat on it.", {"evidence": EVIDENCE}))
    assert VerificationReport.parse(json.dumps(found["report"])).scores
    sentences = found["sentences"]
    assert isinstance(sentences, list)
    assert [one["support"] for one in sentences] == [1.0, 0.0]
    assert (found["check"], found["dimension"], found["units"]) == ("grounded", "evidence_coverage", 2)
    assert json.dumps(found), "it is JSON, so that logs can hold it"


def test_evidence_may_be_a_text_or_a_list_and_a_question_is_taken() -> None:
    text = EVIDENCE["cache.log"]
    for evidence in (text, [text], {"cache.log": [text]}):
        assert isinstance(Grounded().validate(TRUE, {"evidence": evidence, "question": "What failed?"}), PassResult)


@pytest.mark.parametrize(
    ("value", "metadata", "says"),
    [
        (7, {"evidence": EVIDENCE}, "int"),
        (None, {"evidence": EVIDENCE}, "NoneType"),
        (TRUE, {}, "no evidence"),
        (TRUE, {"evidence": []}, "no evidence"),
        (TRUE, {"evidence": 7}, "int"),
        ("", {"evidence": EVIDENCE}, "no sentence"),
        ("word " * 100_000, {"evidence": EVIDENCE}, "characters"),
    ],
)
def test_what_cannot_be_checked_fails_and_says_why(value: object, metadata: dict[str, object], says: str) -> None:
    failed = Grounded().validate(value, metadata)
    assert isinstance(failed, FailResult)
    assert says in failed.error_message


def test_settings_are_json_from_which_an_equal_validator_is_made() -> None:
    assert Grounded().settings() == {}
    assert NoOverclaim().settings() == {}
    assert Grounded(**json.loads(json.dumps(Grounded(threshold=0.7).settings()))).threshold == 0.7
    rules = MeetsConstraints([WORDS, Mention(text="cache-7")])
    assert MeetsConstraints(**json.loads(json.dumps(rules.settings()))).constraints == rules.constraints


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_outside_its_range_is_refused(threshold: float) -> None:
    with pytest.raises(UsageError, match="threshold"):
        Grounded(threshold=threshold)


@pytest.mark.parametrize(
    "constraints",
    [[], [{"kind": "number_of"}], [{"kind": "colour_max", "number": 1}], [{"kind": {1, 2}}], [[1]]],
)
def test_what_is_no_constraint_is_refused(constraints: list[dict[str, object]]) -> None:
    with pytest.raises(UsageError, match="constraint"):
        MeetsConstraints(constraints)


STAND_IN = '''
"""What of Guardrails 0.11 a validator touches: the base class and the registration."""

validators_registry = {}


class Validator:
    rail_alias = ""
    required_metadata_keys = []

    def __init__(self, on_fail=None, **kwargs):
        assert self.rail_alias in validators_registry
        self.on_fail, self._kwargs = on_fail, kwargs

    def validate(self, value, metadata):
        return self._validate(value, metadata)


def register_validator(name, data_type):
    assert data_type == "string"

    def decorate(cls):
        cls.rail_alias = name
        validators_registry[name] = cls
        return cls

    return decorate
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A stand-in for the full package, which no lock holds, and a home in which it is silent."""
    folder = tmp_path / "site" / "guardrails"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "validator_base.py").write_text(STAND_IN)
    monkeypatch.syspath_prepend(str(folder.parent))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    monkeypatch.delenv("OTEL_SDK_DISABLED", raising=False)
    before = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "guardrails"}
    for name in before:
        monkeypatch.delitem(sys.modules, name)
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] == "guardrails"]:
        del sys.modules[name]
    sys.modules.update(before)


def test_in_a_guard_a_validator_is_registered_under_its_name_and_judges_alike(package: Path) -> None:
    (package / ".guardrailsrc").write_text("enable_metrics=false\n")
    guarded = for_guard(Grounded(threshold=0.9), on_fail="noop")
    assert guarded.rail_alias == "toulmin/grounded"
    assert type(for_guard(Grounded())) is type(guarded), "registered once"
    assert guarded.required_metadata_keys == ["evidence"]
    metadata = {"evidence": EVIDENCE}
    for text in (TRUE, f"{TRUE} A cat sat on it."):
        assert guarded.validate(text, metadata) == Grounded(threshold=0.9).validate(text, metadata)
    again = type(guarded)(on_fail="fix", threshold=0.9)
    assert again.validate(TRUE, metadata) == guarded.validate(TRUE, metadata), "as Guardrails makes it again"


def test_where_the_package_would_send_anything_it_is_not_even_imported(package: Path) -> None:
    with pytest.raises(UsageError, match="telemetry is on"):
        for_guard(Grounded())
    assert "guardrails" not in sys.modules
