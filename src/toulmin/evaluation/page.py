"""The reference page of an evaluation, in Markdown: its figures, and how to read and repeat them."""

from __future__ import annotations

from collections.abc import Iterator

from toulmin.evaluation.figures import IncidentEvaluation, Setting, Share, Worth
from toulmin.evaluation.recursion import Paired

__all__ = ["reference_page"]

_TEXT = """# Evaluation on incidents

Written by `toulmin eval incidents`; no figure here was typed by hand. To repeat it:

```text
{command}
```

{cases} cases of each kind, seed {seed}, {runs} governed runs, {seconds_per_case:.2f} s for each ({seconds:.0f} s in
all).
Reasoner `{reasoner}`, policy `{policy}`, Toulmin {version}.
Data: {modes} known failure modes, `{data}`.

## What is measured

Each case is a folder with a log, or several, and one list of all {modes} failure modes (title, category, description,
cause, impact, mitigation, tags; no logs). A full run answers "What failed in this system?" under the starter policy,
and the figures are read from the artifacts that it stored. The answers never reach the run: all that it can read is
scanned for them first.

- **Alone**: the log of one failure mode, as it was found.
- **With 2, 3 or 5 others**: the log of a root failure mode and those of others, merged by time into one file as a
  collector writes it, with nothing that says which system wrote a line. The root's log starts first, each other 5
  to 120 seconds later.
- **A log each**: the same incidents, line by line and second by second, but each system keeps a log of its own, as most
  systems do. The files are called `system-1.log` and so on, in an order drawn by the seed; nothing else tells which is
  the root's.
- **top-1, top-5**: the root is the first, or among the first five, causes put forward. **MRR@5**: mean of 1 / its
  rank.
- **hit@1, hit@3**: the first, or one of the first three, quoted lines of the log is one that the failure mode's own
  patterns match. Scored only where it can be missed: logs of at least four lines of which fewer than 60 % are such
  lines.
- **BM25**: all lines as one query, without Toulmin; its lines by their score for the mode that it puts first.
- In brackets: 95 % Wilson score intervals.

## Figures

{figures}

## What the gate was worth

First-ranked diagnoses that stand in the report, and those held back. "Also there" counts wrong ones that name a
failure mode which is in the log, though not as its root. "Sure" are diagnoses that state a confidence of at least
0.6.

{gate}

## What recursion was worth

The same runs, scored as their first level left them and as they ended: through synthesis, abstraction and
meta-reasoning, and another round where one was asked for. Each cell: runs that came out so only after recursion / only
before it (exact McNemar p). "Stands" is a first-ranked diagnosis that the report tells, and before recursion one that
had passed the gate. The change of MRR@5 has its 95 % bootstrap interval over the cases. The composed incidents of one
root count one by one, though they have a log in common.

"Before" is the answer that the first level gives to the question, over everything that it read: with a log each, over
all logs in the order of time. Where each system has a log, the first level also holds every log against the list by
itself. Those diagnoses answer no question yet; bringing them together, by which began first, is work of synthesis.

{recursion}

| of the mean composed run | steps | calls of the reasoner | seconds of work |
|---|---:|---:|---:|
{costs}

### Composed incidents with one log

{mixed}

### Composed incidents with a log each

{separate}

In these incidents the root is, by construction, the log that starts first. Synthesis puts first what began first, so
what it gains here is flattered by the rule that made the incidents: it shows that the levels use an order in time that
is there, not that order in time tells the root of a real incident.

## How far to trust this

- The descriptions of the failure modes were written by people who looked at these logs, so any ranking by words is
  flattered.
- The few coefficients that say how sure a diagnosis is, and whether a log tells of one problem or of several, were
  fitted on these failure modes, in other mixtures than those here. `python -m benchmarks.incidents` shows what they
  are worth on roots that they were not fitted on; on logs of another kind they may be worth less.
- Most logs are short: `3 lines or more` shows the longer ones, and there are few of them.
- In a composed incident, only the order of time tells the root from the rest, and the root is first by construction:
  whatever ranks by onset is flattered, before recursion and after it. Real incidents have causes that are logged late,
  or not at all. Where several failure modes share words, the ranking picks one that is in the log and is
  still wrong.
- The list of causes ends at five, so MRR@5 is a little lower than an MRR over all failure modes.
"""


SIGNIFICANT = 0.05
_UNCHANGED = """**Recursion did not pay for itself here**: it changed no diagnosis of any of the {of} incidents, and
took {steps} steps more a run."""
_ONE_LOG = """
The reasons lie in what such an incident is, not in chance:

- Synthesis ranks what passed the gate. Failure modes of one list are rivals, their confidences add up to at most one,
  and below 0.6 none passes: {rivals} of {of} runs had more than one cause left to rank.
- Corroboration needs documents that do not depend on each other. Here there is one log, and a list that was not written
  for it.
- Another round looks at documents that nothing was quoted from. With one log there is none that could tell more:
  {rounds} of {of} runs took one.

For logs of this kind, `levels: 1` in the contract gives the same diagnosis. What the levels above add, such as chains
of events over several documents, contradictions and gaps, is not what this evaluation scores."""


