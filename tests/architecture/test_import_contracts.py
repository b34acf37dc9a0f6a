"""Each room contract catches the import it forbids, shown on a small copy of the house with one wrong import."""

from pathlib import Path

import pytest

from tools.room_contracts import exists, main, present, read_contracts, render

MODULES = (
    "__init__",
    "contracts/__init__", "contracts/base", "contracts/event",
    "ports/__init__", "ports/model",
    "adapters/__init__", "adapters/models/__init__", "adapters/models/llm", "adapters/stores/__init__",
    "adapters/stores/sql", "adapters/ingest/__init__", "adapters/policy_engines/__init__",
    "adapters/policy_engines/embedded", "adapters/vectors/__init__", "adapters/entailment/__init__",
    "adapters/telemetry/__init__", "observability/__init__",
    "state/__init__", "provenance/__init__",
    "policy/__init__", "verification/__init__", "grounding/__init__", "reading/__init__", "calibration/__init__",
    "memory/__init__", "zones/__init__", "governance/__init__",
    "reasoning/__init__", "reasoning/decide", "reasoning/perform",
    "orchestration/__init__", "orchestration/engine", "orchestration/local",
    "orchestration/temporal/__init__", "orchestration/temporal/workflow",
    "orchestration/langgraph/__init__", "orchestration/langgraph/graph",
    "wiring/__init__", "wiring/build", "evaluation/__init__", "interop/__init__", "interop/guardrails",
    "testing/__init__", "cli/__init__",
    "cli/simulate",
)  # fmt: skip

# The file, the import in it, and the contract that has to break.
FORBIDDEN = [
    ("contracts/base", "import toulmin.ports.model", "Rooms depend downward only"),
    ("reasoning/decide", "import toulmin.orchestration.local", "Rooms depend downward only"),
    ("policy/__init__", "import toulmin.memory", "Rooms depend downward only"),
    ("state/__init__", "import toulmin.provenance", "Rooms depend downward only"),
    ("adapters/stores/sql", "import toulmin.state", "Rooms depend downward only"),
    ("wiring/build", "import toulmin.testing", "Rooms depend downward only"),
    ("wiring/build", "import toulmin.evaluation", "Rooms depend downward only"),
    ("evaluation/__init__", "import toulmin.cli", "Rooms depend downward only"),
    ("interop/__init__", "import toulmin.evaluation", "Rooms depend downward only"),
    ("wiring/build", "import toulmin.interop", "Rooms depend downward only"),
    ("testing/__init__", "import toulmin.interop", "Only the command line exports to other harnesses"),
    ("evaluation/__init__", "import pydantic_evals", "Other harnesses stay in interop"),
    (
        "verification/__init__",
        "import jsonschema_rs",
        "The library for JSON Schema and expressions stays in one module",
    ),
    ("verification/__init__", "import guardrails_ai.types", "Other harnesses stay in interop"),
    ("cli/__init__", "import guardrails", "Other harnesses stay in interop"),
    ("testing/__init__", "import toulmin.evaluation", "Only the command line measures"),
    (
        "cli/__init__",
        "import toulmin.testing",
        "Production code never imports the testing kit, but for the verb that simulates",
    ),
    ("policy/__init__", "def late():\n    import toulmin.reasoning.decide", "Rooms depend downward only"),
    (
        "policy/__init__",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import toulmin.reasoning",
        "Rooms depend downward only",
    ),
    ("attic/__init__", "x = 1", "Rooms depend downward only"),
    ("reasoning/perform", "import toulmin.adapters.models.llm", "Only wiring and the testing kit know adapters"),
    ("adapters/models/llm", "import toulmin.adapters.stores.sql", "Kinds of adapters do not know each other"),
    ("orchestration/local", "import toulmin.orchestration.temporal.workflow", "Engines do not know each other"),
    ("reasoning/decide", "import random", "The core does no I/O"),
    ("contracts/event", "from time import time", "The core does no I/O"),
    ("memory/__init__", "import sqlite3", "The core does no I/O"),
    ("state/__init__", "import asyncio", "Waiting belongs to engines and ports"),
    ("orchestration/local", "import temporalio.client", "Workflow vendors stay in their engine"),
    ("orchestration/temporal/workflow", "import langgraph.graph", "Workflow vendors stay in their engine"),
    ("reasoning/perform", "import pydantic_ai", "Model vendors stay in adapters.models"),
    ("reasoning/perform", "import onnxruntime", "Runtimes of local weights stay in adapters.entailment"),
    ("reasoning/perform", "import onnxruntime", "Runtimes of local weights stay in adapters.entailment"),
    ("policy/__init__", "import regorus", "The policy vendor stays in adapters.policy_engines"),
    ("adapters/models/llm", "import sqlalchemy", "Database vendors stay in adapters.stores"),
    ("adapters/stores/sql", "import pinecone", "Vector vendors stay in adapters.vectors"),
    ("observability/__init__", "import opentelemetry.trace", "Telemetry vendors stay in adapters.telemetry"),
    ("adapters/models/llm", "import docx", "File-format vendors stay in adapters.ingest"),
    ("wiring/build", "import rich", "The terminal stays in the CLI"),
    (
        "orchestration/engine",
        "import toulmin.orchestration.temporal.workflow",
        "No cycles between siblings at any depth",
    ),
]

