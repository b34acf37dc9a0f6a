"""Policy in words: how a pack's tests came out, what lint found, and why a decision fell as it did."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from toulmin.cli.render.words import counted, plain, short_digest, when
from toulmin.contracts.policy import PolicyDecision
from toulmin.contracts.vocabulary import Verdict
from toulmin.policy import LintFinding, Pack, TestRun

__all__ = ["explanation_view", "lint_view", "tests_view"]

_STYLES = {Verdict.ALLOW: "green", Verdict.REVIEW: "yellow", Verdict.DENY: "red"}


def tests_view(run: TestRun, *, pack: Pack) -> RenderableType:
    """Failures in full, successes as a number, and the rules that no test reached."""
    failed = [result for result in run.results if not result.passed]
    lines: list[RenderableType] = [Text(f"policy {plain(pack.name)}@{short_digest(pack.revision)}", style="bold")]
    for result in failed:
        lines.append(Text(f"  ✗ {plain(result.name)}", style="red"))
        lines.append(Text(f"      {plain(result.message)}"))
    for path, missed in sorted(run.uncovered.items()):
        places = ", ".join(str(line) for line in missed[:8]) + (" …" if len(missed) > 8 else "")
        lines.append(Text(f"  ! {plain(path)}: no test reaches line {places}", style="yellow"))
    passed = len(run.results) - len(failed)
    if not run.results:
        lines.append(Text("  ✗ there are no tests → add cases/*.json or *_test.rego", style="red"))
    else:
        style = "red" if failed else "green"
        lines.append(Text(f"  {'✗' if failed else '✓'} {passed} of {len(run.results)} tests pass", style=style))
    return Group(*lines)


def lint_view(findings: Sequence[LintFinding], *, pack: Pack) -> RenderableType:
    """Each finding with its place."""
    head = Text(f"policy {plain(pack.name)}@{short_digest(pack.revision)}", style="bold")
    if not findings:
        return Group(head, Text(f"  ✓ nothing found in {counted(len(pack.rules), 'module')}", style="green"))
    return Group(head, *(Text(f"  ✗ {plain(str(finding))}", style="red") for finding in findings))


def explanation_view(decision: PolicyDecision, lines: Sequence[str]) -> RenderableType:
    """The explanation, with the id and the time of the decision under its first line."""
    first, *rest = lines
    about = Text(f"  decision {decision.id} · run {decision.run} · {when(decision.at_us)}", style="dim")
    return Group(Text(plain(first), style=f"bold {_STYLES[decision.verdict]}"), about, *(Text(plain(s)) for s in rest))
