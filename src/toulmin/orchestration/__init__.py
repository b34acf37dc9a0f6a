"""Engines carry runs; `control` writes down what people say to them.

`local` is the embedded default. `temporal` and `langgraph` carry the same commands for people who run those; they never
import each other, and a run that one of them left can be carried on by any other.
"""

from toulmin.orchestration.control import answer, cancel, expire, load, open_request, pause, resume, start
from toulmin.orchestration.engine import Engine, Listener
from toulmin.orchestration.local import LocalEngine
from toulmin.orchestration.replay import Divergence, ReplayResult, replay
from toulmin.orchestration.rescore import Rescored, RescoreResult, rescore

__all__ = [
    "Divergence",
    "Engine",
    "Listener",
    "LocalEngine",
    "ReplayResult",
    "RescoreResult",
    "Rescored",
    "answer",
    "cancel",
    "expire",
    "load",
    "open_request",
    "pause",
    "replay",
    "rescore",
    "resume",
    "start",
]
