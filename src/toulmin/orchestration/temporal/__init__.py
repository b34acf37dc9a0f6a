"""Temporal carries runs on many machines: a deterministic workflow decides, activities on each zone's queue do work.

Needs the extra `temporal`. The store stays the system of record; a workflow's history holds events and references
only, so a run can leave for another engine, or come from one, at any event.
"""

from toulmin.orchestration.temporal.converter import PAYLOAD_BYTES_MAX, data_converter
from toulmin.orchestration.temporal.engine import TemporalEngine, workflow_id
from toulmin.orchestration.temporal.worker import EffectsFor, sandbox, workers
from toulmin.orchestration.temporal.workflow import RunWorkflow, queue_of

__all__ = [
    "PAYLOAD_BYTES_MAX",
    "EffectsFor",
    "RunWorkflow",
    "TemporalEngine",
    "data_converter",
    "queue_of",
    "sandbox",
    "workers",
    "workflow_id",
]
