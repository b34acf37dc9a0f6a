"""What holds for every contract: closed, strict, frozen, finite, the same on every machine, and versioned."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from typing import cast, get_args

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

import toulmin.contracts
from tests.contracts.artifact_samples import BODIES, CONTRACT, artifact
from tests.contracts.log_samples import COMMANDS, EVENTS
from tests.contracts.samples import RUN_REPORT, VERSIONED
from tools.schemas import SCHEMAS, pinned, stale
from toulmin.contracts.artifact import Clarification, DecisionConfidence, Resolution, Scope
from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import Json
from toulmin.contracts.claim import Qualifier
from toulmin.contracts.command import Command
from toulmin.contracts.errors import ContractRefused, UsageError
from toulmin.contracts.event import Event, parse_event
from toulmin.contracts.schema import CONTRACTS, json_schema, read
from toulmin.contracts.verification import VerificationReport
from toulmin.contracts.vocabulary import ClaimId, Step, TrustLevel

ALL: tuple[Contract, ...] = (*VERSIONED, *EVENTS, *COMMANDS)
MUTATIONS = 100


def _name(value: Contract) -> str:
    return type(value).__name__


@pytest.mark.requirement("R01")
def test_the_six_contracts_are_public() -> None:
    wanted = {
        "RunContract",
        "NormalizedState",
        "ReasoningArtifact",
        "PromotionDecision",
        "VerificationReport",
        "PolicyDecision",
    }
    assert wanted <= set(toulmin.contracts.__all__)


def test_there_is_a_sample_of_everything() -> None:
    assert {type(sample) for sample in VERSIONED} == set(CONTRACTS)
    events = get_args(get_args(Event)[0])
    assert {type(sample) for sample in EVENTS} == set(events)
    assert {type(sample) for sample in COMMANDS} == set(get_args(get_args(Command)[0]))


@pytest.mark.requirement("R01")
@pytest.mark.parametrize("value", ALL, ids=_name)
def test_json_round_trip_is_identity(value: Contract) -> None:
    again = type(value).parse(value.canonical())
    assert again == value
    assert again.digest == value.digest
    assert hash(again) == hash(value)


@pytest.mark.requirement("R01")
@pytest.mark.parametrize("value", ALL, ids=_name)
def test_contracts_are_frozen_and_closed(value: Contract) -> None:
    field = next(iter(type(value).model_fields))
    with pytest.raises(ValidationError):
        setattr(value, field, getattr(value, field))
    data = {**json.loads(value.canonical()), "surprise": 1}
    with pytest.raises(ContractRefused, match="surprise"):
        type(value).parse(json.dumps(data))


@pytest.mark.parametrize("event", EVENTS, ids=_name)
def test_events_are_read_by_their_kind(event: Contract) -> None:
    assert parse_event(event.canonical()) == event


def _places(data: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _places(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _places(value, (*path, place))


def _mutated(data: Json, *, chance: random.Random) -> str:
    """JSON text with one place broken in a way that no contract allows."""
    copy = cast(dict[str, Json], json.loads(json.dumps(data)))
    *way, last = chance.choice(list(_places(copy)))
    parent: Json = copy
    for part in way:
        parent = parent[part]  # type: ignore[index]  # a path that was just found in this very value
    broken: tuple[Json, ...] = ({"surprise": []}, [[[]]], {"": None}, [{"x": 1}])
    parent[last] = chance.choice(broken)  # type: ignore[index]  # as above
    text = json.dumps(copy)
    return text if chance.random() < 0.9 else text[: chance.randrange(1, len(text))]


@pytest.mark.requirement("R04")
@pytest.mark.parametrize("value", ALL, ids=_name)
def test_no_mutated_payload_passes(value: Contract) -> None:
    chance = random.Random(_name(value))
    data = json.loads(value.canonical())
    for _ in range(MUTATIONS):
        with pytest.raises(ContractRefused):
            type(value).parse(_mutated(data, chance=chance))


@pytest.mark.requirement("R04")
def test_a_mutated_event_is_refused_by_the_union() -> None:
    chance = random.Random(1)
    for event in EVENTS:
        for _ in range(MUTATIONS):
            with pytest.raises(ContractRefused):
                parse_event(_mutated(json.loads(event.canonical()), chance=chance))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_are_finite(number: str) -> None:
    text = RUN_REPORT.canonical().decode().replace('"confidence":0.8', f'"confidence":{number}', 1)
    with pytest.raises(ContractRefused):
        type(RUN_REPORT).parse(text)


def test_a_copy_is_validated_again() -> None:
    assert CONTRACT.with_(objective="Other?").objective == "Other?"
    with pytest.raises(ContractRefused, match="objective"):
        CONTRACT.with_(objective="")
    with pytest.raises(ContractRefused, match="unknown"):
        CONTRACT.with_(unknown=1)


def test_an_unpinned_contract_says_so() -> None:
    assert CONTRACT.pinned().flow == "five-steps/1"
    with pytest.raises(UsageError, match="no manifest"):
        CONTRACT.with_(manifest=None).pinned()


@pytest.mark.requirement("R02")
@pytest.mark.parametrize("value", [artifact(*BODIES[0]), *VERSIONED], ids=_name)
def test_trust_is_a_required_typed_field(value: Contract) -> None:
    if "trust" not in type(value).model_fields:
        return
    data = json.loads(value.canonical())
    del data["trust"]
    with pytest.raises(ContractRefused, match="trust"):
        type(value).parse(json.dumps(data))
    assert {field.annotation for name, field in type(value).model_fields.items() if name == "trust"} == {TrustLevel}


@pytest.mark.requirement("R02")
def test_artifacts_promotions_and_reports_carry_trust() -> None:
    carrying = {contract.__name__ for contract in CONTRACTS if "trust" in contract.model_fields}
    assert {"ReasoningArtifact", "PromotionDecision", "VerificationReport"} <= carrying


def test_the_content_digest_ignores_run_time_decisions_and_holding() -> None:
    one = artifact(*BODIES[3])
    origin = one.provenance.origin.with_(run="r99", at_us=1)
    moved = one.with_(id="a9", run="r99", trust=TrustLevel.WITHDRAWN, provenance=one.provenance.with_(origin=origin))
    assert moved.content_digest == one.content_digest
    assert one.with_(claims=(*one.claims, *one.held), held=()).content_digest == one.content_digest
    assert one.with_(confidence=0.1).content_digest != one.content_digest


def test_the_content_digest_of_a_resolution_does_not_depend_on_the_ids_of_its_claims() -> None:
    body = next(body for _, body in BODIES if isinstance(body, Resolution))
    renamed = tuple(
        side.with_(claims=tuple(ClaimId(f"a9.{number}") for number, _ in enumerate(side.claims)))
        for side in body.positions
    )
    one = artifact(Step.VERIFY, body)
    assert renamed != body.positions
    assert one.with_(body=body.with_(positions=renamed)).content_digest == one.content_digest
    assert one.with_(body=body.with_(kept=1)).content_digest != one.content_digest


@pytest.mark.requirement("R03")
def test_the_pinned_schemas_are_the_present_ones() -> None:
    drifted = stale()
    assert not drifted, (
        f"{', '.join(drifted)}: the shape changed under the same version. Raise SCHEMA's number, add an upcaster to "
        "toulmin.contracts.schema, and run `python -m tools.schemas`."
    )


@pytest.mark.requirement("R03")
def test_a_changed_shape_under_the_same_version_is_caught() -> None:
    class Drifted(VerificationReport):
        added: str = ""

    assert json_schema(Drifted) != pinned(VerificationReport)
    assert SCHEMAS.is_dir()


class _Older(Versioned):
    """A contract in its third version, as a worked example of lifting."""

    SCHEMA = "older/3"

    name: str
    tags: tuple[str, ...]


_LIFT = {
    "older/1": lambda data: {"name": data["title"]},
    "older/2": lambda data: {**data, "tags": []},
}


@pytest.mark.requirement("R03")
def test_older_data_is_lifted_one_version_at_a_time() -> None:
    assert read(_Older, '{"title":"x"}', version="older/1", upcasters=_LIFT) == _Older(name="x", tags=())
    assert read(_Older, '{"name":"x"}', version="older/2", upcasters=_LIFT) == _Older(name="x", tags=())
    assert read(_Older, '{"name":"x","tags":["y"]}', version="older/3") == _Older(name="x", tags=("y",))


@pytest.mark.requirement("R03")
@pytest.mark.parametrize("version", ["other/1", "older/4", "older/x", "older", ""])
def test_data_of_another_contract_or_the_future_is_refused(version: str) -> None:
    with pytest.raises(ContractRefused, match="cannot be read"):
        read(_Older, "{}", version=version, upcasters=_LIFT)


@pytest.mark.requirement("R03")
def test_a_gap_in_the_upcasters_is_named() -> None:
    with pytest.raises(ContractRefused, match="no upcaster from older/2"):
        read(_Older, '{"title":"x"}', version="older/1", upcasters={"older/1": _LIFT["older/1"]})


def test_commands_are_named_by_their_work_and_not_by_circumstances() -> None:
    adapter: TypeAdapter[Command] = TypeAdapter(Command)
    for value in COMMANDS:
        command = adapter.validate_python(value)
        later = command.with_(standing=command.standing.with_(steps=99, retries=9), delay_ms=5)
        assert later.key == command.key
        changes: Mapping[str, object] = {"attempt": 2, "epoch": 1, "unit": "other", "reads": (), "approval": "p1"}
        for field, other in changes.items():
            assert command.with_(**{field: other}).key != command.key


@pytest.mark.parametrize("value", ALL, ids=_name)
def test_the_compiled_canonical_form_is_that_of_the_reference(value: Contract) -> None:
    assert value.canonical() == rfc8785.dumps(value.model_dump(mode="json"))


@given(st.floats(min_value=0, max_value=1), st.text(min_size=1, max_size=40))
def test_scores_and_texts_of_any_kind_are_canonical(score: float, text: str) -> None:
    claim = DecisionConfidence(decision="x", confidence=1)
    qualifier = Qualifier(raw=score, confidence=score, domain="any")
    assert qualifier.canonical() == rfc8785.dumps(qualifier.model_dump(mode="json"))
    assert claim.with_(decision=text).canonical() == rfc8785.dumps({"decision": text, "confidence": 1})


def test_every_number_of_a_contract_is_whole_or_a_score() -> None:
    """The compiled path knows how scores are written; another kind of number would need the same care."""
    for contract in CONTRACTS:
        for number in re.findall(r"\{[^{}]*\"type\": \"number\"[^{}]*\}", json.dumps(json_schema(contract))):
            assert '"maximum": 1.0' in number, f"{contract.__name__} has a number that is no Score: {number}"
            assert '"minimum": 0.0' in number, f"{contract.__name__} has a number that is no Score: {number}"


@pytest.mark.requirement("R06")
@pytest.mark.parametrize("field", ["restatement", "objective"])
def test_a_clarification_without_words_is_refused(field: str) -> None:
    said = {"restatement": "why it failed", "objective": "find the cause", field: ""}
    with pytest.raises(ValidationError):
        Clarification.model_validate({**said, "assumptions": (), "questions": ()})


@pytest.mark.requirement("R07")
@pytest.mark.parametrize("side", ["in_scope", "out_of_scope"])
def test_a_scope_with_an_empty_side_is_refused(side: str) -> None:
    said: dict[str, object] = {"in_scope": ("checkout",), "out_of_scope": ("fraud",), "constraints": (), side: ()}
    with pytest.raises(ValidationError):
        Scope.model_validate(said)
