"""The pyramid of a run as a tree: rounds, levels, items, and what fell, was settled or was sent down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.text import Text
from rich.tree import Tree

from toulmin.cli.pyramid import FrameView, ItemView, Pyramid
from toulmin.cli.render.levels import LEVELS
from toulmin.cli.render.words import clipped, counted, plain, score
from toulmin.contracts.artifact import ConflictRule
from toulmin.contracts.command import NextRound
from toulmin.contracts.vocabulary import Level

__all__ = ["pyramid_view"]

ITEMS_SHOWN = 12
"""Items of one frame that are shown in their place; of the others only those that were not simply promoted."""
CONFLICTS_SHOWN = 4
SENT_SHOWN = 3
TEXT_MAX = 52
SAID_MAX = 110

_MARKS = {
    "promoted": ("✓", "green"),
    "open": ("·", "cyan"),
    "shed": ("-", "dim"),
    "demoted": ("↓", "yellow"),
}


def pyramid_view(pyramid: Pyramid, *, full: bool) -> Tree:
    """The whole climb, one branch for each round and level."""
    root = Tree(_title(pyramid))
    for frame in pyramid.frames:
        branch = root.add(_heading(frame))
        for line, below in _lines(frame, full=full):
            twig = branch.add(line)
            for told in below:
                twig.add(told)
    return root


def _title(pyramid: Pyramid) -> Text:
    text = Text(f"run {pyramid.run} · {pyramid.status.value}", style="bold")
    if pyramid.reason:
        text.append(f" · {plain(pyramid.reason)}", style="not bold")
    if pyramid.condition is not None:
        text.append(f" (halt condition: {pyramid.condition.value})", style="yellow")
    text.append(f" · regime {pyramid.regime.value}", style="dim not bold")
    return text


def _heading(frame: FrameView) -> Text:
    promoted = sum(1 for item in frame.items if item.outcome == "promoted")
    claims = sum(item.claims for item in frame.items)
    text = Text(f"round {frame.round} · L{int(frame.level)} {LEVELS[frame.level]}", style="bold cyan")
    stands = f" · {counted(claims, 'claim')}" if claims else ""
    text.append(f"  {frame.path} · {len(frame.steps)}/5 steps", style="dim not bold")
    if frame.items:
        text.append(f" · {promoted} of {counted(len(frame.items), 'item')} promoted{stands}", style="not bold")
    return text


def _lines(frame: FrameView, *, full: bool) -> Iterator[tuple[Text, Sequence[Text]]]:
    """The lines of a frame, each with those that hang below it."""
    if frame.received is not None and frame.level is Level.L1:
        # What was sent down is told in whole by the frame that sent it.
        yield from _sent("asked to", frame.received, most=len(frame.received.constraints) if full else 1)
    shown = [item for place, item in enumerate(frame.items) if full or place < ITEMS_SHOWN or _noteworthy(item)]
    for item in shown:
        yield _item(item), tuple(_fallen(item))
    if len(shown) < len(frame.items):
        yield Text(f"… {len(frame.items) - len(shown)} more promoted items, with --full", style="dim"), ()
    for gap in frame.closed:
        text = Text("✓ ", style="green")
        where = ", ".join(plain(name) for name in gap.documents)
        text.append(
            f"gap of round {gap.asked} closed: {clipped(gap.question, TEXT_MAX)} · from {where}", style="default"
        )
        yield text, ()
    for conflict in _conflicts(frame, full=full):
        yield conflict, ()
    if frame.sends is not None:
        yield from _sent("sends down", frame.sends, most=len(frame.sends.constraints) if full else SENT_SHOWN)


def _noteworthy(item: ItemView) -> bool:
    return item.outcome != "promoted" or bool(item.held) or item.demoted is not None


def _item(item: ItemView) -> Text:
    mark, style = _MARKS.get(item.outcome, ("✗", "red"))
    text = Text(f"{mark} ", style=style)
    text.append(f"{item.id} {clipped(item.title, TEXT_MAX)}", style="default")
    if item.outcome != "promoted":
        text.append(f" · {item.outcome}", style=style)
    if item.claims:
        text.append(f" · {counted(item.claims, 'claim')}, {score(item.confidence or 0.0)}", style="default")
    if item.held:
        rules = ", ".join(f"{plain(rule)} {number}" for rule, number in Counter(item.held).most_common(3))
        text.append(f" · held back: {rules}", style="red")
    if item.demoted is not None and not item.fallen:
        text.append(f" · withdrawn: {plain(item.demoted)}", style="yellow")
    if item.answered is not None:
        text.append(f" · answered in round {item.answered}", style="green")
    return text


def _fallen(item: ItemView) -> Iterator[Text]:
    for claim in item.fallen:
        text = Text("↓ ", style="yellow")
        text.append(f"withdrawn in round {claim.round}: “{clipped(claim.said, SAID_MAX)}” — ", style="default")
        text.append(f"{plain(claim.reason)} ({plain(claim.rule)})", style="yellow")
        yield text


def _conflicts(frame: FrameView, *, full: bool) -> Iterator[Text]:
    most = len(frame.conflicts) if full else CONFLICTS_SHOWN
    # What a person must settle comes first.
    order = sorted(frame.conflicts, key=lambda conflict: conflict.rule != ConflictRule.ESCALATED.value)
    for conflict in order[:most]:
        mine = conflict.rule == ConflictRule.ESCALATED.value
        said = "for you to settle" if mine else f"settled by {conflict.rule.replace('_', ' ')}"
        text = Text("! ", style="magenta" if mine else "yellow")
        text.append(f"conflict over {clipped(conflict.subject, TEXT_MAX)} · {said}", style="default")
        yield text
    if len(order) > most:
        yield Text(f"… {len(order) - most} more conflicts, with --full", style="dim")


def _sent(what: str, sent: NextRound, *, most: int) -> Iterator[tuple[Text, Sequence[Text]]]:
    """What a round is asked for: the questions that were left open, then what to do for them."""
    text = Text(f"→ {what}: ", style="magenta")
    text.append(plain(sent.constraints[0]), style="default")
    below = [Text(plain(constraint)) for constraint in sent.constraints[1:most]]
    if len(sent.constraints) > most:
        below.append(Text(f"… {len(sent.constraints) - most} more, with --full", style="dim"))
    if sent.questions:
        below.append(Text(f"for: {plain(', '.join(sent.questions))}", style="dim"))
    yield text, below
