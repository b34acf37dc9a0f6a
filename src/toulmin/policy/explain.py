"""Why a decision came out as it did: the rules, the input they looked at, the numbers they compared with, the place."""

from __future__ import annotations

import json
from collections.abc import Mapping

from toulmin.contracts.canonical import Json, short
from toulmin.contracts.policy import PolicyDecision, PolicyInput
from toulmin.contracts.vocabulary import Verdict
from toulmin.policy.pack import Pack, find_rule

__all__ = ["explain"]

_SAYS: Mapping[Verdict, str] = {
    Verdict.ALLOW: "allowed",
    Verdict.REVIEW: "waits for a person",
    Verdict.DENY: "denied",
}
_WIDTH = 200


def explain(decision: PolicyDecision, question: PolicyInput, pack: Pack) -> tuple[str, ...]:
    """Lines for a person. When the pack at hand is not the one that decided, the first lines say so."""
    lines = [
        f"{decision.action.value}: {_SAYS[decision.verdict]} by {decision.pack}@{short(decision.revision, length=4)}"
    ]
    if pack.revision != decision.revision:
        lines.append(f"  the pack here is {pack.name}@{short(pack.revision, length=4)}: places and numbers may differ")
    if question.digest != decision.input:
        lines.append("  the input shown is not the one that was decided on")
    if decision.role_required is not None:
        lines.append(f"  who may approve: {decision.role_required}")
    facts: Json = question.model_dump(mode="json")
    settings: Json = json.loads(pack.data)
    for reason in decision.reasons:
        lines.extend(_rule(reason.rule, reason.message, pack=pack, facts=facts, settings=settings))
    for duty in decision.obligations:
        about = f" {duty.subject}" if duty.subject else ""
        lines.extend(
            _rule(duty.rule, f"{duty.do.value}{about}: {duty.message}", pack=pack, facts=facts, settings=settings)
        )
    return tuple(lines)


def _rule(rule: str, message: str, *, pack: Pack, facts: Json, settings: Json) -> list[str]:
    lines = [f"  {rule}  {message}"]
    if rule.startswith(("engine.", "gate.")):
        return [*lines, "    no rule of the pack: the question could not be answered, and that denies"]
    places = find_rule(pack, rule)
    for place in places[:3]:
        lines.append(f"    {place.path}:{place.line}")
        lines += [f"      input.{path} = {_value(facts, path)}" for path in place.inputs]
        lines += [f"      data.config.{path} = {_value(settings, path)}" for path in place.settings]
    return lines if places else [*lines, "    the pack at hand does not have this rule"]


def _value(tree: Json, path: str) -> str:
    for part in path.split("."):
        if not isinstance(tree, Mapping) or part not in tree:
            return "(not there)"
        tree = tree[part]
    text = json.dumps(tree, ensure_ascii=False)
    return text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"
