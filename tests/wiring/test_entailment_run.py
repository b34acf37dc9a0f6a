"""A whole run with an entailment backend from the settings: a judge behind an endpoint, or weights in a folder."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers import require_server
from toulmin.contracts.errors import UsageError
from toulmin.contracts.exchange import JudgeAnswer, PairVerdict
from toulmin.contracts.verification import Dimension, Finding, VerificationReport
from toulmin.contracts.vocabulary import RunId
from toulmin.reasoning import load_prompts
from toulmin.state import RunStatus
from toulmin.testing.model_server import Behaviour, ModelServer, Received
from toulmin.wiring import Runtime, Settings, read_contract, read_settings
from toulmin.wiring.entailment import build_scorer, entailment_pin, pinned_scorer

LOG = """\
2026-03-03T04:10:02Z INFO import started, 18 files
2026-03-03T04:12:40Z ERROR import failed: disk full on /data, 0 bytes left
2026-03-03T04:12:44Z ERROR import is not finished
"""
CONTRACT = """\
objective: Why did the import of 3 March stop?
inputs: [logs/]
output: {must_answer: [root cause]}
limits: {retries: 12, wall_s: 600}
reasoner: [extractive]
"""
TINY = Path(__file__).parents[1] / "adapters" / "entailment" / "tiny"
FOUND = importlib.util.find_spec("onnxruntime") is not None and importlib.util.find_spec("tokenizers") is not None


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "import.log").write_text(LOG)
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    return tmp_path


def settings(folder: Path, *, entailment: str, server: ModelServer | None = None) -> Settings:
    variables = {
        "TOULMIN_ENTAILMENT": entailment,
        "TOULMIN_MODEL_PRICE": "1/1",
        "TOULMIN_POLICY_DEADLINE_MS": "60000",
        "OPENAI_BASE_URL": server.base_url if server is not None else "",
    }
    return read_settings(variables, folder=folder)


def saying(entailed: float, contradicted: float) -> Callable[[Received], str]:
    """The same verdict on every pair of the request."""

    def content(received: Received) -> str:
        pairs = len(set(re.findall(r'\\"pair\\": (\d+)', received.text)))
        verdicts = tuple(
            PairVerdict(pair=number, entailed=entailed, contradicted=contradicted) for number in range(1, pairs + 1)
        )
        return json.dumps(JudgeAnswer(verdicts=verdicts).model_dump(mode="json"))

    return content


async def carried(runtime: Runtime, folder: Path) -> RunId:
    read = read_contract(folder / "contract.yaml")
    run = await runtime.start(read.contract, base=read.base)
    state = await runtime.carry(run)
    assert state.status in (RunStatus.DONE, RunStatus.HALTED), state.stop
    return run


async def reports(runtime: Runtime, run: RunId) -> list[VerificationReport]:
    return [report for report in await runtime.store.reports(run) if report.entailment is not None]


def found(reports: list[VerificationReport], code: str) -> list[Finding]:
    return [finding for report in reports for finding in report.findings if finding.code == code]


async def test_a_judge_behind_an_endpoint_has_a_say_and_a_replay_asks_it_nothing(folder: Path) -> None:
    async with ModelServer([Behaviour(content=saying(0.95, 0.02))]) as server:
        async with Runtime.open(settings(folder, entailment="judge:openai:stand-in", server=server)) as runtime:
            run = await carried(runtime, folder)
            calls = server.calls
            assert calls > 0
            made = await reports(runtime, run)
            scores = [report.of(Dimension.CONTRADICTION) for report in made]
            assert {score.method for score in scores if score.units} == {"rules+roles+judge:openai:stand-in"}
            assert not found(made, "contradiction.not_judged")
            assert (await runtime.replay(run)).divergence is None
        # The setting is gone, the endpoint too: the run still knows who judged, and what was said.
        async with Runtime.open(settings(folder, entailment="")) as later:
            assert (await later.replay(run)).divergence is None
        assert server.calls == calls


async def test_a_judge_that_contradicts_holds_claims_back(folder: Path) -> None:
    async with (
        ModelServer([Behaviour(content=saying(0.0, 1.0))]) as server,
        Runtime.open(settings(folder, entailment="judge:openai:stand-in", server=server)) as runtime,
    ):
        run = await carried(runtime, folder)
        assert found(await reports(runtime, run), "contradiction.entailment")
        assert (await runtime.replay(run)).divergence is None


@pytest.mark.failure("reasoner-down")
async def test_an_endpoint_that_is_down_costs_the_run_nothing_but_a_warning(folder: Path) -> None:
    async with (
        ModelServer([Behaviour.fails(503)]) as server,
        Runtime.open(settings(folder, entailment="judge:openai:stand-in", server=server)) as runtime,
    ):
        run = await carried(runtime, folder)
        said = found(await reports(runtime, run), "contradiction.not_judged")
        assert said
        assert all("rules alone" in finding.message for finding in said)
        assert (await runtime.replay(run)).divergence is None


async def test_weights_in_a_folder_have_a_say(folder: Path) -> None:
    require_server("onnxruntime", found=FOUND, how_to_get="pip install 'toulmin[nli]'")
    weights = folder / "weights"
    shutil.copytree(TINY, weights)
    async with Runtime.open(settings(folder, entailment=f"onnx:{weights}")) as runtime:
        run = await carried(runtime, folder)
        made = await reports(runtime, run)
        assert all(ask.usage.model_calls == 0 for report in made if report.entailment for ask in report.entailment.asks)
        assert any(report.of(Dimension.CONTRADICTION).method.startswith("rules+roles+onnx:") for report in made)
        shutil.rmtree(weights)
        assert (await runtime.replay(run)).divergence is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nli", "there is no entailment backend 'nli'"),
        ("judge:", "there is no entailment backend 'judge:'"),
        ("onnx:", "there is no entailment backend 'onnx:'"),
        ("judge:extractive", "the extractive reasoner does not judge"),
        ("judge:nobody", "there is no reasoner 'nobody'"),
        ("onnx:" + "x" * 200, "has 205 characters"),
    ],
)
async def test_a_setting_that_names_nothing_is_refused_before_the_run_starts(
    folder: Path, name: str, said: str
) -> None:
    async with Runtime.open(settings(folder, entailment=name)) as runtime:
        read = read_contract(folder / "contract.yaml")
        with pytest.raises(UsageError, match=re.escape(said)):
            await runtime.start(read.contract, base=read.base)


async def test_weights_without_their_runtime_say_what_to_install(folder: Path) -> None:
    if FOUND:
        pytest.skip("the runtime is installed here")
    with pytest.raises(UsageError, match="which is not installed") as caught:
        build_scorer(f"onnx:{folder}", settings=settings(folder, entailment=""), prompts=load_prompts())
    assert caught.value.hint == "pip install 'toulmin[nli]'"


async def test_another_backend_than_the_pinned_one_is_not_asked_in_its_name(folder: Path) -> None:
    name = "judge:openai:stand-in"
    known = settings(folder, entailment=name)
    live = build_scorer(name, settings=known, prompts=load_prompts())
    pin = entailment_pin(live, name=name)
    assert pinned_scorer(pin, settings=known, prompts=load_prompts()).identity == live.identity
    for other in (pin.with_(version="another"), pin.with_(name="onnx:nowhere", judge=None)):
        stand_in = pinned_scorer(other, settings=known, prompts=load_prompts())
        assert stand_in.identity.name == other.name
        assert type(stand_in).__name__ == "UnavailableScorer"
