"""The entailment backend of a run: what `TOULMIN_ENTAILMENT` names, pinned at the start and recorded for a replay."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from toulmin.adapters.entailment import JudgePrompt, JudgeScorer, RecordedScorer, UnavailableScorer
from toulmin.adapters.models.recorded import RecordedModel
from toulmin.contracts.errors import UsageError
from toulmin.contracts.exchange import ModelReply
from toulmin.contracts.run_contract import EntailmentPin
from toulmin.contracts.verification import VerificationReport
from toulmin.ports.entailment import EntailmentScorer
from toulmin.reasoning import PromptSet
from toulmin.wiring.reasoners import build_reasoner, pin_of
from toulmin.wiring.settings import Settings

__all__ = ["build_scorer", "entailment_pin", "pinned_scorer", "recorded_scorer"]

PROMPT = "judge"
NAME_CHARS_MAX = 200
KNOWN = "use judge:REASONER (for example judge:openai:gpt-5-mini) or onnx:FOLDER"


def build_scorer(name: str, *, settings: Settings, prompts: PromptSet) -> EntailmentScorer:
    """The backend that a setting calls `name`.

    Raises:
        UsageError: nothing is called that, or what it needs is not installed, set or readable.
    """
    family, _, rest = name.partition(":")
    if len(name) > NAME_CHARS_MAX:
        raise UsageError(f"TOULMIN_ENTAILMENT has {len(name)} characters", hint="give a path that is shorter")
    if family == "onnx" and rest:
        return onnx_scorer(Path(rest), name=name)
    if family != "judge" or not rest:
        raise UsageError(f"there is no entailment backend {name!r}", hint=KNOWN)
    if rest == "extractive":
        raise UsageError("the extractive reasoner does not judge", hint=KNOWN)
    return JudgeScorer(build_reasoner(rest, settings=settings), prompt=_prompt(prompts))


def onnx_scorer(folder: Path, *, name: str | None = None) -> EntailmentScorer:
    """Local weights; their runtime is loaded now.

    Raises:
        UsageError: the runtime is not installed, or the folder does not hold what it must.
    """
    try:
        module = importlib.import_module("toulmin.adapters.entailment.onnx")
    except ImportError as error:
        raise UsageError(
            f"onnx:{folder} needs {error.name}, which is not installed", hint="pip install 'toulmin[nli]'"
        ) from error
    return cast(EntailmentScorer, module.OnnxScorer(folder, name=name))


def entailment_pin(scorer: EntailmentScorer, *, name: str) -> EntailmentPin:
    """What a manifest keeps of a backend; `name` is what builds it again."""
    return EntailmentPin(
        name=name,
        version=scorer.identity.version,
        remote=scorer.remote,
        two_way=scorer.two_way,
        pairs_max=scorer.pairs_max,
        judge=pin_of(scorer.model) if isinstance(scorer, JudgeScorer) else None,
    )


def pinned_scorer(pin: EntailmentPin, *, settings: Settings, prompts: PromptSet) -> EntailmentScorer:
    """The backend that a run is pinned to, or one that says why it is not there (the run then goes on by rules)."""
    try:
        scorer = build_scorer(pin.name, settings=settings, prompts=prompts)
    except UsageError as error:
        return UnavailableScorer(pin, reason=error.message, asker=_asker(pin, prompts))
    if entailment_pin(scorer, name=pin.name) == pin:
        return scorer
    reason = f"{pin.name} is not the backend that this run was pinned to: version {pin.version} then"
    return UnavailableScorer(pin, reason=f"{reason}, {scorer.identity.version} now", asker=_asker(pin, prompts))


def recorded_scorer(
    pin: EntailmentPin, *, reports: Iterable[VerificationReport], replies: Iterable[ModelReply], prompts: PromptSet
) -> EntailmentScorer:
    """What a stored run recorded, in the place of its backend."""
    records = [report.entailment for report in reports if report.entailment is not None]
    return RecordedScorer(pin, records=records, replies=replies, asker=_asker(pin, prompts))


def _asker(pin: EntailmentPin, prompts: PromptSet) -> EntailmentScorer | None:
    """Whoever puts a judge's question as it was put then; nobody where the backend was no judge."""
    if pin.judge is None:
        return None
    return JudgeScorer(RecordedModel((), pin=pin.judge), prompt=_prompt(prompts))


def _prompt(prompts: PromptSet) -> JudgePrompt:
    prompt = prompts.named(PROMPT)
    return JudgePrompt(name=prompt.name, text=prompt.text, digest=prompt.digest)
