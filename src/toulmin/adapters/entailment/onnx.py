"""Local weights as an entailment backend: a folder that the user brings. Nothing is ever downloaded.

The folder holds `model.onnx`, `tokenizer.json`, and `labels.json` or a `config.json` with `id2label`, which says which
logit is what. Each pair is run by itself on one thread, so that a judgement never depends on its neighbours.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, cast

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from toulmin.adapters.entailment.labels import Labels, folder_file, read_labels
from toulmin.contracts.canonical import Digest
from toulmin.contracts.entailment import Judgement, TextPair
from toulmin.contracts.errors import EntailmentFailed, FailureClass, UsageError
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.usage import Allowance
from toulmin.ports.entailment import Scoring, pairs_digest
from toulmin.ports.permit import Permit

__all__ = ["OnnxScorer"]

PAIRS_MAX = 64
TOKENS_MAX = 512
"""Where `labels.json` gives no `max_tokens` and the model takes any length."""
TOKENS_MIN = 8
"""Less cannot hold two texts and their separators."""
PADS: Final = ("[PAD]", "<pad>")
INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")
TYPES: Final[Mapping[str, type[np.int64] | type[np.int32]]] = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}

Logits = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


class OnnxScorer:
    """An `EntailmentScorer` over a folder of weights."""

    def __init__(self, folder: Path, *, name: str | None = None) -> None:
        """Load the weights.

        Raises:
            UsageError: a file is missing or cannot be read, labels are not understood, or the model has other inputs or
                outputs than a classifier of pairs.
        """
        self._folder = folder.name
        self._labels = read_labels(folder)
        model, tokenizer = folder_file(folder, "model.onnx"), folder_file(folder, "tokenizer.json")
        self._identity = VersionedName(name=name or f"onnx:{folder.name}", version=_fingerprint(folder))
        self._tokenizer = self._read_tokenizer(tokenizer)
        self._session = self._read_model(model)
        self._types = self._read_inputs()
        self._fixed = _fixed_length(self._session)
        self._tokens_max = _tokens_max(self._fixed, self._labels)
        self._pad = self._read_pad()
        self._must_have_its_logits()

    @property
    def identity(self) -> VersionedName:
        return self._identity

    @property
    def remote(self) -> bool:
        return False

    @property
    def two_way(self) -> bool:
        return self._labels.two_way

    @property
    def pairs_max(self) -> int:
        return PAIRS_MAX

    def question(self, pairs: Sequence[TextPair]) -> Digest:
        return pairs_digest(self._identity, pairs)

    async def score(self, pairs: Sequence[TextPair], *, allowance: Allowance, permit: Permit) -> Scoring:
        """Softmax over the logits of each pair. Costs no model call and no tokens, only time.

        Raises:
            EntailmentFailed: TRANSIENT when the allowed time is over; PERMANENT when the weights cannot be run.
            UsageError: there are more than `pairs_max` pairs.
            PermissionMissing: the permit is not for these pairs.
        """
        if not pairs:
            return Scoring(judgements=())
        if len(pairs) > PAIRS_MAX:
            raise UsageError(f"{len(pairs)} pairs in one call", hint=f"give at most {PAIRS_MAX}")
        permit.use(Action.MODEL_CALL, covers=self.question(pairs))
        until = time.monotonic() + allowance.wall_ms / 1_000
        judgements: list[Judgement] = []
        for pair in pairs:
            if time.monotonic() >= until:
                raise EntailmentFailed(
                    f"{self._identity.name} judged {len(judgements)} of {len(pairs)} pairs when the time was over",
                    hint="raise wall_s of the contract, or use a smaller model",
                    failure=FailureClass.TRANSIENT,
                )
            judgements.append(await asyncio.to_thread(self._judge, pair))
        return Scoring(judgements=tuple(judgements))

    def _judge(self, pair: TextPair) -> Judgement:
        encoding, note = self._encode(pair)
        try:
            logits = self._run(encoding)
        except Exception as error:  # the vendor raises its own classes, one for each status
            raise EntailmentFailed(
                f"{self._folder}/model.onnx cannot be run: {str(error)[:200]}",
                hint="try the weights outside Toulmin first",
                failure=FailureClass.PERMANENT,
            ) from error
        if not np.isfinite(logits).all():
            raise EntailmentFailed(
                f"{self._folder}/model.onnx gave a logit that is no number", failure=FailureClass.PERMANENT
            )
        return self._labels.judgement(_softmax(logits), note=note)

    def _encode(self, pair: TextPair) -> tuple[Encoding, str]:
        """The tokens of a pair, cut to what the model reads: the premise first, for the claim is the question."""
        whole = self._tokenizer.encode(pair.premise, pair.hypothesis)
        if len(whole.ids) <= self._tokens_max:
            return whole, ""
        claim = len(self._tokenizer.encode(pair.hypothesis).ids)
        strategy = "only_first" if claim + TOKENS_MIN <= self._tokens_max else "longest_first"
        cutting = Tokenizer.from_str(self._tokenizer.to_str())
        cutting.enable_truncation(max_length=self._tokens_max, strategy=strategy)
        note = f"read {self._tokens_max} of {len(whole.ids)} tokens"
        return cutting.encode(pair.premise, pair.hypothesis), note

    def _run(self, encoding: Encoding) -> Logits:
        length = self._fixed or len(encoding.ids)
        columns: dict[str, tuple[list[int], int]] = {
            "input_ids": (encoding.ids, self._pad),
            "attention_mask": (encoding.attention_mask, 0),
            "token_type_ids": (encoding.type_ids, 0),
        }
        given: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.int64 | np.int32]]] = {}
        for name, dtype in self._types.items():
            values, filling = columns[name]
            row = np.full((1, length), filling, dtype=dtype)
            row[0, : len(values)] = values
            given[name] = row
        logits = cast(Logits, self._session.run(None, given)[0])
        if logits.shape != (1, len(self._labels.meanings)):
            wanted = (1, len(self._labels.meanings))
            raise ValueError(f"logits of shape {tuple(logits.shape)} where {wanted} were expected")
        return logits.reshape(-1)

    def _read_tokenizer(self, path: Path) -> Tokenizer:
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the vendor raises bare Exception for any fault of the file
            raise self._unreadable("tokenizer.json", error) from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def _read_model(self, path: Path) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        try:
            return onnxruntime.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the vendor raises its own classes, one for each status
            raise self._unreadable("model.onnx", error) from error

    def _unreadable(self, name: str, error: Exception) -> UsageError:
        return UsageError(
            f"{self._folder}/{name} cannot be read: {' '.join(str(error).split())[:200]}",
            hint="export the model again, for example with optimum",
        )

    def _read_inputs(self) -> dict[str, type[np.int64] | type[np.int32]]:
        types: dict[str, type[np.int64] | type[np.int32]] = {}
        for wanted in self._session.get_inputs():
            if wanted.name not in INPUTS or wanted.type not in TYPES or len(wanted.shape) != 2:
                raise UsageError(
                    f"{self._folder}/model.onnx wants {wanted.name} as {wanted.type} with {len(wanted.shape)} axes",
                    hint=f"its inputs must be among {', '.join(INPUTS)}, whole numbers of shape (batch, tokens)",
                )
            types[wanted.name] = TYPES[wanted.type]
        if "input_ids" not in types:
            raise UsageError(f"{self._folder}/model.onnx has no input_ids", hint="export it as a text classifier")
        return types

    def _read_pad(self) -> int:
        known = (self._tokenizer.token_to_id(pad) for pad in PADS)
        pad = (
            self._labels.pad
            if self._labels.pad is not None
            else next((each for each in known if each is not None), None)
        )
        if pad is None and self._fixed:
            raise UsageError(
                f"{self._folder}/model.onnx wants exactly {self._fixed} tokens, and no padding token is known",
                hint="give `pad_token_id` in labels.json",
            )
        return pad or 0

    def _must_have_its_logits(self) -> None:
        shape = self._session.get_outputs()[0].shape
        wanted = len(self._labels.meanings)
        if len(shape) != 2 or (isinstance(shape[1], int) and shape[1] != wanted):
            raise UsageError(
                f"{self._folder}/model.onnx gives {self._session.get_outputs()[0].name} of shape {shape}, "
                f"but {self._labels.source} names {wanted} labels",
                hint="the first output must be logits of shape (batch, labels)",
            )


def _fixed_length(session: onnxruntime.InferenceSession) -> int | None:
    length = session.get_inputs()[0].shape[1]
    return length if isinstance(length, int) else None


def _tokens_max(fixed: int | None, labels: Labels) -> int:
    bounds = [bound for bound in (fixed, labels.tokens_max) if bound is not None] or [TOKENS_MAX]
    if min(bounds) < TOKENS_MIN:
        raise UsageError(f"{min(bounds)} tokens cannot hold a pair", hint=f"allow at least {TOKENS_MIN}")
    return min(bounds)


def _softmax(logits: Logits) -> list[float]:
    values = [float(value) for value in logits]
    top = max(values)
    powers = [math.exp(value - top) for value in values]
    return [power / sum(powers) for power in powers]


def _fingerprint(folder: Path) -> str:
    """A digest over everything that decides: other bytes are another backend."""
    known = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name.startswith(("model.onnx", "tokenizer.json", "labels.json", "config.json")):
            known.update(path.name.encode() + b"\0")
            with path.open("rb") as file:
                known.update(hashlib.file_digest(file, "sha256").digest())
    return known.hexdigest()[:12]
