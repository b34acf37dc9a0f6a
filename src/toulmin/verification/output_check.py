"""The checks that a contract names: each text that one reads is a unit of completeness; one that breaks, fails it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from toulmin.contracts.artifact import Analysis, ReasoningArtifact
from toulmin.contracts.verification import Dimension, Finding, Severity
from toulmin.contracts.vocabulary import ClaimId
from toulmin.ports.output_check import CheckedPart, CheckFinding, OutputCheck
from toulmin.verification.context import VerificationContext
from toulmin.verification.tally import NOWHERE, Place, Tally

__all__ = ["check_output", "run_checks"]

RAISED: Final = "check.raised"
UNKNOWN: Final = "check.unknown"
MALFORMED: Final = "check.malformed"


def run_checks(artifact: ReasoningArtifact, body: Analysis, context: VerificationContext, tally: Tally) -> None:
    """One unit for each claim, and for each entry of what is not known, under each check that reads claims.

    A finding in a claim carries the claim's id, so that this claim can be held back and the others go on.
    """
    statements: list[tuple[ClaimId | None, str]] = [(claim.id, claim.conclusion) for claim in artifact.claims]
    statements += [(None, entry) for entry in body.not_known]
    for name, check in _named(context.contract.output.checks, context.checks):
        if check is None or check.part is CheckedPart.CLAIM:
            for claim, text in statements:
                _unit(name, check, text, tally, claim=claim)


def check_output(
    text: str, statements: Sequence[str], *, names: Sequence[str], checks: Mapping[str, OutputCheck]
) -> tuple[Finding, ...]:
    """The errors of the named checks in a finished output, () when it passes.

    Checks of the output read `text`, checks of claims read each of the `statements`. A name that no check is registered
    under is an error too.
    """
    tally = Tally(Dimension.COMPLETENESS)
    for name, check in _named(names, checks):
        whole = check is None or check.part is CheckedPart.OUTPUT
        for read in (text,) if whole else statements:
            _unit(name, check, read, tally)
    return tuple(finding for finding in tally.findings if finding.severity is Severity.ERROR)


def _named(names: Sequence[str], checks: Mapping[str, OutputCheck]) -> Iterator[tuple[str, OutputCheck | None]]:
    return ((name, checks.get(name)) for name in dict.fromkeys(names))


def _unit(name: str, check: OutputCheck | None, text: str, tally: Tally, *, claim: ClaimId | None = None) -> None:
    found = tuple(_placed(finding, text) for finding in _found(check, text))
    tally.unit(0.0 if any(finding.severity is Severity.ERROR for finding in found) else 1.0)
    for finding in found:
        place = Place(claim, finding.start, finding.end) if claim is not None else NOWHERE
        said = f"{name}: {finding.message}"[:MESSAGE_CHARS_MAX]
        if finding.severity is Severity.ERROR:
            tally.error(finding.code, said, place)
        else:
            tally.warn(finding.code, said, place)


def _found(check: OutputCheck | None, text: str) -> tuple[CheckFinding, ...]:
    if check is None:
        return (CheckFinding(code=UNKNOWN, message="no check of this name is registered"),)
    try:
        found: object = check.check(text)
    except Exception as error:  # noqa: BLE001  a user's rule may raise anything: what it could not judge did not pass
        # Only the kind of error: its words may hold addresses, and a replay must give the same bytes.
        return (CheckFinding(code=RAISED, message=f"the check broke off with {type(error).__name__}"),)
    findings = tuple(one for one in found if isinstance(one, CheckFinding)) if isinstance(found, tuple) else None
    if findings is None or findings != found:
        return (CheckFinding(code=MALFORMED, message="the check returned something that is no tuple of findings"),)
    return findings


def _placed(finding: CheckFinding, text: str) -> CheckFinding:
    """A place outside the text is no place."""
    outside = finding.end is not None and finding.end > len(text)
    return finding.with_(start=None, end=None) if outside else finding


MESSAGE_CHARS_MAX: Final = 2_000
