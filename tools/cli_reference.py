"""Writes docs/reference/cli.md: each verb with its arguments and flags, and the exit codes, read from the app itself.

Run it with `python -m tools.cli_reference`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from toulmin.cli.exits import MEANINGS
from toulmin.cli.verbs import VERBS, load
from toulmin.wiring import SETTINGS

PAGE = Path("docs/reference/cli.md")
INTRODUCTION = """# Command line

Written by `python -m tools.cli_reference` from the command line itself.

Results go to stdout, progress and complaints to stderr. With `--json` a verb prints one document on stdout and nothing
else: `run`, `ask`, `demo`, `resume` and `show` print the run's report (`run-report/1`) once it has ended, and before
that where it stands. Any unique prefix of an id works, and the last run is the default. Without a terminal, or with
`NO_COLOR`, there is no colour. Ctrl-C pauses a run in its own log; `toulmin resume` carries it on, and nothing that was
finished is done again.
"""


def render() -> str:
    """The page, in Markdown."""
    parts = [INTRODUCTION, _exits(), _settings(), "## Verbs\n"]
    for verb in VERBS:
        parts.extend(_verb(path, command) for path, command in _verbs(load(verb), f"toulmin {verb.name}"))
    return "\n".join(parts)


def _exits() -> str:
    rows = "\n".join(f"| {int(code)} | {meaning} |" for code, meaning in MEANINGS.items())
    return f"## Exit codes\n\n| code | meaning |\n|---|---|\n{rows}\n"


def _settings() -> str:
    rows = "\n".join(
        f"| `{setting.variable}` | {f'`{setting.default}`' if setting.default else ''} | {_cell(setting.meaning)} |"
        for setting in SETTINGS
    )
    return (
        f"## Settings\n\n`toulmin doctor` shows those in effect.\n\n| variable | default | |\n|---|---|---|\n{rows}\n"
    )


def _verbs(command: TyperCommand | TyperGroup, path: str) -> Iterator[tuple[str, TyperCommand]]:
    if isinstance(command, TyperCommand):
        yield path, command
        return
    for name, inner in command.commands.items():
        if isinstance(inner, TyperCommand | TyperGroup):
            yield from _verbs(inner, f"{path} {name}")


def _verb(path: str, command: TyperCommand) -> str:
    arguments = [entry for entry in command.params if isinstance(entry, TyperArgument)]
    options = [entry for entry in command.params if isinstance(entry, TyperOption) and entry.name != "help"]
    usage = " ".join((path, *(f"{entry.metavar or (entry.name or '').upper()}" for entry in arguments)))
    rows = [f"| `{entry.metavar or (entry.name or '').upper()}` | {_cell(entry.help)} |" for entry in arguments]
    rows += [f"| `{', '.join(entry.opts)}`{_default(entry)} | {_cell(entry.help)} |" for entry in options]
    said = " ".join((command.help or "").split())
    table = "\n".join(("| | |", "|---|---|", *rows)) + "\n" if rows else ""
    return f"### `{path}`\n\n{said}\n\n```text\n{usage}{' [FLAGS]' if options else ''}\n```\n\n{table}"


def _default(option: TyperOption) -> str:
    if option.is_flag or option.default in (None, "") or callable(option.default):
        return ""
    return f" ({option.default})"


def _cell(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", r"\|")


def main(root: Path) -> int:
    """Write the page below `root`."""
    (root / PAGE).write_text(render(), encoding="utf-8")
    print(f"wrote {PAGE}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
