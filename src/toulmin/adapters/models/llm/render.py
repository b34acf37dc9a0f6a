"""A request as messages. Data stands in blocks of one JSON object a line, so text of a passage cannot end its block.

Inside JSON strings every character that could start a tag or a chat template's control token (`<`, `>`), and every
invisible or line-breaking one, is written as an escape. A reader of JSON gets the text back exactly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from toulmin.contracts.base import Contract
from toulmin.contracts.exchange import ModelRequest

__all__ = ["data_of", "instructions_of"]

UNSEEN = re.compile(
    r"[<>\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def instructions_of(request: ModelRequest) -> str:
    """What stands in the place of instructions: the prompt, and nothing that came from an input."""
    return request.prompt_text


def data_of(request: ModelRequest) -> str:
    """Task, documents, passages, prior claims and the record of the run as delimited data."""
    task = request.task.model_dump(mode="json", exclude_defaults=True, exclude={"pairs"})
    task |= {"step": request.task.step.value, "level": int(request.task.level)}
    blocks = [("task", [_line(task)])]
    if request.documents:
        blocks.append(("documents", _lines(request.documents)))
    if request.passages:
        blocks.append(("passages", _lines(request.passages)))
    if request.prior:
        blocks.append(("prior", _lines(request.prior)))
    if request.task.pairs:
        numbered = enumerate(request.task.pairs, start=1)
        blocks.append(("pairs", [_line({"pair": number, **pair.model_dump(mode="json")}) for number, pair in numbered]))
    if request.record is not None:
        blocks.append(("record", _lines([request.record])))
    return "\n".join(f"<{name}>\n" + "\n".join(lines) + f"\n</{name}>" for name, lines in blocks)


def _lines(values: Iterable[Contract]) -> list[str]:
    return [_line(value.model_dump(mode="json", exclude_none=True, exclude_defaults=True)) for value in values]


def _line(value: object) -> str:
    return UNSEEN.sub(_escaped, json.dumps(value, ensure_ascii=False, separators=(", ", ": ")))


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1] if ord(match[0]) > 0x7F else f"\\u{ord(match[0]):04x}"
