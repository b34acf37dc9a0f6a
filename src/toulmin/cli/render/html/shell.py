"""The shell of every page: its head, its one style, and text made harmless."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from toulmin.cli.render.words import plain

__all__ = ["bullets", "document", "grid", "safe"]

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""Even if something foreign got through: no script runs, nothing is fetched, nothing is sent."""

STYLE: Final = """
:root { color-scheme: light dark; --ink: light-dark(#1b212c, #e6eaf2); --paper: light-dark(#fbfbfa, #12151c);
  --card: light-dark(#fff, #191d26); --soft: light-dark(#566072, #a0abbd); --line: light-dark(#e0e3e9, #2c3340);
  --good: light-dark(#14713d, #62d499); --bad: light-dark(#b3261e, #ff8d83); --warn: light-dark(#855500, #f0c05a);
  --link: light-dark(#1a5ab0, #84b6ff); --quote: light-dark(#fff4c9, #423a17); --badly: light-dark(#fde4e1, #4b201d);
  --faint: light-dark(#fbedd2, #3f3113); --fill: light-dark(#c9d4e6, #3a465c); }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto;
  max-width: 78rem; padding: 2.25rem clamp(1rem, 4vw, 2.5rem) 4rem; }
h1 { font-size: clamp(1.35rem, 1.1rem + 1.2vw, 1.8rem); line-height: 1.22; margin: 0 0 .5rem; max-width: 26em;
  text-wrap: balance; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 3rem 0 .75rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .4rem; }
p { margin: .4rem 0; max-width: 46rem; } a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, input:focus-visible + label { outline: 2px solid var(--link);
  outline-offset: 2px; }
.soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.small { font-size: .875rem; } .num { font-variant-numeric: tabular-nums; }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  user-select: none; }
code, pre { font: .8125rem/1.55 ui-monospace, SFMono-Regular, Menlo, monospace; }
code { overflow-wrap: anywhere; }
ul, ol { padding-left: 1.5rem; max-width: 56rem; } li { margin: .45rem 0; }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin-top: 1rem; }
.chip { display: inline-block; font-size: .8125rem; line-height: 1.4; padding: .05rem .55rem; border-radius: 1rem;
  border: 1px solid currentColor; white-space: nowrap; }
.wide { overflow-x: auto; } table { border-collapse: collapse; }
td, th { padding: .3rem 1.1rem .3rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; color: var(--soft); font-size: .875rem; } tbody tr { border-top: 1px solid var(--line); }
tbody th { color: var(--ink); font-weight: 500; font-size: 1rem; } td.right, th.right { text-align: right; }
caption { text-align: left; color: var(--soft); padding-bottom: .3rem; }
.gauge { display: block; width: 100%; height: 10px; overflow: visible; }
.gauge .track { fill: var(--line); } .gauge .done { fill: var(--good); } .gauge .short { fill: var(--bad); }
.gauge .need { stroke: var(--ink); stroke-width: 2; } .gauge .span { stroke: var(--ink); stroke-width: 1.5; }
.charts { display: flex; flex-wrap: wrap; gap: 1.5rem; } figure { margin: 0; }
.charts figure { flex: 1 1 min(24rem, 100%); max-width: 32rem; }
.charts svg { display: block; width: 100%; height: auto; }
figcaption { color: var(--soft); font-size: .875rem; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; background: #fff; } h2 { break-after: avoid; }
  nav, .filter, .skip { display: none !important; } .claim { position: static !important; }
  .source, .strip, tr, h3 { break-inside: avoid-page; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; } a { color: inherit; } }
""".strip()


def document(title: str, body: Iterable[str], *, style: str = "") -> str:
    """One whole page. `body` is HTML, `title` is foreign text."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{safe(title)}</title>\n<style>\n{STYLE}\n{style}</style>\n</head>\n<body>\n"
        f"{''.join(body)}\n</body>\n</html>\n"
    )


def safe(text: str) -> str:
    """Foreign text as HTML that says it and does nothing."""
    return escape(plain(text))


def bullets(title: str, entries: Iterable[str]) -> str:
    """A titled list of HTML entries; nothing for none."""
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return f"<h3>{safe(title)}</h3><ul>{items}</ul>" if items else ""


def grid(columns: Sequence[str], rows: Sequence[Sequence[str]], *, caption: str = "") -> str:
    """A table of foreign texts; columns after the first hold figures and stand to the right."""
    side = ['<th scope="col"', *('<th scope="col" class="right"' for _ in columns[1:])]
    head = "".join(f"{start}>{safe(column)}</th>" for start, column in zip(side, columns, strict=True))
    body = "".join(f"<tr>{''.join(_cell(place, value) for place, value in enumerate(row))}</tr>" for row in rows)
    told = f"<caption>{safe(caption)}</caption>" if caption else ""
    return f'<div class="wide"><table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(place: int, value: str) -> str:
    if place == 0:
        return f'<th scope="row">{safe(value)}</th>'
    return f'<td class="right num">{safe(value)}</td>'
