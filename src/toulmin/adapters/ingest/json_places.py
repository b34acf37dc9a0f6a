"""Where the members of a JSON text stand, so that a record can be cited by its bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from toulmin.adapters.ingest.adapter import DocumentRefused
from toulmin.contracts.document import RejectionReason

__all__ = ["JsonText", "Member"]

_SPACE = re.compile(r"[ \t\n\r]*")


class Member(NamedTuple):
    """One member of an object or array: its key or position, its value, and where it stands in the text."""

    key: str
    value: object
    start: int
    """Of the key in an object, of the value in an array."""
    value_start: int
    end: int


class JsonText:
    """A JSON text that has been parsed whole once, so that walking through it cannot fail.

    Raises:
        DocumentRefused: it is no JSON; the message says where.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._decoder = json.JSONDecoder(strict=False)
        self.start = self._space(0)
        try:
            self.value, end = self._decoder.raw_decode(text, self.start)
        except json.JSONDecodeError as error:
            raise _faulty(text, error) from error
        except RecursionError as error:
            raise DocumentRefused(
                "its objects are nested too deeply",
                reason=RejectionReason.MALFORMED,
                hint="flatten it, or set `kind: text` to read it as plain text",
            ) from error
        except ValueError as error:
            raise DocumentRefused(
                f"it is no valid JSON: {error}", reason=RejectionReason.MALFORMED, hint="check how it was written"
            ) from error
        self.end = end
        rest = self._space(end)
        if rest < len(text):
            raise DocumentRefused(
                f"after its JSON value there is more text, on line {text.count(chr(10), 0, rest) + 1}",
                reason=RejectionReason.MALFORMED,
                hint="one value per line is `kind: jsonl`; otherwise remove what follows the value",
            )

    def members(self, start: int) -> Iterator[Member]:
        """The members of the object or array that starts at `start`, in order."""
        is_object = self.text[start] == "{"
        place, number = self._space(start + 1), 0
        while self.text[place] not in "]}":
            begun, key = place, str(number)
            if is_object:
                key, place = self._decoder.raw_decode(self.text, place)
                place = self._space(self._space(place) + 1)
            value, end = self._decoder.raw_decode(self.text, place)
            yield Member(key, value, begun, place, end)
            place = self._space(end)
            if self.text[place] == ",":
                place = self._space(place + 1)
            number += 1

    def _space(self, place: int) -> int:
        match = _SPACE.match(self.text, place)
        return match.end() if match is not None else place


def _faulty(text: str, error: json.JSONDecodeError) -> DocumentRefused:
    # A text that ends within a value fails at its end, or at the quote that opens the string which never closes.
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return DocumentRefused(
            f"its JSON is cut off on line {error.lineno}",
            reason=RejectionReason.TRUNCATED,
            hint="copy or export it again; compare its size with the original",
        )
    return DocumentRefused(
        f"it is no valid JSON: {error.msg} on line {error.lineno}, column {error.colno}",
        reason=RejectionReason.MALFORMED,
        hint="one value per line is `kind: jsonl`; otherwise correct that line",
    )
