"""The process that evaluates policies, and nothing else: no network, no files, no environment, no code of ours.

It is started as a file by `regorus.py` and imports nothing of Toulmin, so that it starts fast. It holds one interpreter
engine (never the compiled one, which is not strict: it allowed 163 of 12,000 hostile inputs where OPA raised).

Frames are lines of JSON both ways. First comes the pack and goes back `{"packages": [...]}` or a refusal; then each
line `number <tab> rule <tab> input` is answered by `number <tab> kind <tab> JSON`, in order, one write each: the
parent takes the oldest unanswered question for the one that hangs.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

import regorus

CHUNK_BYTES = 1 << 20
MEMORY_BYTES_MAX = 2 << 30
FILES_MAX = 64


def drop_rights() -> None:
    """No core dump, no file written, few descriptors and bounded memory, as far as the platform can."""
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, FILES_MAX),
        (resource.RLIMIT_AS, MEMORY_BYTES_MAX),
    ):
        with suppress(OSError, ValueError):  # a platform without this limit still has the deadline
            resource.setrlimit(limit, (value, value))


def load(frame: str) -> tuple[regorus.Engine, str]:
    """The engine with the pack of the first frame, and the answer to it: what was loaded, or what is wrong."""
    engine = regorus.Engine()
    pack = json.loads(frame)
    try:
        packages = [engine.add_policy(path, text) for path, text in pack["rules"].items()]
        for root in pack["roots"]:
            engine.add_data_json(root)
        if pack["coverage"]:
            engine.set_enable_coverage(enable=True)
        engine.eval_query("true")  # unsafe variables and recursion are found by the first evaluation, not by parsing
        answer = {"packages": packages}
        if pack["ast"]:
            answer["ast"] = json.loads(engine.get_ast_as_json())
        return engine, json.dumps(answer)
    except Exception as error:  # noqa: BLE001  the far side of a pipe: it becomes a refusal with the engine's words
        return engine, json.dumps({"refused": str(error)})


def evaluate(engine: regorus.Engine, rule: str, question: str) -> tuple[str, str]:
    """The kind of answer (`value`, `undefined`, `input`, `error`) and its JSON."""
    if rule == "coverage":
        return "value", engine.get_coverage_report_as_json()
    try:
        engine.set_input_json(question)
    except BaseException as error:  # noqa: BLE001  a refused input must not be evaluated as the one before it
        engine.set_input_json("null")
        return "input", json.dumps(str(error))
    try:
        value = engine.eval_rule_as_json(rule)
    except BaseException as error:  # noqa: BLE001  the engine's panics derive from BaseException
        return "error", json.dumps(str(error))
    if value == '"<undefined>"':
        return "undefined", "null"
    return "value", value


def serve(
    read: Callable[[], bytes], write: Callable[[bytes], object], *, alarm: Callable[[float], object], limit_s: float
) -> None:
    """Answer frames until the other end closes.

    `alarm` is set to `limit_s` before each evaluation and to 0 after it. The timer ends a process whose parent is gone
    and that would otherwise evaluate a runaway rule for ever; a living parent is quicker.
    """
    engine: regorus.Engine | None = None
    rest = b""
    while chunk := read():
        *frames, rest = (rest + chunk).split(b"\n")
        for frame in frames:
            if engine is None:
                engine, answer = load(frame.decode())
                write(answer.encode() + b"\n")
                continue
            number, rule, question = frame.decode().split("\t", 2)
            alarm(limit_s)
            kind, value = evaluate(engine, rule, question)
            alarm(0.0)
            # The engine prints JSON over several lines; inside a string a line break is always escaped.
            write(f"{number}\t{kind}\t{value.replace(chr(10), '')}\n".encode())


def _write_all(data: bytes) -> None:
    while data:
        data = data[os.write(1, data) :]


if __name__ == "__main__":
    drop_rights()
    serve(
        lambda: os.read(0, CHUNK_BYTES),
        _write_all,
        alarm=lambda seconds: signal.setitimer(signal.ITIMER_REAL, seconds),
        limit_s=float(sys.argv[1]),
    )
