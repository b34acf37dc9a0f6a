"""Which logit of a folder of weights means what: `labels.json`, or `id2label` of a `config.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from toulmin.contracts.canonical import Json
from toulmin.contracts.entailment import Judgement
from toulmin.contracts.errors import UsageError

__all__ = ["Labels", "folder_file", "read_labels"]

NEEDED = "the folder holds model.onnx, tokenizer.json and labels.json"
EXAMPLE = '{"labels": ["entailment", "neutral", "contradiction"], "max_tokens": 256}'
MEANINGS: Final[Mapping[str, str]] = {
    "entailment": "entailed",
    "entailed": "entailed",
    "supported": "entailed",
    "neutral": "neutral",
    "contradiction": "contradicted",
    "contradicted": "contradicted",
    "refuted": "contradicted",
    "not_entailment": "rest",
    "not_entailed": "rest",
}
"""What a label may be called, in lower case with underscores. `rest` is everything but entailed."""
FORMS: Final = (["contradicted", "entailed", "neutral"], ["contradicted", "entailed"], ["entailed", "rest"])
"""The sets of labels that make a backend."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What each logit means, in the order of the logits."""

    meanings: tuple[str, ...]
    source: str
    """The file that says so."""
    tokens_max: int | None = None
    """How many tokens the model was made for."""
    pad: int | None = None

    @property
    def two_way(self) -> bool:
        """Whether the model tells only entailed from not entailed."""
        return "rest" in self.meanings

    def judgement(self, probabilities: Sequence[float], *, note: str) -> Judgement:
        """The judgement that the probabilities of the labels make; without a neutral label, neutral is 0."""
        said = dict(zip(self.meanings, probabilities, strict=True))
        entailed = round(said["entailed"], 6)
        if "neutral" not in said:
            return Judgement.of(entailed=entailed, contradicted=1.0 - entailed, note=note)
        return Judgement.of(entailed=entailed, contradicted=said["contradicted"], note=note)


def folder_file(folder: Path, name: str) -> Path:
    """A file that must be there.

    Raises:
        UsageError: it is not.
    """
    path = folder / name
    if not path.is_file():
        what = f"there is no {name} in {folder}" if folder.is_dir() else f"there is no folder {folder}"
        raise UsageError(what, hint=NEEDED)
    return path


def read_labels(folder: Path) -> Labels:
    """The labels of a folder of weights; `labels.json` goes before `config.json`.

    Raises:
        UsageError: neither says which logit is what, or a label has an unknown name.
    """
    folder_has_config = not (folder / "labels.json").is_file() and (folder / "config.json").is_file()
    path = folder_file(folder, "config.json" if folder_has_config else "labels.json")
    try:
        data: Json = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{path.name} of {folder.name} is not JSON", hint=f"for example {EXAMPLE}") from error
    if not isinstance(data, dict):
        raise UsageError(f"{path.name} of {folder.name} is no JSON object", hint=f"for example {EXAMPLE}")
    names = _names(data)
    meanings = tuple(MEANINGS.get(name.lower().replace(" ", "_").replace("-", "_"), "") for name in names)
    if sorted(meanings) not in FORMS:
        raise UsageError(
            f"{path.name} of {folder.name} names the labels {', '.join(map(repr, names)) or 'not at all'}",
            hint=f"write a labels.json, for example {EXAMPLE}; known are {', '.join(MEANINGS)}",
        )
    return Labels(
        meanings=meanings,
        source=path.name,
        tokens_max=_number(data, "max_tokens", path=path),
        pad=_number(data, "pad_token_id", path=path),
    )


def _names(data: Mapping[str, Json]) -> list[str]:
    labels = data.get("labels")
    if isinstance(labels, list):
        return [str(name) for name in labels]
    by_number = data.get("id2label")
    if isinstance(by_number, dict) and all(key.isdecimal() for key in by_number):
        return [str(by_number[key]) for key in sorted(by_number, key=int)]
    return []


def _number(data: Mapping[str, Json], key: str, *, path: Path) -> int | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise UsageError(f"{key} of {path.name} is {value!r}", hint="give a whole number")
    return value
