"""The verbs and where they are. A start loads the one that is typed; help and completion need none of them."""

from __future__ import annotations

from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

__all__ = ["MARKUP", "VERBS", "Verb", "VerbGroup", "load"]

MARKUP: Final = "markdown"


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: its function, or the application of a family of verbs, inside this room."""

    name: str
    target: str
    """`module:name` below `toulmin.cli`."""
    panel: str
    says: str
    """The first sentence of its docstring; a test holds the two together."""


_START, _LOOK = "Start and carry runs", "Look at what happened"
_ANSWER, _CHECK = "Answer a run", "Check the installation"

VERBS = (
    Verb("demo", "run:demo", _START, "Analyse a made-up incident offline: logs, mails, runbooks and more."),
    Verb("run", "run:run", _START, "Start a run of a contract and carry it as far as it goes."),
    Verb("ask", "run:ask", _START, "Ask one question about files and folders, without writing a contract."),
    Verb("resume", "run:resume", _START, "Carry a run on that was paused, cut off or approved."),
    Verb("cancel", "run:cancel", _START, "Stop a run for good; what was promoted so far becomes its partial result."),
    Verb("runs", "inspect:runs", _LOOK, "List the runs of this home folder, the newest first."),
    Verb("show", "inspect:show", _LOOK, "Show the report of a run, or where it stands if it has not ended."),
    Verb("why", "trace:why", _LOOK, "Walk from a claim down to its bytes, and up to the decisions on it."),
    Verb("lineage", "trace:lineage", _LOOK, "Show what an artifact rests on, or what rests on it, as a tree."),
    Verb("replay", "inspect:replay", _LOOK, "Do a stored run again without any reasoner, and compare every byte."),
    Verb("rescore", "rescore:rescore", _LOOK, "Verify a stored run again without any reasoner, and show what changes."),
    Verb("approve", "decide:approve", _ANSWER, "Say yes to what a run asks."),
    Verb("reject", "decide:reject", _ANSWER, "Say no to what a run asks."),
    Verb("policy", "policy:app", _CHECK, "Test and lint a policy pack; explain a decision."),
    Verb(
        "calibrate",
        "calibrate:calibrate",
        _CHECK,
        "Learn from labelled rows what a reasoner's confidence is worth, domain by domain.",
    ),
    Verb("eval", "evaluate:app", _CHECK, "Measure how good the verifier and the diagnoses are, and compare results."),
    Verb(
        "sim",
        "simulate:sim",
        _CHECK,
        "Simulate whole runs, each in a world of its own seed where everything goes wrong, and check what must hold.",
    ),
    Verb("doctor", "doctor:doctor", _CHECK, "Show settings, versions and reasoners, and whether the store is whole."),
)


def load(verb: Verb) -> TyperCommand | TyperGroup:
    """The command behind a verb, with its flags."""
    # By name, and only within this room: an import would load every vendor to print one line of help.
    found = resolve_name(f"toulmin.cli.{verb.target}")
    if isinstance(found, typer.Typer):
        family = get_group(found)
        family.name = verb.name
        return family
    holder = typer.Typer(rich_markup_mode=MARKUP, add_completion=False)
    holder.command(verb.name, rich_help_panel=verb.panel)(found)
    command = get_group(holder).commands[verb.name]
    assert isinstance(command, TyperCommand)
    return command


class VerbGroup(TyperGroup):
    """A group that knows its verbs by name and summary, and loads one when it is typed."""

    def list_commands(self, ctx: object) -> list[str]:
        """The verbs in their order."""
        return [verb.name for verb in VERBS]

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | None:
        """A verb with its summary, for help and completion."""
        verb = next((verb for verb in VERBS if verb.name == cmd_name), None)
        if verb is None:
            return None
        return TyperCommand(verb.name, help=verb.says, rich_help_panel=verb.panel, rich_markup_mode=MARKUP)

    def resolve_command(
        self,
        ctx: Any,  # noqa: ANN401  # the parser's own context, whose type it does not publish
        args: list[str],
    ) -> tuple[str | None, TyperCommand | TyperGroup | None, list[str]]:
        """The verb that was typed, loaded."""
        name, _, rest = super().resolve_command(ctx, args)
        verb = next((verb for verb in VERBS if verb.name == name), None)
        return name, load(verb) if verb is not None else None, rest
