"""The reference page of what the gate is worth."""

from __future__ import annotations

from toulmin.evaluation.gate.figures import GateEvaluation

__all__ = ["gate_page"]


def gate_page(result: GateEvaluation, *, command: str) -> str:
    """The figures as Markdown, with the command that made them."""
    point = result.operating
    claims = result.supported + result.unsupported
    policy = f"{result.policy.name}@{result.policy.version.removeprefix('sha256:')[:8]}"
    lines = [
        "# What the gate is worth",
        "",
        f"Made by `{command}` (Toulmin {result.toulmin}, policy {policy}) on `{result.file}`: {claims} claims of"
        f" {result.answers} recorded answers to {result.questions} questions; {result.unsupported} are unsupported.",
        "",
        "Each sentence that a model once answered becomes a claim. It cites the three sentences of its evidence that",
        "bear on it most, is verified, and goes through the gate of a run with the real policy engine. The support",
        f"model that judges it has not seen its question: it was {result.models}.",
        "",
        f"At the minimum that the policy asks for ({point.grounded_min:g}), **{point.contamination:.1%} of the"
        f" unsupported claims are promoted** (contamination) and **{point.waste:.1%} of the supported ones are held"
        f" back** (waste); of what is promoted, {point.wrong_among_promoted:.1%} is unsupported.",
        "",
        "| `grounded_min` | contamination (95 %) | waste (95 %) | unsupported among promoted |",
        "|---|---|---|---|",
    ]
    for one in result.points:
        low, high = one.contamination_interval.low, one.contamination_interval.high
        less, more = one.waste_interval.low, one.waste_interval.high
        lines.append(
            f"| {one.grounded_min:g}{' (operating)' if one.operating else ''} | {one.contamination:.1%}"
            f" ({low:.1%} to {high:.1%}) | {one.waste:.1%} ({less:.1%} to {more:.1%})"
            f" | {one.wrong_among_promoted:.1%} |"
        )
    lines += [
        "",
        "By system, at the operating point:",
        "",
        "| system | supported | unsupported | contamination | waste |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.system} | {one.supported} | {one.unsupported} | {one.contamination:.1%} | {one.waste:.1%} |"
        for one in result.systems
    ]
    lines += [
        "",
        "Waste at a minimum of 0 is what rules, thresholds and the policy hold back without the model. The intervals",
        "resample whole questions, because answers to one question stand and fall together.",
        "",
    ]
    return "\n".join(lines)
