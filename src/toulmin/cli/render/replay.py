"""What a replay found: nothing, in one line, or the first difference as a small diff."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from toulmin.cli.render.words import amount, counted, plain
from toulmin.orchestration import ReplayResult

__all__ = ["replay_view"]


def replay_view(result: ReplayResult, *, stored: int) -> RenderableType:
    """The verdict on a replay of a run that has `stored` artifacts."""
    same = result.artifacts - (1 if result.divergence is not None else 0)
    counts = f"0 model calls · {amount(max(same, 0))} of {amount(stored)} artifacts identical"
    if result.divergence is None:
        text = Text("✓ ", style="green")
        text.append(f"{counts} · {counted(result.decisions, 'decision')} identical", style="not green")
        text.append(f"\n  run {result.run} · {counted(result.commands, 'command')} done again", style="dim not green")
        return text
    found = result.divergence
    head = Text("✗ ", style="red")
    head.append(f"{counts}\n", style="not red")
    head.append(f"  first difference: {plain(found.subject)} of {plain(found.unit)}, field {plain(found.path)}")
    return Group(
        head,
        Text(f"  - recorded  {plain(found.recorded)}", style="red"),
        Text(f"  + replayed  {plain(found.replayed)}", style="green"),
        Text("  the stored run was changed, or it was made by another release → toulmin doctor checks every digest"),
    )