def reference_page(result: IncidentEvaluation, *, command: str) -> str:
    """The page for `docs/reference/evaluation.md`; `command` is what a reader types to get it again."""
    return _TEXT.format(
        command=command,
        cases=result.cases,
        seed=result.seed,
        runs=result.runs,
        seconds=result.seconds,
        seconds_per_case=result.seconds_per_case,
        reasoner=result.reasoner,
        policy=f"{result.policy.name} {result.policy.version[:19]}",
        version=result.toulmin,
        modes=result.modes,
        data=result.data[:19],
        figures="\n".join(_figures(result)),
        gate="\n".join(_gates(result)),
        recursion="\n".join(_recursion(result)),
        costs="\n".join(_costs(result)),
        mixed=_verdict(result.mixed, why=_ONE_LOG),
        separate=_verdict(result.separate),
    )


def setting_name(setting: Setting) -> str:
    """A setting in words."""
    kind = f"with {setting.noise} others" if setting.noise else "alone"
    kind += ", a log each" if setting.separate else ""
    return kind if setting.root_lines_min == 1 else f"{kind}, {setting.root_lines_min} lines or more"


def _figures(result: IncidentEvaluation) -> Iterator[str]:
    yield "| log | cases | method | top-1 | top-5 | MRR@5 | hit@1 | hit@3 |"
    yield "|---|---|---|---|---|---|---|---|"
    for setting in result.settings:
        for place, method in enumerate(setting.methods):
            cells = (
                setting_name(setting) if place == 0 else "",
                str(setting.cases) if place == 0 else "",
                f"**{method.method}**" if place == 0 else method.method,
                _share(method.top_1),
                _share(method.top_5),
                f"{method.mrr_5:.2f}",
                _share(method.hit_1),
                _share(method.hit_3),
            )
            yield f"| {' | '.join(cells)} |"


def _gates(result: IncidentEvaluation) -> Iterator[str]:
    yield (
        "| log | promoted, right | promoted, wrong (also there) | held, right | held, wrong (also there) | none"
        " | sure and right | less sure and right |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for setting in result.settings:
        gate = setting.gate
        cells = (
            setting_name(setting),
            str(gate.promoted_right),
            f"{gate.promoted_wrong} ({gate.promoted_present})",
            str(gate.held_right),
            f"{gate.held_wrong} ({gate.held_present})",
            str(gate.undiagnosed),
            f"{gate.sure.hits} of {gate.sure.of}",
            f"{gate.unsure.hits} of {gate.unsure.of}",
        )
        yield f"| {' | '.join(cells)} |"


def _recursion(result: IncidentEvaluation) -> Iterator[str]:
    yield (
        "| log | cases | top-1 | top-5 | hit@1 | hit@3 | MRR@5 | stands, right | stands, wrong"
        " | more than one cause to rank | took another round |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    settings = [(setting_name(one), one.recursion) for one in result.settings if one.root_lines_min == 1]
    every = (("**all with one log**", result.mixed.figures), ("**all with a log each**", result.separate.figures))
    for name, found in (*settings, *every):
        parts = (found.top_1, found.top_5, found.hit_1, found.hit_3)
        cells = (
            name,
            str(found.top_1.of),
            *(_paired(part) for part in parts),
            f"{found.mrr_5.value:+.3f} ({found.mrr_5.low:+.3f} to {found.mrr_5.high:+.3f})",
            _paired(found.stands_right),
            _paired(found.stands_wrong),
            str(found.rivals),
            str(found.further_rounds),
        )
        yield f"| {' | '.join(cells)} |"


def _costs(result: IncidentEvaluation) -> Iterator[str]:
    for kind, worth in (("one log", result.mixed), ("a log each", result.separate)):
        for name, cost in (
            ("up to the first level, and the conclusion", worth.cost_before),
            ("the climb and further rounds", worth.cost_of_climb),
        ):
            yield f"| {kind}: {name} | {cost.steps:.1f} | {cost.model_calls:.1f} | {cost.seconds:.2f} |"


def _verdict(worth: Worth, *, why: str = "") -> str:
    """What the figures say, in words that follow from them alone; `why` is told if nothing changed."""
    found, climb = worth.figures, worth.cost_of_climb
    parts = (found.top_1, found.top_5, found.hit_1, found.hit_3, found.stands_right, found.stands_wrong)
    if any(part.gained or part.lost for part in parts):
        sure = [part for part in parts[:2] if part.p < SIGNIFICANT and part.gained > part.lost]
        verdict = "pays for itself" if sure else "has not been shown to pay for itself"
        return (
            f"**Here recursion {verdict}**: {_counts(found.top_1)} first places, over {found.top_1.of} incidents and"
            f" for {climb.steps:.1f} steps more a run.\nOf the diagnoses that the report puts first, right ones:"
            f" {_counts(found.stands_right)}; wrong ones: {_counts(found.stands_wrong)}."
        )
    told = f"{_UNCHANGED}\n{why}" if why else _UNCHANGED
    return told.format(steps=f"{climb.steps:.1f}", rivals=found.rivals, rounds=found.further_rounds, of=found.top_1.of)


def _counts(found: Paired) -> str:
    return f"{found.gained} gained and {found.lost} lost"


def _paired(found: Paired) -> str:
    chance = f"p {found.p:.2f}" if found.p >= 0.01 else "p < 0.01"
    return f"{found.gained} / {found.lost} ({chance})"


def _share(found: Share) -> str:
    if not found.of:
        return "none"
    return f"{found.value:.2f} ({found.low:.2f}–{found.high:.2f}, n {found.of})"
