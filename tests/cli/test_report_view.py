"""The report as a person sees it: every ending, at two widths, with documents that try to draw on the screen."""

import io

import pytest
from rich.console import Console

from tests.contracts.samples import SCORES
from toulmin.cli.render.report import Sizes, report_view
from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.claim import Claim, ClaimKind, Evidence, Qualifier, Rebuttal, Warrant
from toulmin.contracts.command import Ending
from toulmin.contracts.document import Rejection, RejectionReason
from toulmin.contracts.label import Label
from toulmin.contracts.report import (
    AnswerTo,
    ClosedGap,
    ConflictNote,
    Dependent,
    HeldBack,
    ReportedClaim,
    RunReport,
    Withdrawal,
)
from toulmin.contracts.usage import Usage
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, DocumentId, Level, PassageId, RunId, TrustLevel

EVIL = "\x1b[2J\x1b]0;owned\x07 <script>alert(1)</script> [red]fake[/red] \u202eevil"
SOURCE: Digest = digest_bytes(b"source")


def claim(number: int, text: str, *, grounds: int = 2) -> Claim:
    evidence = Evidence(
        passage=PassageId("d1:1"),
        document=DocumentId("d1"),
        name=f"logs/{EVIL}.log",
        start=0,
        end=5,
        quote=EVIL,
        line_first=118,
        line_last=121,
        source=SOURCE,
    )
    return Claim(
        id=ClaimId(f"c{number}"),
        kind=ClaimKind.CAUSE,
        conclusion=text,
        grounds=(evidence,) * grounds,
        warrant=Warrant(text="what is logged happened"),
        qualifier=Qualifier(raw=0.9, confidence=0.93),
        rebuttals=(Rebuttal(text="unless the clock was wrong"),),
        answers=("root cause",),
    )


def report(*, ending: Ending = Ending.DONE, claims: int = 5) -> RunReport:
    stand = tuple(
        ReportedClaim(claim=claim(number, f"claim {number} {EVIL}"), artifact=ArtifactId("a1"), item="i1")
        for number in range(claims)
    )
    ids = tuple(entry.claim.id for entry in stand)
    return RunReport(
        run=RunId("r0123"),
        objective=f"Why? {EVIL}",
        ending=ending,
        reason="a limit was reached: wall time",
        complete=ending is Ending.DONE,
        confidence=0.93,
        trust=TrustLevel.PROMOTED,
        label=Label(),
        answers=(
            AnswerTo(question="root cause", claims=ids, text="x"),
            AnswerTo(question="what else", claims=ids[:1], text="x"),
            AnswerTo(question="what to do", claims=(), text=""),
        ),
        claims=stand,
        held_back=tuple(
            HeldBack(claim=claim(90 + n, "the deploy"), artifact=ArtifactId("a2"), rule="promotion.roots", reason=EVIL)
            for n in range(4)
        ),
        conflicts=(ConflictNote(subject="ttl", kept="30 s", set_aside=EVIL, rule="newer_over_older"),),
        not_known=("who restarted node 7",),
        weak_points=(EVIL,),
        rejected_inputs=(
            Rejection(name="v.pdf", reason=RejectionReason.ENCRYPTED, message="it is encrypted", hint="drop it"),
        ),
        usage=Usage(model_calls=3, input_tokens=1_000, output_tokens=50, cost_microusd=12_000),
    )


def shown(found: RunReport, *, width: int = 80, sizes: Sizes | None = None) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, markup=False, highlight=False, emoji=False)
    console.print(report_view(found, sizes=sizes or Sizes(), following=("toulmin why 1",)))
    return file.getvalue()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_obeyed(width: int) -> None:
    text = shown(report(), width=width)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[red]fake[/red]" in text.replace("\n", "") or "[red]" in text


def test_each_part_is_there_and_the_rest_is_counted() -> None:
    text = shown(report(), width=120)
    assert "done · confidence .93 (uncalibrated) · 5 claims stand, 4 held back" in text
    assert "Root cause  2 more with --full" in text
    assert "What else  see also 1" in text
    assert "not answered: no claim about it stands" in text
    assert "(promotion.roots) (+3 more)" in text
    assert "newer over older" in text
    assert "v.pdf: it is encrypted → drop it" in text
    assert "3 reasoner calls · 1 050 tokens · $0.01 · run r0123" in text


def test_full_leaves_nothing_out() -> None:
    text = shown(report(), width=120, sizes=Sizes.full())
    assert all(f"claim {number} " in text for number in range(5))
    assert "because what is logged happened" in text
    assert "unless unless the clock" in text
    assert "more with --full" not in text


def test_scores_are_shown_with_their_intervals_where_they_have_them() -> None:
    known, none = SCORES[0].with_(score=0.91, low=0.875, high=0.98), SCORES[1].with_(low=None, high=None)
    text = shown(report().with_(scores=(known, none)), width=120)
    assert [line.rstrip() for line in text.splitlines() if "scope" in line] == [
        "scores     scope .91 (.88–.98) · evidence .90"
    ]


@pytest.mark.requirement("R24")
def test_what_fell_is_told_with_its_rule_and_what_rested_on_it() -> None:
    fell = Withdrawal(
        claim=ClaimId("c95"),
        artifact=ArtifactId("a7"),
        level=Level.L1,
        round=2,
        said=f"the replica is off {EVIL}",
        rule="conflict.newer_over_older",
        reason="it is the newer one",
        lost_to="the replica is on",
        lost_to_source="storage.eml",
        dependents=(
            Dependent(claim=ClaimId("c90"), level=Level.L2, said=f"the replica is off {EVIL}"),
            Dependent(claim=ClaimId("c97"), level=Level.L2, said="reads went to one machine", confidence=0.62),
        ),
    )
    gap = ClosedGap(
        question="how many",
        asked=1,
        answered=2,
        claim=ClaimId("c0"),
        said="388",
        documents=("count.eml", EVIL),
    )
    found = report().with_(withdrawn=(fell,), closed=(gap,))
    text = " ".join(shown(found, width=120, sizes=Sizes.full()).split())
    assert "5 claims stand, 3 held back, 1 withdrawn" in text, "what fell with it is not held back besides"
    assert (
        "set aside for “the replica is on” (storage.eml): it is the newer one (rule conflict.newer_over_older)" in text
    )
    assert "the claim that said so at L2 rested on it and fell" in text
    assert "“reads went to one machine” at L2 rested on it and was weakened to .62" in text
    assert "→ toulmin why c95" in text
    assert "“how many” had no answer in round 1; answered in round 2 from count.eml" in text
    assert "\x1b" not in text


def test_of_many_questions_each_but_the_first_shows_its_surest_claim() -> None:
    found = report()
    first = found.answers[0]
    later = tuple(AnswerTo(question=f"question {number}", claims=(), text="nothing") for number in range(4))
    split = found.with_(
        answers=(
            first.with_(claims=first.claims[:1]),
            AnswerTo(question="factors", claims=first.claims[1:4], text="x"),
            *later,
        )
    )
    assert "Factors  2 more with --full" in shown(split, width=120)


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        (Ending.HALTED, "halted, partial result"),
        (Ending.CANCELLED, "cancelled, partial result"),
        (Ending.FAILED, "failed"),
        (Ending.DENIED, "denied"),
    ],
)
def test_any_other_ending_says_its_reason(ending: Ending, said: str) -> None:
    text = shown(report(ending=ending, claims=0))
    assert said in text
    assert "a limit was reached: wall time" in text
