"""Rules of the verifier switched off or made over-eager, one at a time: the starter suite must notice each."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

__all__ = ["PLANTED"]

Patch = pytest.MonkeyPatch


def _module(name: str) -> object:
    return sys.modules[f"toulmin.verification.{name}"]


def figures_are_not_looked_up(patch: Patch) -> None:
    patch.setattr(_module("support"), "_check_number", lambda *args, **named: 0)


def quotes_are_not_looked_up(patch: Patch) -> None:
    patch.setattr(_module("support"), "evidence_fault", lambda evidence, context: None)


def any_name_is_known(patch: Patch) -> None:
    patch.setattr(_module("support"), "_stems_known", lambda *args: True)


def a_word_is_quote_enough(patch: Patch) -> None:
    patch.setattr(_module("support"), "_says_some_of", lambda reading, grounds: True)


def stale_evidence_is_fresh(patch: Patch) -> None:
    patch.setattr(_module("verify"), "check_freshness", lambda *args: None)


def negations_are_not_read(patch: Patch) -> None:
    patch.setattr(_module("contradiction"), "_negation", lambda one, two: None)
    closer = sys.modules["toulmin.grounding.discord"]
    patch.setattr(closer, "_RULES", tuple(rule for rule in closer._RULES if rule.__name__ != "_denial"))


def opposites_are_not_known(patch: Patch) -> None:
    patch.setattr(_module("contradiction"), "_opposite", lambda one, two: None)


def figures_exclude_nothing(patch: Patch) -> None:
    patch.setattr(_module("contradiction"), "_numbers", lambda one, sentence, two, other: None)


def times_exclude_nothing(patch: Patch) -> None:
    patch.setattr(_module("contradiction"), "_times", lambda one, sentence, two, other: None)


def a_course_of_events_is_a_contradiction(patch: Patch) -> None:
    patch.setattr(_module("contradiction"), "_apart", lambda one, sentence, two, other: False)


def claims_are_not_held_against_each_other(patch: Patch) -> None:
    patch.setattr(_module("verify"), "check_against_claims", lambda *args: False)


def exclusions_are_forgotten(patch: Patch) -> None:
    patch.setattr(_module("scope"), "excluded_by", lambda text, context: None)


def anything_is_excluded(patch: Patch) -> None:
    patch.setattr(_module("scope"), "EXCLUSION_SHARE", 0.0)


def scopes_may_widen(patch: Patch) -> None:
    patch.setattr(_module("steps"), "check_not_wider", lambda scope, earlier, context, tally: None)


def any_confidence_is_carried(patch: Patch) -> None:
    patch.setattr(_module("confidence"), "GAP_MAX", 1.0)


def words_of_certainty_are_free(patch: Patch) -> None:
    patch.setattr(_module("humility"), "_certainty", lambda claim, pages, tally: None)


def artifacts_may_be_surer_than_their_claims(patch: Patch) -> None:
    patch.setattr(_module("verify"), "check_artifact_confidence", lambda artifact, tally: None)


def every_question_counts_as_answered(patch: Patch) -> None:
    patch.setattr(_module("completeness"), "_answered", lambda question, claims: True)


def constraints_are_not_counted(patch: Patch) -> None:
    patch.setattr(_module("completeness"), "_constrain", lambda rule, output, tally: None)


def claims_above_may_rest_on_nothing(patch: Patch) -> None:
    patch.setattr(_module("verify"), "check_lineage", lambda claim, context, tally: None)


def claims_above_may_cite_anything(patch: Patch) -> None:
    patch.setattr(_module("verify"), "check_promoted_evidence", lambda claim, context, tally: None)


PLANTED: tuple[Callable[[Patch], None], ...] = (
    figures_are_not_looked_up,
    quotes_are_not_looked_up,
    any_name_is_known,
    a_word_is_quote_enough,
    stale_evidence_is_fresh,
    negations_are_not_read,
    opposites_are_not_known,
    figures_exclude_nothing,
    times_exclude_nothing,
    a_course_of_events_is_a_contradiction,
    claims_are_not_held_against_each_other,
    exclusions_are_forgotten,
    anything_is_excluded,
    scopes_may_widen,
    any_confidence_is_carried,
    words_of_certainty_are_free,
    artifacts_may_be_surer_than_their_claims,
    every_question_counts_as_answered,
    constraints_are_not_counted,
    claims_above_may_rest_on_nothing,
    claims_above_may_cite_anything,
)
