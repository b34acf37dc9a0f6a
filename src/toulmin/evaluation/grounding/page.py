"""The reference page of `toulmin eval verification`, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from toulmin.evaluation.grounding.figures import VerificationEvaluation, Way
from toulmin.evaluation.grounding.goals import goal_table
from toulmin.evaluation.grounding.tables import FigureTable, damage, damaged_files, further_tables, set_table

__all__ = ["verification_page"]

_TEXT = """# Evaluation of support

Written by `toulmin eval verification`; no figure here was typed by hand. To repeat it:

```text
{command}
```

Seed {seed}, Toulmin {version}. No model is asked and nothing is fetched: the features are counted from words, the
weights are fitted while it runs or ship with the package.

## The rows

{files}

**These are the rows that could be read where this was measured, not the sets as they were published.** Of a public set
they may be a part of the `dev` file only. Every figure below is over these rows and says no more than so many rows
can. {damaged}{untested}

## Figures to beat

{goals}

## What each way means

- **held out**: fitted on the set's `dev` file, measured on another file of the set.
- **cross-validated**: each fold is judged by a model, a calibration and an operating point that were fitted on the
  other folds. Rows that share a group, a claim or their evidence are never split.
- **shipped**: by the model that ships. Where it is marked with `*`, it was fitted on this file of the set, or on
  rows of it: that is **no figure of worth**, it only shows that the shipped numbers are those that were fitted.
- **other sets**: fitted on the other sets only. This is what to expect in a domain that nobody has labelled.
- **fixed rule**: the baseline. Supported where 0.7 of the content words stand in one window of three sentences; its
  "confidence" is that share.

Balanced accuracy is the mean of the shares of supported and of unsupported claims that were told rightly, in per cent,
with the 95 % interval from 1,000 samples of whole clusters. F1 uns. is the F1 of finding unsupported claims. ECE is the
expected calibration error over ten bins; it is too high on average over few rows. AUROC, ECE and Brier score are of the
probabilities, the rest is of the verdicts.

## The sets
{sets}
{further}
## How far to trust this

- The features count words, numbers, names and their order. They do not know the world: pairs that were written so that
  words do not tell (FoolMeTwice, WiCE) are hardly learnable this way, and the intervals of small sets are wide.
- What **other sets** reach, and their calibration error, is the honest figure for your documents until you have
  labelled some of them.
- Features, lists of words and penalties were chosen while looking at `dev` files. Cross-validation does not take
  that off; only a `test` file that nobody looked at does. Where no such file stands in the table of rows, there is no
  such figure.
- Labels are those of the sets. People disagree on some of them, and the sets do not ask quite the same question.
"""


def verification_page(result: VerificationEvaluation, *, command: str) -> str:
    """The page for `docs/reference/verification-figures.md`; `command` is what a reader types to get it again."""
    return _TEXT.format(
        command=command,
        seed=result.seed,
        version=result.toulmin,
        files="\n".join(_files(result)),
        damaged=_damaged(result),
        untested=_untested(result),
        goals=_table(goal_table(result)),
        sets="".join(f"\n### {one.title}\n\n{_table(one)}\n" for one in map(set_table, result.sets)),
        further="".join(f"\n## {one.title}\n\n{_table(one)}\n" for one in further_tables(result)).removeprefix("\n"),
    )


def _files(result: VerificationEvaluation) -> Iterator[str]:
    yield "| file | rows | supported | left out | SHA-256 of the file |"
    yield "|---|---:|---:|---:|---|"
    for file in result.files:
        digest = file.bytes_digest.removeprefix("sha256:")[:16]
        yield f"| `{file.name}` | {file.rows} | {file.supported} | {damage(file)} | `{digest}…` |"


def _damaged(result: VerificationEvaluation) -> str:
    lines = sum(file.damaged for file in damaged_files(result))
    if not lines:
        return "No line was damaged."
    said = f"**{lines} damaged {'line was' if lines == 1 else 'lines were'} left out.**"
    return f"{said} A damaged stretch without line breaks counts as one line, however many rows it held."


def _untested(result: VerificationEvaluation) -> str:
    if any(one.by(Way.HELD_OUT) for one in result.sets):
        return ""
    return "\nNo set has a second file: **no figure of support here is held out**, the best ones are cross-validated."


def _table(table: FigureTable) -> str:
    """Texts to the left, figures to the right; the note below."""
    lines = [
        f"| {' | '.join(table.columns)} |",
        f"|---|{''.join('---|' if name == 'how' else '---:|' for name in table.columns[1:])}",
        *(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in table.rows),
    ]
    return "\n".join([*lines, "", table.note] if table.note else lines)


def _cell(text: str) -> str:
    """A cell that no bar or star of a name breaks."""
    return text.replace("|", "\\|").replace("*", "\\*")
