"""Workers: one process serves one zone, or several, or all."""

from __future__ import annotations

from collections.abc import Sequence

from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from toulmin.contracts.vocabulary import Zone
from toulmin.orchestration.temporal.activities import EffectsFor, RunActivities
from toulmin.orchestration.temporal.workflow import RunWorkflow, queue_of

__all__ = ["EffectsFor", "sandbox", "workers"]

# Values and vendors pass through; the decider and the state do not, so that what they call is watched.
_PASSED = (
    "toulmin.contracts",
    "toulmin.ports",
    "toulmin.policy",
    "toulmin.verification",
    "toulmin.orchestration.temporal.messages",
    "bm25s",
    "immutables",
    "numpy",
    "orjson",
    "rfc8785",
    "Stemmer",
    "scipy",
    "numba",
    "jax",
)


def sandbox() -> SandboxedWorkflowRunner:
    """The sandbox in which a workflow decides: no clock, no chance, no environment, no files."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*_PASSED))


def workers(client: Client, zones: Sequence[Zone], effects_for: EffectsFor) -> tuple[Worker, ...]:
    """A worker for each zone, not yet running: use each as an async context, or await its `run`.

    The core's worker also runs the workflows, and reads and writes the log for them; the others only perform commands.
    """
    activities = RunActivities(effects_for)
    return tuple(
        Worker(
            client,
            task_queue=queue_of(zone),
            workflows=[RunWorkflow] if zone is Zone.CORE else [],
            activities=[
                activities.perform,
                *((activities.pull, activities.answer, activities.expire, activities.say) if zone is Zone.CORE else ()),
            ],
            workflow_runner=sandbox(),
        )
        for zone in zones
    )
