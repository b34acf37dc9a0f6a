"""Recorded answers: exact playback, and a miss that says what is different."""

from pathlib import Path

import pytest

from toulmin.adapters.models.recorded import Cassette, RecordedModel, Recording, RecordingModel
from toulmin.contracts.errors import ContractRefused, FailureClass, ModelFailed, NotFound
from toulmin.contracts.exchange import ModelReply, ModelRequest
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import ModelPin, VersionedName
from toulmin.contracts.usage import Allowance, Usage
from toulmin.contracts.vocabulary import ItemId, Step
from toulmin.ports.model import Model
from toulmin.testing.conformance.model import AMPLE, ModelConformance, sample_answer, sample_request
from toulmin.testing.models import ScriptedModel
from toulmin.testing.permits import permit_for

USED = Usage(model_calls=2, input_tokens=300, output_tokens=40)


def recording(step: Step) -> Recording:
    request = sample_request(step)
    model = VersionedName(name="openai:stand-in", version="stand-in-1")
    return Recording(
        request=request,
        reply=ModelReply(request=request.digest, answer=sample_answer(step), model=model, usage=USED),
    )


def full() -> Cassette:
    return Cassette(recording(step) for step in Step)


async def ask(model: Model, request: ModelRequest, *, allowance: Allowance = AMPLE) -> ModelReply:
    return await model.answer(request, allowance=allowance, permit=permit_for(Action.MODEL_CALL, covers=request.digest))


class TestRecordedModel(ModelConformance):
    deterministic = True
    stands_in = True

    def model(self) -> Model:
        return RecordedModel(full())


class TestScriptedModel(ModelConformance):
    deterministic = True

    def model(self) -> Model:
        return ScriptedModel(lambda request: sample_answer(request.task.step))


class TestRecordingModel(ModelConformance):
    deterministic = True

    def model(self) -> Model:
        inner = ScriptedModel(lambda request: sample_answer(request.task.step))
        return RecordingModel(inner, cassette=Cassette())


@pytest.mark.requirement("R60")
async def test_the_stored_reply_comes_back_exactly() -> None:
    kept = recording(Step.EXECUTE)
    reply = await ask(RecordedModel([kept.reply]), sample_request(Step.EXECUTE))
    assert reply == kept.reply
    assert reply.usage == USED


async def test_a_question_asked_twice_gets_its_answers_in_order() -> None:
    first = recording(Step.EXECUTE)
    second = first.with_(reply=first.reply.with_(usage=Usage(model_calls=1)))
    model = RecordedModel(Cassette([first, second]))
    request = sample_request(Step.EXECUTE)
    replies = [await ask(model, request) for _ in range(3)]
    assert replies == [first.reply, second.reply, second.reply]


@pytest.mark.requirement("R60")
async def test_a_miss_fails_loudly_with_the_first_difference_to_the_nearest() -> None:
    asked = sample_request(Step.EXECUTE)
    other_item = recording(Step.EXECUTE).request
    assert other_item is not None
    other_item = other_item.with_(task=other_item.task.with_(item=ItemId("i9")))
    far = Recording(request=other_item, reply=recording(Step.EXECUTE).reply.with_(request=other_item.digest))
    long = "x" * 500
    changed = asked.with_(passages=(asked.passages[0].with_(text=long + "A"), *asked.passages[1:]))
    near_request = asked.with_(passages=(asked.passages[0].with_(text=long + "B"), *asked.passages[1:]))
    near = Recording(request=near_request, reply=recording(Step.EXECUTE).reply.with_(request=near_request.digest))
    with pytest.raises(ModelFailed) as caught:
        await ask(RecordedModel(Cassette([far, recording(Step.PLAN), near])), changed)
    assert caught.value.failure is FailureClass.PERMANENT
    assert "differs in passages[0].text: recorded …" in caught.value.message
    assert 'xB", asked …' in caught.value.message
    assert caught.value.message.endswith('xA"')
    assert len(caught.value.message) < 500


async def test_without_stored_requests_a_miss_names_the_recordings_of_its_step() -> None:
    changed = sample_request(Step.PLAN).with_(pass_=2)
    with pytest.raises(ModelFailed, match="1 recordings of this step"):
        await ask(RecordedModel([each.reply for each in full()]), changed)
    with pytest.raises(ModelFailed, match="none of its 0 recordings is of this step"):
        await ask(RecordedModel(Cassette()), changed)


async def test_a_recording_that_cost_more_than_is_left_is_refused() -> None:
    with pytest.raises(ModelFailed) as caught:
        await ask(RecordedModel(full()), sample_request(Step.EXECUTE), allowance=AMPLE.with_(tokens=USED.tokens - 1))
    assert caught.value.failure is FailureClass.REFUSED


def test_with_a_pin_it_stands_in_for_the_recorded_reasoner() -> None:
    pin = ModelPin(name="openai:stand-in", version="stand-in", remote=True, evidence_bytes_max=1_234)
    model = RecordedModel(full(), pin=pin)
    assert (model.identity.name, model.remote, model.evidence_bytes_max) == ("openai:stand-in", True, 1_234)


async def test_a_stand_in_does_not_give_the_answers_of_a_fallback() -> None:
    pin = ModelPin(name="extractive", version="1", remote=False, evidence_bytes_max=1_234)
    with pytest.raises(ModelFailed, match="no recording answers"):
        await ask(RecordedModel(full(), pin=pin), sample_request(Step.EXECUTE))


async def test_recording_appends_at_once_and_plays_back(tmp_path: Path) -> None:
    path = tmp_path / "cassette.jsonl"
    inner = ScriptedModel([sample_answer(Step.PLAN), ModelFailed("down")])
    recorder = RecordingModel(inner, cassette=Cassette(path=path))
    request = sample_request(Step.PLAN)
    reply = await ask(recorder, request)
    with pytest.raises(ModelFailed, match="down"):
        await ask(recorder, request)
    loaded = Cassette.load(path)
    assert len(loaded) == 1
    assert await ask(RecordedModel.load(path), request) == reply
    copy = tmp_path / "copy.jsonl"
    loaded.save(copy)
    assert copy.read_bytes() == path.read_bytes()


def test_a_cassette_that_cannot_be_used_says_where(tmp_path: Path) -> None:
    path = tmp_path / "cassette.jsonl"
    with pytest.raises(NotFound):
        Cassette.load(path)
    path.write_text(recording(Step.PLAN).model_dump_json() + "\n\n{}\n")
    with pytest.raises(ContractRefused, match=r"cassette\.jsonl:3"):
        Cassette.load(path)
    mixed = Recording(request=sample_request(Step.SCOPE), reply=recording(Step.PLAN).reply)
    path.write_text(mixed.model_dump_json())
    with pytest.raises(ContractRefused, match="belongs to another request"):
        Cassette.load(path)


async def test_a_script_that_ends_says_so() -> None:
    model = ScriptedModel([sample_answer(Step.PLAN)])
    await ask(model, sample_request(Step.PLAN))
    with pytest.raises(ModelFailed, match="1 lines and was asked for line 2"):
        await ask(model, sample_request(Step.PLAN))
    assert model.calls == 2
