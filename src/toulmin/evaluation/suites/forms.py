"""The form of a case: what the verifier is given, and what it ought to find. Plain data that any tool can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.document import ElementKind
from toulmin.contracts.verification import Dimension

__all__ = [
    "AlteredForm",
    "CaseForm",
    "ClaimForm",
    "ContractForm",
    "EvidenceForm",
    "FindForm",
    "InputForm",
    "PassageForm",
    "ScopeForm",
    "WantForm",
]

Words = Annotated[str, Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Whole = Annotated[int, Field(ge=0, le=1_000_000)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$")]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PassageForm(_Form):
    """One passage of a document."""

    text: Words
    kind: ElementKind = ElementKind.PARAGRAPH
    at: Words | None = None
    """When it was written, in ISO 8601 with its zone."""
    attributes: Mapping[str, str] = {}


class ContractForm(_Form):
    """The bits of a contract that the verifier looks at, named as in a contract file."""

    objective: Words
    must_answer: Annotated[tuple[Words, ...], Field(min_length=1)] = ("answer",)
    include: tuple[Words, ...] = ()
    exclude: tuple[Words, ...] = ()
    constraints: tuple[Words, ...] = ()
    max_words: Whole | None = None
    min_claims: Whole | None = None
    max_claims: Whole | None = None
    must_mention: tuple[Words, ...] = ()
    must_not_mention: tuple[Words, ...] = ()
    evidence_days: Annotated[float, Field(gt=0)] | None = None
    tools: tuple[Words, ...] = ()
    self_audit: bool = False


class EvidenceForm(_Form):
    """A reference of a claim: to a passage (`cache.log#2` is its second), to words in it, or to nowhere."""

    passage: Words | None = None
    words: Words | None = None
    """Quotes only these words, which must stand in the passage; omitted: the whole passage."""
    invented: Words | None = None
    """The id of a passage that does not exist."""

    @model_validator(mode="after")
    def _one_of_them(self) -> EvidenceForm:
        if (self.passage is None) == (self.invented is None):
            raise ValueError("give `passage`, or `invented` for one that does not exist")
        if self.words is not None and self.passage is None:
            raise ValueError("`words` stand in a `passage`")
        return self


class AlteredForm(_Form):
    """What is changed in a claim after it was built, as a damaged or forged record would be."""

    quote: Words | None = None
    """Takes the place of the words of its first quote."""
    confidence: Share | None = None


class ClaimForm(_Form):
    """One claim as a reasoner puts it."""

    says: Words
    kind: ClaimKind = ClaimKind.OBSERVATION
    evidence: tuple[Words | EvidenceForm, ...] = ()
    confidence: Share = 0.7
    domain: Words = "observation"
    answers: tuple[Words, ...] = ()
    warrant: Words | None = None
    backing: Words | EvidenceForm | None = None
    rebuttal: Words | None = None
    counter_evidence: Words | EvidenceForm | None = None
    rests_on: tuple[Words, ...] = ()
    """Above L1: the sources that it draws on, `c1` for the first."""
    altered: AlteredForm | None = None


class ScopeForm(_Form):
    """What a scope puts in and leaves out."""

    in_scope: Annotated[tuple[Words, ...], Field(min_length=1)]
    out_of_scope: Annotated[tuple[Words, ...], Field(min_length=1)]
    constraints: tuple[Words, ...] = ()


class InputForm(_Form):
    """Everything that the verifier is given."""

    contract: ContractForm
    documents: Mapping[str, Annotated[tuple[Words | PassageForm, ...], Field(min_length=1)]] = {}
    """Passages of each document, by its name."""
    claims: tuple[ClaimForm, ...] = ()
    peers: tuple[ClaimForm, ...] = ()
    """Claims promoted before."""
    sources: tuple[ClaimForm, ...] | None = None
    """Above L1: the claims of the level below, `c1`, `c2`, … in this order."""
    questions: tuple[Words, ...] = ()
    """What this artifact must answer."""
    scope: ScopeForm | None = None
    """The scope that holds."""
    summary: str = ""
    not_known: tuple[Words, ...] = ()
    body: Mapping[str, JsonValue] | None = None
    """A body of another step, as artifacts hold it (`kind: scope`, …); omitted: an analysis."""
    calibrated: tuple[Words, ...] = ()
    """Domains in which a confidence means what it says; every other is uncalibrated."""
    confidence: Share | None = None
    """Of the artifact; omitted: that of its surest claim."""
    started: Words | None = None
    """When the run started, in ISO 8601 with its zone."""


class FindForm(_Form):
    """A finding that must be there, with its place."""

    code: Words
    claim: Annotated[int, Field(ge=1)] | None = None
    """The number of the claim, from 1."""
    marks: Words | None = None
    """The words of the conclusion that it points at."""


class WantForm(_Form):
    """What the verifier ought to say. Each entry is one check."""

    verified: bool = False
    """All five dimensions pass."""
    passes: tuple[Dimension, ...] = ()
    fails: tuple[Dimension, ...] = ()
    finds: tuple[Words | FindForm, ...] = ()
    spares: tuple[Words, ...] = ()
    """Rules that must find nothing."""
    support: Mapping[Annotated[int, Field(ge=1)], tuple[Share, Share]] = {}
    """Range of the support of a claim, by its number from 1."""

    @model_validator(mode="after")
    def _wants_something_possible(self) -> WantForm:
        passes = set(Dimension) if self.verified else set(self.passes)
        both = sorted(passes & set(self.fails))
        if both:
            raise ValueError(f"{both[0].value} cannot both pass and fail")
        if not (passes or self.fails or self.finds or self.spares or self.support):
            raise ValueError("a case that wants nothing shows nothing; give verified, passes, fails, finds or support")
        found = {entry if isinstance(entry, str) else entry.code for entry in self.finds}
        clash = sorted(found & set(self.spares))
        if clash:
            raise ValueError(f"{clash[0]} cannot both be found and be spared")
        wrong = [number for number, (low, high) in self.support.items() if low > high]
        if wrong:
            raise ValueError(f"the range of support of claim {wrong[0]} ends before it begins")
        return self


class CaseForm(_Form):
    """One case: note, input, want."""

    id: Id
    note: Words
    known_gap: Words | None = None
    """Why the verifier does not get it right yet. The case is run and counted all the same."""
    input: InputForm
    want: WantForm
