"""Draws docs/assets/demo.svg: what a person sees of a real run of `toulmin demo`.

The demo runs as a process in an empty folder; then its stored run is shown on a recording console, with the same
rendering as on a terminal. Run it with `python -m tools.picture`.
"""

import asyncio
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from toulmin.cli.carrying import following
from toulmin.cli.narrator import Narrator
from toulmin.cli.render.progress import header
from toulmin.cli.render.report import Sizes, report_view
from toulmin.cli.run import DEMO, EXPLANATION
from toulmin.orchestration import load
from toulmin.wiring import Runtime, read_settings

PICTURE = Path("docs/assets/demo.svg")
WIDTH = 100
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace"


def run_demo(home: Path) -> None:
    """A real run, in a process of its own."""
    subprocess.run(
        (sys.executable, "-m", "toulmin", "demo", "--json"),
        env={**os.environ, "TOULMIN_HOME": str(home)},
        cwd=home.parent,
        stdout=subprocess.DEVNULL,
        check=True,
    )


async def show(console: Console, home: Path) -> None:
    """Everything that the demo shows, from its stored run."""
    async with Runtime.open(read_settings({"TOULMIN_HOME": str(home)})) as runtime:
        run = (await runtime.store.runs(limit=1))[0].run
        state = await load(runtime.store, run)
        report = await runtime.report(run)
        console.print(Text.assemble(("$ ", "dim"), ("toulmin demo", "bold")))
        console.print(Text(f'toulmin demo · incident "{DEMO}" · {EXPLANATION}', style="bold"))
        console.print(Text(header(run, state.contract), style="dim"))
        narrator = Narrator(Console(file=io.StringIO()), store=runtime.store, vault=runtime.vault)
        async with narrator:
            await narrator.catch_up(run)
        console.print(narrator)
        console.print()
        console.print(report_view(report, sizes=Sizes(), following=following(report, last=True)))


def drawn(console: Console) -> str:
    """The picture, with the fonts of the reader's machine: nothing is loaded from elsewhere."""
    form = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    form = form.replace("Fira Code, monospace", FONTS)
    return console.export_svg(title="toulmin demo", code_format=form, unique_id="demo")


def main(root: Path) -> int:
    """Draw the picture below `root`."""
    console = Console(
        record=True,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        width=WIDTH,
        highlight=False,
        markup=False,
        emoji=False,
    )
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / ".toulmin"
        run_demo(home)
        asyncio.run(show(console, home))
    (root / PICTURE).parent.mkdir(parents=True, exist_ok=True)
    (root / PICTURE).write_text(drawn(console), encoding="utf-8")
    print(f"wrote {PICTURE}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
