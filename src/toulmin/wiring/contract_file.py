"""The contract as a person writes it (YAML), turned into a RunContract; every fault has its line and column."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toulmin.contracts.errors import ContractRefused, UsageError
from toulmin.contracts.label import Confidentiality, Label
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import (
    ApprovalRule,
    Constraint,
    ConstraintKind,
    InputSpec,
    Limits,
    OnRejectedInput,
    OutputSpec,
    RunContract,
    ScopeRules,
    Thresholds,
)
from toulmin.contracts.vocabulary import Level

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


class _OutputForm(_Form):
    must_answer: Annotated[tuple[Words, ...], Field(min_length=1, max_length=50)] = ("answer",)
    max_words: Whole | None = None
    min_claims: Whole | None = None
    max_claims: Whole | None = None
    must_mention: tuple[Words, ...] = ()
    must_not_mention: tuple[Words, ...] = ()
    checks: Annotated[tuple[Words, ...], Field(max_length=50)] = ()


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
    output: _OutputForm = _OutputForm()
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


_BRANCHES = frozenset({"constrained-str", "_InputForm"})
"""What the checker calls the branches of a choice; no key of a contract."""
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
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}", hint="give the path of a contract in YAML (UTF-8)") from error
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        _each_key_once(node, name=path.name)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UsageError(
            f"{path.name} is not YAML: {_flat(str(error))}", hint="check indentation and quotes"
        ) from error
    if node is None or not isinstance(data, dict):
        raise UsageError(f"{path.name} holds no mapping of keys", hint="start with `objective:` and `inputs:`")
    try:
        form = _ContractForm.model_validate(data)
    except ValidationError as error:
        raise UsageError(_explained(error, node=node, name=path.name), hint="mend these and run again") from error
    policy = (path.parent / form.policy) if form.policy is not None else None
    try:
        contract = _contract(form)
    except ValidationError as error:
        raise UsageError(f"{path.name}: {ContractRefused.of(error, contract='contract').message}") from error
    return ContractFile(contract=contract, base=path.parent, policy=policy, chosen=form.reasoner is not None)


def _each_key_once(node: yaml.Node | None, *, name: str) -> None:
    """YAML would take the last of two equal keys in silence."""
    pending = [node] if node is not None else []
    while pending:
        inner = pending.pop()
        if isinstance(inner, yaml.SequenceNode):
            pending += inner.value
        elif isinstance(inner, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in inner.value:
                if str(key.value) in seen:
                    place = f"{key.start_mark.line + 1}:{key.start_mark.column + 1}"
                    raise UsageError(f"{name}:{place}: the key {key.value} stands twice", hint="keep one of them")
                seen.add(str(key.value))
                pending.append(value)


def _contract(form: _ContractForm) -> RunContract:
    limits = form.limits
    reasoners = (form.reasoner,) if isinstance(form.reasoner, str) else form.reasoner
    return RunContract(
        objective=form.objective,
        inputs=tuple(_input(entry) for entry in form.inputs),
        output=OutputSpec(
            must_answer=form.output.must_answer, constraints=_constraints(form.output), checks=form.output.checks
        ),
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


def _constraints(form: _OutputForm) -> tuple[Constraint, ...]:
    numbers = (
        (ConstraintKind.WORDS_MAX, form.max_words),
        (ConstraintKind.CLAIMS_MIN, form.min_claims),
        (ConstraintKind.CLAIMS_MAX, form.max_claims),
    )
    texts = ((ConstraintKind.MUST_MENTION, form.must_mention), (ConstraintKind.MUST_NOT_MENTION, form.must_not_mention))
    return tuple(Constraint(kind=kind, number=number) for kind, number in numbers if number is not None) + tuple(
        Constraint(kind=kind, text=text) for kind, entries in texts for text in entries
    )


def _explained(error: ValidationError, *, node: yaml.Node, name: str) -> str:
    faults = [
        f"{name}:{_place(node, fault['loc'])}: {_said(fault['loc'], fault['type'], fault['msg'])}"
        for fault in error.errors(include_url=False, include_input=False, include_context=False)[:10]
    ]
    return "; ".join(dict.fromkeys(faults))


def _said(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    where = ".".join(str(part) for part in loc if str(part) not in _BRANCHES and "[" not in str(part))
    if kind == "model_type":
        return f"{where}: keys with values belong here (known: {', '.join(_form_of(loc).model_fields)})"
    if kind != "extra_forbidden":
        return f"{where}: {message[0].lower()}{message[1:]}"
    form = _form_of(loc[:-1])
    near = difflib.get_close_matches(str(loc[-1]), list(form.model_fields), n=1)
    return f"unknown key {where}" + (
        f"; did you mean `{near[0]}`?" if near else f" (known: {', '.join(form.model_fields)})"
    )


def _form_of(loc: tuple[int | str, ...]) -> type[BaseModel]:
    """The innermost form on the way that `loc` names."""
    form: type[BaseModel] = _ContractForm
    for part in loc:
        field = form.model_fields.get(str(part))
        if part in ("inputs", "approvals"):
            form = _InputForm if part == "inputs" else _ApprovalForm
        elif field is not None and isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            form = field.annotation
    return form


def _place(node: yaml.Node, loc: tuple[int | str, ...]) -> str:
    """Line and column of the innermost node on the way that `loc` names."""
    mark = node.start_mark
    for part in loc:
        following = _child(node, part)
        if following is None:
            break
        key_mark, node = following
        mark = key_mark
    return f"{mark.line + 1}:{mark.column + 1}"


def _child(node: yaml.Node, part: int | str) -> tuple[yaml.Mark, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark, node.value[part]
    return None


def _flat(text: str) -> str:
    return " ".join(text.split())
