"""Make the tiny weights beside this file: `python -m tests.adapters.entailment.make_tiny`, with the `onnx` package.

A bag of words with a real graph: each token has three logits, the attention mask takes padding out, and the sum over
the tokens is the answer. "not" speaks for contradiction, "maybe" for neither, every other word a little for entailment.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).parent / "tiny"
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "not", "never", "maybe")
WEIGHTS = {"[UNK]": (0.2, 0.0, 0.0), "not": (-2.0, 0.0, 4.0), "never": (-2.0, 0.0, 4.0), "maybe": (-1.0, 4.0, 0.0)}


def graph(
    *, labels: int = 3, length: int | None = None, names: tuple[str, ...] = ("input_ids", "attention_mask")
) -> bytes:
    """The model: its first input holds token ids, its second says which of them count."""
    table = np.zeros((len(WORDS), labels), dtype=np.float32)
    for word, row in WEIGHTS.items():
        table[WORDS.index(word)] = row[:labels]
    axes = ["batch", length or "tokens"]
    nodes = [
        helper.make_node("Gather", ["table", names[0]], ["rows"]),
        helper.make_node("Cast", [names[1]], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["rows", "column"], ["counted"]),
        helper.make_node("ReduceSum", ["counted", "middle"], ["logits"], keepdims=0),
    ]
    made = helper.make_graph(
        nodes,
        "bag-of-words",
        [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name in names],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", labels])],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([2], dtype=np.int64), "last"),
            numpy_helper.from_array(np.array([1], dtype=np.int64), "middle"),
        ],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], producer_name="toulmin-tests")
    model.ir_version = 9
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def tokenizer() -> str:
    """Words between spaces, in lower case, in BERT's frame of separators."""
    special = [
        {
            "id": number,
            "content": word,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for number, word in enumerate(WORDS[:4])
    ]
    frame = {
        "type": "TemplateProcessing",
        "single": [_token("[CLS]", 0), _sequence("A", 0), _token("[SEP]", 0)],
        "pair": [_token("[CLS]", 0), _sequence("A", 0), _token("[SEP]", 0), _sequence("B", 1), _token("[SEP]", 1)],
        "special_tokens": {
            word: {"id": word, "ids": [WORDS.index(word)], "tokens": [word]} for word in ("[CLS]", "[SEP]")
        },
    }
    return json.dumps(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": special,
            "normalizer": {"type": "Lowercase"},
            "pre_tokenizer": {"type": "Whitespace"},
            "post_processor": frame,
            "decoder": None,
            "model": {"type": "WordLevel", "vocab": {w: n for n, w in enumerate(WORDS)}, "unk_token": "[UNK]"},
        },
        indent=1,
    )


def _token(word: str, type_id: int) -> dict[str, dict[str, str | int]]:
    return {"SpecialToken": {"id": word, "type_id": type_id}}


def _sequence(name: str, type_id: int) -> dict[str, dict[str, str | int]]:
    return {"Sequence": {"id": name, "type_id": type_id}}


def main() -> None:
    """Write the weights that the tests run, and three that cannot be used."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "model.onnx").write_bytes(graph())
    (FOLDER / "fixed.onnx").write_bytes(graph(length=16))
    (FOLDER / "two-labels.onnx").write_bytes(graph(labels=2))
    (FOLDER / "other-inputs.onnx").write_bytes(graph(names=("pixels", "attention_mask")))
    (FOLDER / "tokenizer.json").write_text(tokenizer() + "\n", encoding="utf-8")
    labels = {"labels": ["entailment", "neutral", "contradiction"], "max_tokens": 64}
    (FOLDER / "labels.json").write_text(json.dumps(labels) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
