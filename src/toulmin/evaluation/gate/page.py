"""The reference page of the gate's worth, in Markdown: its figures, what they mean, and how to repeat them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toulmin.evaluation.gate.answers import CITED_MAX, CONFIDENCE, PARAGRAPH
from toulmin.evaluation.gate.figures import Curve, GateEvaluation, Models, Rate, Slice

__all__ = ["gate_page", "models_in_words", "told"]

_TEXT = """# What the gate is worth

Written by `toulmin eval gate`; no figure here was typed by hand. To repeat it:

```text
{command}
```

Toulmin {version}, set `{set}`, seed {seed}: {claims} claims ({supported} supported, {unsupported} not) in {artifacts}
answers of {systems} systems to {questions} questions. Policy pack {policy}. Evidence: {evidence}.

{files}

## What is measured

Recorded answers of models, whose claims people have judged, are replayed: for each question and system an analysis with
a claim for each row goes through `build_claims`, `verify` and the gate of a run, with the policy engine of a run. No
model is called.

- **Contamination**: of the unsupported claims, those that are promoted.
- **Waste**: of the supported claims, those that are not.
- **Impurity**: of the promoted claims, those that are unsupported.
- In brackets: 95 % intervals, by resampling whole questions 1,000 times. Where none or all of the claims count, it is
  Wilson's interval over the questions instead.
- The rows keep sentences only, so {paragraph} of them are put together to a passage. A claim cites the sentences of its
  row that bear most on it, at most {cited}. The answers state no confidence: each claim is given {confidence}, in a
  domain that is not calibrated.
- People judged against all sentences of a row, the gate against the cited passages: a part of the waste is evidence
  that was not found.

## At the starter policy

{all}

## By system

{slices}

## What kept claims out

A claim counts for each rule that holds it. `promotion.verified` and `promotion.nothing_left` stop a whole answer.

| rule | unsupported | supported |
|---|---:|---:|
{rules}

## Other thresholds

One number of the pack is moved, the others stay. A support model that was fitted on the set itself is too good on it.

{curves}
"""


def gate_page(result: GateEvaluation, *, command: str) -> str:
    """The figures as a page that a reader can check. The same figures give the same text."""
    return _TEXT.format(
        command=command,
        version=result.toulmin,
        set=result.set,
        seed=result.seed,
        claims=result.all.claims,
        supported=result.supported,
        unsupported=result.all.claims - result.supported,
        artifacts=result.all.artifacts,
        systems=len(result.systems),
        questions=result.questions,
        policy=f"`{result.policy.name}` {result.policy.version.removeprefix('sha256:')[:12]}",
        evidence=f"{result.evidence_method.name} {result.evidence_method.version}",
        files="\n".join(_files(result)),
        paragraph=PARAGRAPH,
        cited=CITED_MAX,
        confidence=CONFIDENCE,
        all=_slices((result.all,)),
        slices=_slices(result.systems),
        rules="\n".join(f"| `{one.rule}` | {one.unsupported} | {one.supported} |" for one in result.rules),
        curves="\n\n".join("\n".join(_curve(curve)) for curve in result.curves),
    )


def told(rate: Rate) -> str:
    """A share in per cent with its interval, to one decimal."""
    return f"{rate.value:.1%} ({rate.low * 100:.1f}–{rate.high * 100:.1f})" if rate.of else "–"


def models_in_words(curve: Curve) -> str:
    """Which support model stands behind a curve."""
    kind = "fitted on the other sets" if curve.models is Models.OTHER_SETS else "the one that ships"
    return f"{kind}, {curve.fitted_on} rows"


def _files(result: GateEvaluation) -> Iterator[str]:
    for file in result.files:
        damaged = f", {file.damaged} damaged lines left out" if file.damaged else ""
        yield f"- `{file.name}`: {file.rows} rows{damaged}, `{file.bytes_digest.removeprefix('sha256:')[:12]}`"


def _slices(slices: Sequence[Slice]) -> str:
    head = "| answers of | claims | contamination | waste | impurity |\n|---|---:|---:|---:|---:|\n"
    rows = ((one.name, str(one.claims), *map(_counted, (one.contamination, one.waste, one.impurity))) for one in slices)
    return head + "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _counted(rate: Rate) -> str:
    return f"{rate.hits} of {rate.of}: {told(rate)}"


def _curve(curve: Curve) -> Iterator[str]:
    yield f"### `{curve.setting}` (support model: {models_in_words(curve)})"
    yield ""
    yield f"In force: {curve.in_force:g}{', which switches the rule off' * (not curve.in_force)}."
    yield ""
    yield "| at | contamination | waste | impurity |"
    yield "|---:|---:|---:|---:|"
    for one in curve.points:
        yield f"| {one.threshold:.2f} | {told(one.contamination)} | {told(one.waste)} | {told(one.impurity)} |"
