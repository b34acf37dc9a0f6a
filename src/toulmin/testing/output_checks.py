"""A rule for tests: no text may hold a forbidden word, and each place of it is found."""

from __future__ import annotations

import re
from dataclasses import dataclass

from toulmin.contracts.run_contract import VersionedName
from toulmin.ports.output_check import CheckedPart, CheckFinding

__all__ = ["ForbiddenWord"]


@dataclass(frozen=True, slots=True)
class ForbiddenWord:
    """An `OutputCheck` that fails at one word, wherever it stands."""

    word: str
    name: str = "forbidden-word"
    version: str = "1"
    part: CheckedPart = CheckedPart.CLAIM

    @property
    def identity(self) -> VersionedName:
        return VersionedName(name=self.name, version=self.version)

    def check(self, text: str) -> tuple[CheckFinding, ...]:
        places = re.finditer(re.escape(self.word), text, re.IGNORECASE)
        return tuple(
            CheckFinding(
                code="forbidden.word", message=f"{self.word!r} may not be said", start=place.start(), end=place.end()
            )
            for place in places
        )
