"""The page of a run: claims beside their evidence, marked at the right characters, with nothing foreign obeyed."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.conftest import Desk
from tests.cli.test_report_view import EVIL, SOURCE, claim, report
from toulmin.cli.render.html import page
from toulmin.cli.sheets import Fate, Sheet, Sheets
from toulmin.contracts.artifact import Position
from toulmin.contracts.claim import Claim, Qualifier
from toulmin.contracts.promotion import PromotionDecision, PromotionOutcome
from toulmin.contracts.report import RunReport
from toulmin.contracts.run_contract import InputSpec, Manifest, ModelPin, RunContract, VersionedName
from toulmin.contracts.verification import (
    ClaimSupport,
    Dimension,
    DimensionScore,
    Finding,
    Severity,
    VerificationReport,
)
from toulmin.contracts.vocabulary import ArtifactId, DecisionId, DocumentId, Level, RunId, TrustLevel
from toulmin.provenance import Excerpt, Stretch
from toulmin.testing.outcomes import sample_artifact, sample_decision

RUN = RunId("r0123")
VOID = frozenset({"meta", "input", "br"})


class Reader(HTMLParser):
    """Reads a page as a browser would: what is open, what is said, and every tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"


def contract() -> RunContract:
    manifest = Manifest(
        flow="five-steps/1",
        policy=VersionedName(name="starter", version=SOURCE),
        prompts=SOURCE,
        schemas=SOURCE,
        models=(ModelPin(name="extractive", version="1", remote=False, evidence_bytes_max=10),),
        toulmin="0",
    )
    return RunContract(objective="Why?", inputs=(InputSpec(path="a"),), manifest=manifest)


def scores(*, low: float | None = None, high: float | None = None) -> tuple[DimensionScore, ...]:
    return tuple(
        DimensionScore(
            dimension=dimension,
            score=0.75,
            passed=dimension is not Dimension.CONTRADICTION,
            threshold=0.5,
            units=4,
            method="rules",
            version="1",
            calibration="platt/logs@1" if dimension is Dimension.CONFIDENCE_QUALITY and low is not None else None,
            low=low,
            high=high,
        )
        for dimension in Dimension
    )


def excerpt(
    text: str = "before\n14:02 cache lost 3 shards\nafter", *, quote: str = "14:02 cache lost 3 shards"
) -> Excerpt:
    at = text.index(quote)
    whole = Stretch(start=at, end=at + len(quote))
    return Excerpt(document=DocumentId("d1"), name="a.log", line=117, text=text, quotes=(whole,), cited=(whole,))


