"""Local weights: a tiny real model is run, and whatever cannot be used is named with what to do."""

import importlib.util
import json
import shutil
from pathlib import Path

import pytest

from tests.servers import require_server
from toulmin.adapters.entailment.labels import Labels, read_labels
from toulmin.contracts.entailment import Judgement, TextPair
from toulmin.contracts.errors import EntailmentFailed, FailureClass, UsageError
from toulmin.contracts.policy import Action
from toulmin.ports.entailment import EntailmentScorer
from toulmin.testing.conformance.entailment import AMPLE, SAMPLE_PAIRS, EntailmentConformance
from toulmin.testing.permits import permit_for
from toulmin.wiring.entailment import onnx_scorer

TINY = Path(__file__).parent / "tiny"
FOUND = importlib.util.find_spec("onnxruntime") is not None and importlib.util.find_spec("tokenizers") is not None


def load(folder: Path, *, name: str | None = None) -> EntailmentScorer:
    require_server("onnxruntime", found=FOUND, how_to_get="pip install 'toulmin[nli]'")
    return onnx_scorer(folder, name=name)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    folder = tmp_path / "weights"
    shutil.copytree(TINY, folder)
    return folder


async def scored(scorer: EntailmentScorer, *pairs: TextPair) -> tuple[Judgement, ...]:
    permit = permit_for(Action.MODEL_CALL, covers=scorer.question(pairs))
    return (await scorer.score(pairs, allowance=AMPLE, permit=permit)).judgements


class TestOnnxScorer(EntailmentConformance):
    deterministic = tells_apart = True

    def scorer(self) -> EntailmentScorer:
        return load(TINY)


async def test_the_judgement_is_the_softmax_of_the_logits(weights: Path) -> None:
    # "[CLS] not [SEP] ok [SEP]": logits -2 + 0.2, 0, 4 by the table of make_tiny.
    (judgement,) = await scored(load(weights), TextPair(premise="not", hypothesis="ok"))
    assert judgement == Judgement.of(entailed=0.002964, contradicted=0.979103)


async def test_other_bytes_are_another_version(weights: Path) -> None:
    before = load(weights).identity
    (weights / "labels.json").write_text('{"labels": ["entailment", "neutral", "contradiction"]}', encoding="utf-8")
    after = load(weights, name="onnx:mine").identity
    assert before.name == "onnx:weights"
    assert after.name == "onnx:mine"
    assert before.version != after.version


async def test_a_model_of_fixed_length_is_padded_and_its_padding_counts_for_nothing(weights: Path) -> None:
    pair = TextPair(premise="not", hypothesis="ok")
    (free,) = await scored(load(weights), pair)
    shutil.copy(weights / "fixed.onnx", weights / "model.onnx")
    assert await scored(load(weights), pair) == (free,)


async def test_a_claim_that_is_too_long_by_itself_is_cut_too(weights: Path) -> None:
    (judgement,) = await scored(load(weights), TextPair(premise="so " * 90, hypothesis="so " * 90))
    assert judgement.note == "read 64 of 183 tokens"


async def test_two_way_weights_give_neutral_nothing_and_say_so(weights: Path) -> None:
    shutil.copy(weights / "two-labels.onnx", weights / "model.onnx")
    (weights / "labels.json").write_text('{"labels": ["not_entailment", "entailment"]}', encoding="utf-8")
    scorer = load(weights)
    assert scorer.two_way
    (judgement,) = await scored(scorer, SAMPLE_PAIRS[2])
    assert judgement.neutral == 0.0
    assert judgement.entailed + judgement.contradicted == pytest.approx(1.0, abs=1e-6)


async def test_no_time_left_is_a_failure_that_another_attempt_may_not_have(weights: Path) -> None:
    scorer = load(weights)
    permit = permit_for(Action.MODEL_CALL, covers=scorer.question(SAMPLE_PAIRS))
    with pytest.raises(EntailmentFailed, match="judged 0 of 3 pairs when the time was over") as caught:
        await scorer.score(SAMPLE_PAIRS, allowance=AMPLE.with_(wall_ms=0), permit=permit)
    assert caught.value.failure is FailureClass.TRANSIENT


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "labels.json"])
def test_a_missing_file_is_named(weights: Path, name: str) -> None:
    (weights / name).unlink()
    with pytest.raises(UsageError, match=f"there is no {name} in ") as caught:
        load(weights)
    assert caught.value.hint == "the folder holds model.onnx, tokenizer.json and labels.json"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_of_other_content_is_named(weights: Path, name: str) -> None:
    (weights / name).write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match=f"weights/{name} cannot be read"):
        load(weights)


def test_other_inputs_are_named(weights: Path) -> None:
    shutil.copy(weights / "other-inputs.onnx", weights / "model.onnx")
    with pytest.raises(UsageError, match=r"wants pixels as tensor\(int64\) with 2 axes"):
        load(weights)


def test_other_numbers_of_logits_are_named(weights: Path) -> None:
    shutil.copy(weights / "two-labels.onnx", weights / "model.onnx")
    with pytest.raises(UsageError, match=r"gives logits of shape .* but labels\.json names 3 labels"):
        load(weights)


def test_too_few_tokens_are_refused(weights: Path) -> None:
    labels = {"labels": ["entailment", "neutral", "contradiction"], "max_tokens": 3}
    (weights / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    with pytest.raises(UsageError, match="3 tokens cannot hold a pair"):
        load(weights)


def test_a_fixed_length_without_a_known_padding_token_asks_for_it(weights: Path) -> None:
    shutil.copy(weights / "fixed.onnx", weights / "model.onnx")
    text = (weights / "tokenizer.json").read_text(encoding="utf-8").replace("[PAD]", "[FILL]")
    (weights / "tokenizer.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="wants exactly 16 tokens") as caught:
        load(weights)
    assert "pad_token_id" in caught.value.hint
    labels = {"labels": ["entailment", "neutral", "contradiction"], "pad_token_id": 0}
    (weights / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    assert load(weights).pairs_max == 64


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "is not JSON"),
        ("[1]", "is no JSON object"),
        ("{}", "names the labels not at all"),
        ('{"labels": ["LABEL_0", "LABEL_1"]}', "names the labels 'LABEL_0', 'LABEL_1'"),
        ('{"labels": ["entailment", "entailment", "neutral"]}', "names the labels"),
        ('{"labels": ["entailment", "contradiction"], "max_tokens": true}', "max_tokens of labels.json is True"),
        ('{"labels": ["entailment", "contradiction"], "max_tokens": -1}', "max_tokens of labels.json is -1"),
    ],
)
def test_labels_that_say_nothing_are_refused_with_an_example(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "labels.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said) as caught:
        read_labels(tmp_path)
    assert caught.value.hint


def test_the_labels_of_a_config_are_understood(tmp_path: Path) -> None:
    config = {"id2label": {"2": "ENTAILMENT", "1": "Neutral", "0": "Contradiction"}}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    labels = read_labels(tmp_path)
    assert labels == Labels(("contradicted", "neutral", "entailed"), source="config.json")
    assert labels.judgement([0.2, 0.3, 0.5], note="") == Judgement(entailed=0.5, neutral=0.3, contradicted=0.2)


def test_two_labels_that_exclude_each_other_prove_contradictions(tmp_path: Path) -> None:
    (tmp_path / "labels.json").write_text('{"labels": ["Refuted", "Supported"]}', encoding="utf-8")
    labels = read_labels(tmp_path)
    assert not labels.two_way
    assert labels.judgement([0.25, 0.75], note="n") == Judgement(
        entailed=0.75, neutral=0.0, contradicted=0.25, note="n"
    )
