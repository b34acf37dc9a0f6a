"""Interop: our checks in other harnesses, and theirs in ours.

This door holds what needs no vendor: `check_text` verifies a plain text against sources as a run would, `judge_text`
answers one question about it, `read_rows` reads labelled rows, `guardrails_state` says whether the full Guardrails
package would send anything. Two rooms inside load their vendor when they are imported: `toulmin.interop.guardrails`
(validators both ways; the types it needs are always there) and `toulmin.interop.pydantic_evals` (data sets and
evaluators; `toulmin[evals]`).
"""

from toulmin.interop.rows import Damage, Exported, LabelledRow, Rows, read_rows
from toulmin.interop.telemetry import GuardrailsState, guardrails_state, require_quiet_guardrails
from toulmin.interop.text import CheckedText, Sentence, Source, check_text, sources_of
from toulmin.interop.verdict import Kind, Span, TextVerdict, judge_text

__all__ = [
    "CheckedText",
    "Damage",
    "Exported",
    "GuardrailsState",
    "Kind",
    "LabelledRow",
    "Rows",
    "Sentence",
    "Source",
    "Span",
    "TextVerdict",
    "check_text",
    "guardrails_state",
    "judge_text",
    "read_rows",
    "require_quiet_guardrails",
    "sources_of",
]
