"""The reference page of the mutation suite, in Markdown: its figures, what they mean, and how to repeat them."""

from __future__ import annotations

from collections.abc import Iterator

from toulmin.evaluation.figures import Share
from toulmin.evaluation.mutants.evaluation import MutantEvaluation

__all__ = ["mutants_page"]

_TEXT = """# How well the verifier notices defects

Written by `toulmin eval mutants`; no figure here was typed by hand. To repeat it:

```text
{command}
```

Toulmin {version}, seed {seed}, up to {each} mutants of each kind for each claim. Verifier: {methods}.

## What is measured

A *sound* claim, which its evidence carries, gets one defect of a known kind; the verifier judges original and mutant.
No model takes part, and the same seed gives the same mutants.

- **Detected**: a dimension fails in which this kind of defect belongs, with a finding whose characters overlap the
  place of the change. Where the change is not in the words of the claim, an error in the dimension is enough.
- **Elsewhere**: the report fails, but in another dimension or at another place.
- **Missed**: the report passes.
- In brackets: 95 % Wilson score intervals. They speak of claims such as these, not of yours.

## Sound claims that are refused

| source | claims | refused |
|---|---:|---:|
{sources}

| dimension | fails on a sound claim |
|---|---:|
{alarms}
{alarmed}{left_out}
## Mutants

| kind | what is done | made | detected | elsewhere | missed |
|---|---|---:|---:|---:|---:|
{kinds}

Mutants are made of the sound claims that pass, so no mutant is found for a fault that its original has already.

## The humility audit

Claims that say more, or say it more surely, than their evidence, planted among honest ones with the same kinds of
words (`not guaranteed`, `proof of payment`, `her will was opened`). An over-claim counts as found when a finding of
confidence quality overlaps the planted words. The *unseen* ones were written when the rules were done, in words that
the rules do not list, and no rule was changed for them: they say more about over-claims in the wild than the rest.

| family | planted | error | error or warning | honest | refused | refused or warned |
|---|---:|---:|---:|---:|---:|---:|
{humility}

## How far to trust this

- The claims that ship, the planted over-claims and the rules were written by the same hands. The figures show that the
  rules do what they promise and which kinds no rule covers; they do not say how often real texts have which defect.
- A mutant has one defect of a kind that was thought of. Models also err in ways that nobody listed here.
- Mutants are made without understanding: some read oddly, and a few may still be true. All are counted.
- Names that change places, or a name of the evidence in place of another of the evidence, leave all words the same.
  Only verbs of a closed list with a direction are noticed there. An exclusion is noticed by its words, not by its
  meaning.
"""


def mutants_page(result: MutantEvaluation, *, command: str) -> str:
    """The page for `docs/reference/mutants.md`; `command` is what a reader types to get it again."""
    return _TEXT.format(
        command=command,
        version=result.toulmin,
        seed=result.seed,
        each=result.each,
        methods="; ".join(result.methods),
        sources="\n".join(
            f"| {source.name} | {source.originals} | {_share(source.alarms)} |" for source in result.sources
        ),
        alarms="\n".join(f"| {one.dimension.value.replace('_', ' ')} | {_share(one.share)} |" for one in result.alarms),
        alarmed="".join(_alarmed(result)),
        left_out="".join(_left_out(result)),
        kinds="\n".join(_kinds(result)),
        humility="\n".join(_humility(result)),
    )


def _kinds(result: MutantEvaluation) -> Iterator[str]:
    for kind in result.kinds:
        name = kind.kind.value.replace("_", " ")
        cells = (name, kind.says, kind.detected.of, _share(kind.detected), kind.elsewhere, kind.missed)
        yield f"| {' | '.join(str(cell) for cell in cells)} |"


def _humility(result: MutantEvaluation) -> Iterator[str]:
    for one in result.humility:
        cells = (
            one.family,
            str(one.failed.of),
            _share(one.failed),
            _share(one.flagged),
            str(one.refused.of),
            _share(one.refused),
            _share(one.warned),
        )
        yield f"| {' | '.join(cells)} |"


def _alarmed(result: MutantEvaluation) -> Iterator[str]:
    if result.alarmed:
        yield "\nRefused, though sound:\n\n"
    for one in result.alarmed:
        yield f"- {one.conclusion} ({', '.join(f'`{code}`' for code in one.codes)})\n"


def _left_out(result: MutantEvaluation) -> Iterator[str]:
    if result.damaged:
        yield f"\nLeft out as damaged: {len(result.damaged)} lines.\n"
    if result.other:
        yield f"\nNot read, for their rows are no claims with evidence: {', '.join(result.other)}.\n"


def _share(found: Share) -> str:
    if not found.of:
        return "none made"
    return f"{found.hits}, {found.value:.0%} ({found.low * 100:.0f}–{found.high * 100:.0f})".replace("%", " %")
