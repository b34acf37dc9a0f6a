"""The contract as a person writes it (YAML), turned into a RunContract; every fault has its line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toulmin.contracts.errors import ContractRefused, UsageError
from toulmin.contracts.label import Confidentiality, Label
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import (
    ApprovalRule,
    InputSpec,
    Limits,
    OnRejectedInput,
    RunContract,
    ScopeRules,
    Thresholds,
)
from toulmin.contracts.vocabulary import Level
from toulmin.wiring.output_file import OutputForm, output_of
from toulmin.wiring.yaml_text import YamlText

__all__ = ["ContractFile", "read_contract"]

Share = Annotated[float, Field(ge=0, le=1)]
Whole = Annotated[int, Field(ge=0, le=1_000_000_000)]
AtLeastOne = Annotated[int, Field(ge=1, le=1_000_000_000)]
Words = Annotated[str, Field(min_length=1)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _InputForm(_Form):
    path: Words
    kind: Words | None = None
    confidentiality: Literal["public", "internal", "sensitive", "secret"] = "internal"


class _ScopeForm(_Form):
    include: tuple[Words, ...] = ()
    exclude: tuple[Words, ...] = ()
    constraints: tuple[Words, ...] = ()


class _LimitsForm(_Form):
    depth: AtLeastOne = 3
    frames: AtLeastOne = 64
    rounds: AtLeastOne = 2
    items: AtLeastOne = 1_000
    parallel: Annotated[int, Field(ge=1, le=200)] = 8
    steps: AtLeastOne = 2_000
    attempts: Annotated[int, Field(ge=1, le=20)] = 3
    retries: Whole = 20
    model_calls: Whole = 200
    tokens: Whole = 400_000
    cost_usd: Annotated[float, Field(ge=0, le=1_000)] = 2.0
    wall_s: Annotated[float, Field(gt=0, le=31_536_000)] = 900.0
    document_mb: Annotated[float, Field(gt=0, le=1_000_000)] = 64.0
    document_s: Annotated[float, Field(gt=0, le=3_600)] = 30.0
    documents: AtLeastOne = 10_000


class _ThresholdsForm(_Form):
    promote: Share = 0.6
    synthesis: Share = 0.6
    abstraction: Share = 0.6
    release: Share = 0.6
    storm: Share = 0.1


class _ApprovalForm(_Form):
    role: Words
    expires_h: Annotated[float, Field(gt=0, le=8_760)] = 24.0


class _ContractForm(_Form):
    objective: Words
    inputs: Annotated[tuple[Words | _InputForm, ...], Field(min_length=1)]
    output: OutputForm = OutputForm()
    scope: _ScopeForm = _ScopeForm()
    levels: Annotated[int, Field(ge=1, le=4)] = 4
    passes: Annotated[int, Field(ge=1, le=5)] = 1
    evidence_days: Annotated[float, Field(gt=0, le=36_500)] | None = None
    limits: _LimitsForm = _LimitsForm()
    thresholds: _ThresholdsForm = _ThresholdsForm()
    reasoner: Words | Annotated[tuple[Words, ...], Field(min_length=1, max_length=8)] | None = None
    policy: Words | None = None
    approvals: Mapping[Literal["release", "plan", "tool"], _ApprovalForm] = {}
    tools: tuple[Words, ...] = ()
    on_rejected_input: Literal["continue", "halt"] = "continue"
    self_audit: bool = False
    silent: bool = False


_APPROVALS = {"release": Action.ARTIFACT_RELEASE, "plan": Action.PLAN_ACCEPT, "tool": Action.TOOL_CALL}


@dataclass(frozen=True, slots=True)
class ContractFile:
    """A contract that was read, and what its relative names mean."""

    contract: RunContract
    base: Path
    policy: Path | None
    chosen: bool
    """Whether the file names its reasoners; if not, the best available one is taken."""


def read_contract(path: Path) -> ContractFile:
    """Read a contract file.

    Raises:
        UsageError: the file is missing, not YAML, or holds something that no contract can; each fault is named with
            line, column and what to do.
    """
    text = YamlText.read(path, what="a contract")
    if not isinstance(text.data, dict):
        raise UsageError(f"{path.name} holds no mapping of keys", hint="start with `objective:` and `inputs:`")
    try:
        form = _ContractForm.model_validate(text.data)
    except ValidationError as error:
        raise UsageError(text.explained(error, form=_ContractForm), hint="mend these and run again") from error
    policy = (path.parent / form.policy) if form.policy is not None else None
    try:
        contract = _contract(form, base=path.parent)
    except ValidationError as error:
        said = ContractRefused.of(error, contract="contract").message
        raise UsageError(f"{path.name}: {said}", hint="mend this and run again") from error
    return ContractFile(contract=contract, base=path.parent, policy=policy, chosen=form.reasoner is not None)


def _contract(form: _ContractForm, *, base: Path) -> RunContract:
    limits = form.limits
    reasoners = (form.reasoner,) if isinstance(form.reasoner, str) else form.reasoner
    return RunContract(
        objective=form.objective,
        inputs=tuple(_input(entry) for entry in form.inputs),
        output=output_of(form.output, base=base),
        scope=ScopeRules(include=form.scope.include, exclude=form.scope.exclude, constraints=form.scope.constraints),
        limits=Limits(
            depth_max=limits.depth,
            frames_max=limits.frames,
            rounds_max=limits.rounds,
            items_max=limits.items,
            parallel_max=limits.parallel,
            steps_max=limits.steps,
            attempts_max=limits.attempts,
            retries_max=limits.retries,
            model_calls_max=limits.model_calls,
            tokens_max=limits.tokens,
            cost_microusd_max=round(limits.cost_usd * 1_000_000),
            wall_ms_max=max(1, round(limits.wall_s * 1_000)),
            document_bytes_max=max(1, round(limits.document_mb * 1_048_576)),
            document_ms_max=max(1, round(limits.document_s * 1_000)),
            documents_max=limits.documents,
        ),
        thresholds=Thresholds(**form.thresholds.model_dump()),
        level_max=Level(form.levels),
        passes=form.passes,
        evidence_age_max_s=None if form.evidence_days is None else max(1, round(form.evidence_days * 86_400)),
        on_rejected_input=OnRejectedInput(form.on_rejected_input),
        reasoners=reasoners or ("extractive",),
        approvals=tuple(
            ApprovalRule(
                action=_APPROVALS[what].value, role=rule.role, expires_after_s=max(1, round(rule.expires_h * 3_600))
            )
            for what, rule in form.approvals.items()
        ),
        tools=form.tools,
        self_audit=form.self_audit,
        silent=form.silent,
    )


def _input(entry: str | _InputForm) -> InputSpec:
    if isinstance(entry, str):
        return InputSpec(path=entry)
    label = Label(confidentiality=Confidentiality[entry.confidentiality.upper()])
    return InputSpec(path=entry.path, kind=entry.kind, label=label)
