"""What every output check promises, ours or a user's: subclass `OutputCheckConformance` with three fixtures.

`check` is the check; `passes` and `fails` are texts that it passes and fails.
"""

from __future__ import annotations

import pytest

from toulmin.contracts.verification import Severity
from toulmin.ports.output_check import CheckedPart, CheckFinding, OutputCheck

__all__ = ["OutputCheckConformance"]

ODD = ("", " ", "\n", "a", "\x00", "é ü 漢字 🙂", "word " * 2_000)
"""Texts that no check may break on."""


class OutputCheckConformance:
    """The promises of the OutputCheck port."""

    def test_it_says_who_it_is_and_what_it_reads(self, check: OutputCheck) -> None:
        assert check.identity == check.identity
        assert check.identity.name
        assert check.identity.version
        assert isinstance(check.part, CheckedPart)

    def test_it_passes_a_good_text_without_an_error(self, check: OutputCheck, passes: str) -> None:
        assert [found for found in check.check(passes) if found.severity is Severity.ERROR] == []

    def test_it_fails_a_bad_text_with_an_error(self, check: OutputCheck, fails: str) -> None:
        assert [found for found in check.check(fails) if found.severity is Severity.ERROR]

    def test_the_same_text_has_the_same_findings_whatever_was_checked_between(
        self, check: OutputCheck, passes: str, fails: str
    ) -> None:
        """A replay asks again, in another order and another process."""
        first = check.check(fails)
        check.check(passes)
        assert check.check(fails) == first
        assert check.check(passes) == check.check(passes)

    def test_every_place_lies_in_the_text(self, check: OutputCheck, passes: str, fails: str) -> None:
        for text in (passes, fails):
            assert all(found.end is None or found.end <= len(text) for found in check.check(text))

    @pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
    def test_an_odd_text_has_findings_and_no_crash(self, check: OutputCheck, text: str) -> None:
        found = check.check(text)
        assert isinstance(found, tuple)
        assert all(isinstance(finding, CheckFinding) for finding in found)
        assert check.check(text) == found