# What looks daring and is allowed.
ALLOWED = [
    ("interop/guardrails", "import guardrails_ai.types, guardrails, toulmin.verification"),
    ("cli/__init__", "import toulmin.interop"),
    ("wiring/build", "import toulmin.adapters.models.llm"),
    ("testing/__init__", "import toulmin.adapters.stores.sql"),
    ("reasoning/perform", "import toulmin.policy, toulmin.memory, toulmin.state, toulmin.ports.model"),
    ("orchestration/temporal/workflow", "import temporalio.client, toulmin.reasoning.decide"),
    ("adapters/stores/sql", "import sqlalchemy, sqlite3"),
    ("cli/__init__", "import rich, typer, toulmin.wiring.build, toulmin.evaluation"),
    ("cli/simulate", "import toulmin.testing"),
    ("evaluation/__init__", "import time, random, toulmin.wiring, toulmin.orchestration"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The source folder of a house with every room and no furniture."""
    for module in MODULES:
        path = tmp_path / "toulmin" / f"{module}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('"""Empty."""\n', encoding="utf-8")
    workflow = tmp_path / "toulmin/orchestration/temporal/workflow.py"
    workflow.write_text("import toulmin.orchestration.engine\n", encoding="utf-8")
    return tmp_path


def furnish(house: Path, module: str, code: str) -> None:
    path = house / "toulmin" / f"{module}.py"
    path.parent.mkdir(exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}{code}\n", encoding="utf-8")


@pytest.mark.requirement("R19")
@pytest.mark.parametrize(("module", "code", "contract"), FORBIDDEN)
def test_a_forbidden_import_breaks_its_contract(
    repository: Path, house: Path, capfd: pytest.CaptureFixture[str], module: str, code: str, contract: str
) -> None:
    furnish(house, module, code)
    status = main(repository, house)
    broken = [line for line in capfd.readouterr().out.splitlines() if line.endswith("BROKEN")]
    assert status != 0
    assert any(line.startswith(contract) for line in broken), broken


@pytest.mark.parametrize(("module", "code"), ALLOWED)
def test_an_allowed_import_breaks_nothing(repository: Path, house: Path, module: str, code: str) -> None:
    furnish(house, module, code)
    assert main(repository, house) == 0


def test_every_contract_is_shown_to_bite(repository: Path) -> None:
    _, contracts = read_contracts(repository / "pyproject.toml")
    shown = tuple(contract for _, _, contract in FORBIDDEN)
    assert [contract["name"] for contract in contracts if not str(contract["name"]).startswith(shown)] == []


def test_the_full_house_leaves_no_contract_out(repository: Path, house: Path) -> None:
    _, contracts = read_contracts(repository / "pyproject.toml")
    assert [absent for contract in contracts if (absent := present(contract, house, "toulmin")[1])] == []


def test_only_what_is_absent_is_left_out(house: Path) -> None:
    assert exists("toulmin.adapters.stores.sql", house, "toulmin")
    assert exists("toulmin.adapters.*", house, "toulmin")
    assert exists("temporalio", house, "toulmin")
    assert not exists("toulmin.attic", house, "toulmin")
    kept, absent = present({"id": "x", "modules": ["toulmin.state", "toulmin.attic"]}, house, "toulmin")
    assert (kept, absent) == ({"id": "x", "modules": ["toulmin.state"]}, ["toulmin.attic"])
    assert present({"id": "x", "protected_modules": ["toulmin.attic"]}, house, "toulmin")[0] is None
    rendered = render({"root_package": "toulmin"}, [{"id": "x", "modules": ["toulmin.state"]}])
    assert "modules =\n    toulmin.state" in rendered


def test_the_layers_name_every_room_that_exists(repository: Path) -> None:
    _, contracts = read_contracts(repository / "pyproject.toml")
    (layers,) = (contract["layers"] for contract in contracts if contract["id"] == "rooms")
    assert not isinstance(layers, str | bool)
    named = {room.strip(" ()") for layer in layers for room in layer.split("|")}
    package = repository / "src" / "toulmin"
    rooms = {path.parent.name for path in package.glob("*/__init__.py")}
    assert rooms - named == set(), "place the new room in the `rooms` contract of pyproject.toml"