def sheet(of: Claim, *, fate: Fate = Fate.STANDS, **more: object) -> Sheet:
    artifact = sample_artifact(RUN, of.id, allowed_by=DecisionId("k1"))
    made = Sheet(
        claim=of,
        fate=fate,
        artifact=artifact,
        number=1 if fate is Fate.STANDS else None,
        excerpts=(excerpt(),),
        known=("14:02 cache lost 3 shards",),
        report=VerificationReport(artifact=artifact.id, trust=TrustLevel.UNTRUSTED, scores=scores()),
        support=ClaimSupport(claim=of.id, support=0.8, roots=1, contradicted=False, in_scope=True),
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the fields are named where it is called


def sheets(*shown: Sheet, totals: dict[Fate, int] | None = None) -> Sheets:
    counts = {fate: sum(one.fate is fate for one in shown) for fate in Fate}
    return Sheets(shown=shown, totals=totals or counts)


def shown(*all_of: Sheet, of: RunReport | None = None, totals: dict[Fate, int] | None = None) -> str:
    return page(of or report(), contract=contract(), sheets=sheets(*all_of, totals=totals))


def words_in(text: str, kind: str) -> list[str]:
    """What is marked in one way, without what only a listener hears."""
    heard = re.compile(r'<span class="vh">.*?</span>')
    body = text.partition("</ul>" if kind == "mark" else 'class="said"')[2]
    return [heard.sub("", found) for found in re.findall(rf'<span class="{kind}">(.*?\]</span>)</span>', body)]


def finding(said: str, piece: str, **more: object) -> Finding:
    at = said.index(piece)
    made = Finding(
        dimension=Dimension.EVIDENCE_COVERAGE,
        severity=Severity.ERROR,
        code="evidence.number_missing",
        message=f"{piece!r} stands in no evidence",
        start=at,
        end=at + len(piece),
    )
    return made.with_(**more)


@pytest.mark.requirement("R45")
def test_a_claim_is_marked_at_exactly_the_characters_that_nothing_carries_or_a_check_objects_to() -> None:
    said = "14:02 cache lost 41 shards & 3.2 times <b> angered customers"
    one = sheet(
        claim(1, said),
        findings=(finding(said, "41"), finding(said, "3.2", severity=Severity.WARNING, code="evidence.number_derived")),
    )
    text = shown(one)
    assert words_in(text, "wrong") == ["41"]
    assert words_in(text, "remark") == ["3.2"]
    assert words_in(text, "absent")[-1] == "angered customers"
    assert "cache lost " in text
    assert "&lt;b&gt;" in text
    assert "&#x27;41&#x27; stands in no evidence" in text
    assert '<code class="soft">evidence.number_derived</code>' in text


def test_the_quote_stands_in_its_lines_and_its_words_are_marked() -> None:
    text = shown(sheet(claim(1, "The cache lost 3 shards.")))
    rows = re.findall(r'<span class="row" data-n="(\d+)">(.*?)\n</span>', text)
    assert [number for number, _ in rows] == ["117", "118", "119"]
    assert rows[1][1] == "<mark>14:02 <b>cache</b> <b>lost</b> <b>3</b> <b>shards</b></mark>"
    assert [row for _, row in rows[::2]] == ['<span class="beside">before</span>', '<span class="beside">after</span>']
    assert "<code>a.log</code> line 118" in text


def test_a_quote_within_a_passage_over_several_lines_is_told_from_what_is_beside_it() -> None:
    text = "x cache\ny shards z"
    cited = Excerpt(
        document=DocumentId("d1"),
        name="a.pdf",
        page=7,
        line=1,
        text=text,
        quotes=(Stretch(start=10, end=16),),
        cited=(Stretch(start=0, end=len(text)),),
        cut_before=True,
        cut_after=True,
    )
    html = shown(sheet(claim(1, "cache shards"), excerpts=(cited,)))
    assert '>…<span class="beside">x <b>cache</b></span>\n</span>' in html
    assert '<span class="beside">y </span><mark><b>shards</b></mark><span class="beside"> z</span>…\n</span>' in html
    assert "line 2, page 7" in html


def test_the_page_escapes_everything_foreign_and_forbids_the_rest() -> None:
    cited = excerpt(f"before {EVIL}\n{EVIL}\nafter {EVIL}", quote=EVIL)
    evil = sheet(
        claim(1, f"claim {EVIL}"),
        fate=Fate.WITHDRAWN,
        rule="conflict.newer",
        reason=EVIL,
        round=2,
        instead=Position(said=EVIL, source=EVIL),
        findings=(finding(f"claim {EVIL}", "script", message=EVIL),),
        excerpts=(cited.model_copy(update={"name": EVIL, "fault": EVIL}),),
    )
    text = shown(evil)
    reader = Reader(text)
    assert not reader.open, "every tag is closed"
    tags = {tag for tag, _ in reader.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "red", "b1"}
    for _, attributes in reader.tags:
        assert not [name for name in attributes if name.startswith("on") or name in {"src", "srcset", "action"}]
        assert (attributes.get("href") or "#").startswith("#")
    assert "default-src 'none'" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "http" not in text.replace("http-equiv", "")


def test_ids_are_unique_and_every_link_leads_somewhere() -> None:
    found = report()
    text = shown(*(sheet(entry.claim, number=place) for place, entry in enumerate(found.claims, start=1)), of=found)
    reader = Reader(text)
    ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {(attributes.get("href") or "")[1:] for tag, attributes in reader.tags if tag == "a"}
    assert links <= set(ids)
    assert {f"c-c{number}" for number in range(5)} <= links
    labels = {attributes["for"] for tag, attributes in reader.tags if tag == "label"}
    assert labels == {attributes["id"] for tag, attributes in reader.tags if tag == "input"}


def test_a_claim_without_a_sheet_is_told_without_a_link() -> None:
    text = shown()
    assert "#c-c0" not in text
    assert "claim 0" in text
    assert "No claim was made." in text


def test_what_was_held_or_withdrawn_says_why_and_what_was_kept() -> None:
    held = sheet(claim(7, "The deploy did it."), fate=Fate.HELD, rule="promotion.roots", reason="one document only")
    fell = sheet(
        claim(8, "The replica is off."),
        fate=Fate.WITHDRAWN,
        rule="conflict.newer_over_older",
        reason="it is the newer one",
        round=2,
        instead=Position(said="The replica is on.", source="mail.eml"),
    )
    weak = sheet(claim(9, "Reads rose."), rule="demotion.rests_on", reason="half of it fell", round=2)
    text = re.sub(r"<[^>]+>", "", shown(held, fell, weak))
    assert "Held back: one document only (rule promotion.roots)" in text
    assert (
        "Withdrawn in round 2: set aside for “The replica is on.” (mail.eml): it is the newer one"
        " (rule conflict.newer_over_older)" in text
    )
    assert "Weakened in round 2: half of it fell (rule demotion.rests_on)" in text


def test_filters_count_each_fate_and_those_with_nothing_are_off() -> None:
    text = shown(sheet(claim(1, "cache")), sheet(claim(2, "cache lost all hope"), fate=Fate.HELD, rule="r", reason="x"))
    inputs = re.findall(
        r'<input type="radio" name="show" id="f-(\w+)"( checked)?( disabled)?><label[^>]*>([^<]*)', text
    )
    assert inputs == [
        ("all", " checked", "", "all 2"),
        ("stands", "", "", "stands 1"),
        ("held", "", "", "held back 1"),
        ("withdrawn", "", " disabled", "withdrawn 0"),
        ("marked", "", "", "with unsupported words or errors 1"),
    ]
    assert 'class="sheet held marked"' in text
    assert 'class="sheet stands"' in text


def test_a_page_of_a_large_run_says_how_much_is_shown_and_how_to_see_the_rest() -> None:
    text = shown(sheet(claim(1, "cache")), totals={Fate.STANDS: 1_210, Fate.HELD: 0, Fate.WITHDRAWN: 0})
    assert "Shown: 1 of 1 210 (stands). <code>toulmin show r0123 --html FILE --full</code>" in text
    assert "Shown:" not in shown(sheet(claim(1, "cache")))


def test_many_quotes_fold_and_too_many_are_counted() -> None:
    few = shown(sheet(claim(1, "cache"), excerpts=(excerpt(),) * 5))
    assert "<summary>2 more places that it quotes</summary>" in few
    many = shown(sheet(claim(1, "cache"), excerpts=(excerpt(),) * 45))
    assert "5 further places are not shown here." in many
    none = shown(sheet(claim(1, "cache"), excerpts=()))
    assert "No evidence" in none


def test_many_findings_are_counted() -> None:
    said = "cache"
    many = tuple(finding(said, "cache", code=f"x.y{place}") for place in range(15))
    assert "3 more: <code>toulmin show --artifact" in shown(sheet(claim(1, said), findings=many))


def test_a_calibrated_confidence_shows_what_was_stated_and_what_it_is_worth() -> None:
    sure = claim(1, "cache").with_(
        qualifier=Qualifier(raw=0.9, confidence=0.7, calibration="platt/logs@1", domain="logs", votes=3)
    )
    text = shown(sheet(sure))
    assert "stated .90 → .70 calibrated · domain logs · by <code>platt/logs@1</code> · 3 passes agree" in text
    assert 'stated .90, <span class="warn">not calibrated</span>' in shown(sheet(claim(1, "cache")))


def test_scores_have_their_interval_their_threshold_and_their_verdict() -> None:
    text = shown(of=report().with_(scores=scores(low=0.6, high=0.85)))
    assert '<rect class="done" width="75%"' in text
    assert '<rect class="short" width="75%"' in text
    assert '<line class="need" x1="50%" x2="50%"' in text
    assert '<line class="span" x1="60%" x2="85%"' in text
    assert ".60 to .85" in text
    assert "calibrated by platt/logs@1" in text
    assert "none given" in shown(of=report().with_(scores=scores()))
    strip = replace(sheet(claim(1, "cache")), report=None)
    assert "Scores of its artifact" not in shown(strip)


@pytest.mark.parametrize(
    ("outcome", "said"), [(PromotionOutcome.PROMOTE, "promoted"), (PromotionOutcome.REJECT, "rejected")]
)
def test_the_decision_names_its_rule_and_how_to_ask_for_it(outcome: PromotionOutcome, said: str) -> None:
    promotion = PromotionDecision(
        artifact=ArtifactId("a1"),
        from_level=Level.L1,
        to_level=Level.L2,
        outcome=outcome,
        trust=TrustLevel.UNTRUSTED,
        criteria=(),
        decision=DecisionId("k1"),
        rule="promotion.confidence",
        reason="too weak",
    )
    text = re.sub(r"<[^>]+>", "", shown(sheet(claim(1, "cache"), promotion=promotion)))
    assert f"Artifact {said} L1 → L2 by promotion.confidence: too weak" in text
    decision = sample_decision(RUN, "it")
    text = shown(sheet(claim(1, "cache"), promotion=promotion, decision=decision))
    assert f"<code>toulmin policy explain {decision.id}</code>" in text
    assert "The gate was not asked" in shown(sheet(claim(1, "cache")))


def test_many_answers_to_one_question_are_counted() -> None:
    text = shown(of=report(claims=15))
    assert "3 more claims answer this." in text


def test_the_same_run_gives_the_same_bytes(finished: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(finished.folder)
    for name in ("one.html", "two.html"):
        assert finished("show", "--html", name).code == 0
    one, two = ((finished.folder / name).read_bytes() for name in ("one.html", "two.html"))
    assert one == two
    found = RunReport.parse(finished("show", "--json").out)
    text = one.decode()
    reader = Reader(text)
    assert not reader.open
    for entry in found.claims:
        assert f'id="c-{entry.claim.id}"' in text
        for ground in entry.claim.grounds:
            assert escape(ground.name) in text
    assert "<mark>" in text
    assert finished("show", "--html", "all.html", "--full").code == 0


def test_a_vault_that_lost_the_inputs_leaves_the_quotes_and_says_so(
    finished: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(finished.folder, tmp_path / "copy")
    shutil.rmtree(tmp_path / "copy" / "home" / "vault")
    monkeypatch.chdir(tmp_path / "copy")
    assert Desk(folder=tmp_path / "copy", home=tmp_path / "copy" / "home")("show", "--html", "lost.html").code == 0
    text = (tmp_path / "copy" / "lost.html").read_text(encoding="utf-8")
    assert '<p class="bad small">✗ ' in text
    assert "<mark>" in text
