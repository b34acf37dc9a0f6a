"""The one place that decides about another attempt: a pure rule over the failure's class and what is left."""

from __future__ import annotations

from dataclasses import replace

from toulmin.contracts.canonical import digest_of
from toulmin.contracts.errors import FailureClass
from toulmin.contracts.failure import Failure
from toulmin.contracts.run_contract import RunContract
from toulmin.state.run_state import Unit

__all__ = ["BACKOFF_MS_BASE", "BACKOFF_MS_MAX", "RETRIES_FREE", "RETRIES_SHARE", "another_attempt", "backoff_ms"]

BACKOFF_MS_BASE = 100
BACKOFF_MS_MAX = 5_000
RETRIES_FREE = 10
"""Retries that a run may take before they are held against its steps."""
RETRIES_SHARE = 10
"""One retry more for so many finished steps: the 10 % retry budget of the SRE book (2016), chapter 21."""

_WORTH_RETRYING = frozenset({FailureClass.TRANSIENT, FailureClass.MALFORMED})
_WORTH_FALLING_BACK = _WORTH_RETRYING | {FailureClass.PERMANENT}


def another_attempt(
    unit: Unit, *, failure: Failure, contract: RunContract, retries: int, steps: int, chained: bool
) -> Unit | None:
    """The unit made ready for its next attempt, or None when it has failed for good.

    A failure that may pass is tried again with the same reasoner up to `attempts_max` times; then, or at once when
    trying again cannot help, the next reasoner of the contract takes over (`chained`: the unit uses one). Each
    attempt beyond the first counts against `retries_max` of the whole run, and against a budget that grows with the
    run's finished `steps`: where everything fails, trying everything again makes it worse.
    """
    if retries >= min(contract.limits.retries_max, RETRIES_FREE + steps // RETRIES_SHARE):
        return None
    tries = unit.tries + 1
    failed = replace(unit, attempt=unit.attempt + 1, tries=tries, last=failure)
    if failure.failure in _WORTH_RETRYING and tries < contract.limits.attempts_max:
        return failed
    if chained and failure.failure in _WORTH_FALLING_BACK and unit.reasoner + 1 < len(contract.reasoners):
        return replace(failed, reasoner=unit.reasoner + 1, tries=0)
    return None


def backoff_ms(unit: Unit, *, name: str = "") -> int:
    """Pause before the next attempt: doubling from BACKOFF_MS_BASE, at most BACKOFF_MS_MAX; 0 for a first one.

    Between half of that and all of it, by a digest of the unit's name and the attempt, so that units that failed at one
    moment do not all come back at one moment (equal jitter; Brooker, Exponential Backoff And Jitter, 2015).
    """
    if unit.tries == 0:
        return 0
    full: int = min(BACKOFF_MS_BASE * 2 ** (unit.tries - 1), BACKOFF_MS_MAX)
    chance: float = int(digest_of([name, unit.attempt]).removeprefix("sha256:")[:8], 16) / 0xFFFF_FFFF
    return full // 2 + round(full / 2 * chance)
