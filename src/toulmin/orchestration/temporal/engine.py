"""TemporalEngine: hands a run to its workflow and waits until that has carried it as far as it goes."""

from __future__ import annotations

from temporalio.client import (
    Client,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from toulmin.contracts.errors import InvariantBroken, NotFound, StoreFailed, ToulminError, UsageError
from toulmin.contracts.vocabulary import ApprovalId, RunId, Zone
from toulmin.orchestration.control import expire, load
from toulmin.orchestration.engine import Listener, checked
from toulmin.orchestration.temporal.messages import Answered, Carried, Said, Statement, Status
from toulmin.orchestration.temporal.workflow import RunWorkflow, queue_of
from toulmin.ports.clock import Clock
from toulmin.ports.store import Store
from toulmin.reasoning import decide
from toulmin.state import RunState, fold

__all__ = ["TemporalEngine", "workflow_id"]

Handle = WorkflowHandle[RunWorkflow, Status]

_KINDS: dict[str, type[ToulminError]] = {
    "StoreFailed": StoreFailed,
    "NotFound": NotFound,
    "UsageError": UsageError,
    "PayloadTooLarge": UsageError,
}


def workflow_id(run: RunId) -> str:
    """The workflow that carries a run: one at a time."""
    return f"toulmin-{run}"


class TemporalEngine:
    """Carries runs on a Temporal cluster whose workers share this store. There must be a worker for every zone."""

    def __init__(self, client: Client, *, store: Store, clock: Clock) -> None:
        self._client = client
        self._store = store
        self._clock = clock

    async def carry(self, run: RunId, *, listen: Listener | None = None) -> RunState:
        """See `Engine.carry`. Cancelling the call leaves the workflow running; `listen` hears of events at the end."""
        state = await expire(self._store, await load(self._store, run), clock=self._clock)
        if not decide(state):
            return checked(state)
        status = None
        while status is None or not status.settled:
            status = await self._settled(await self._handed_over(state))
        for event in await self._store.events(run, after=state.seq):
            state = fold(state, event)
            if listen is not None:
                listen(state, event)
        return state

    async def status(self, run: RunId) -> Status:
        """What the workflow says of itself, without the store."""
        try:
            return await self._handle(run).query(RunWorkflow.status)
        except RPCError as error:
            raise _unreachable(error) from error

    async def answer(
        self, run: RunId, *, approval: ApprovalId, granted: bool, approver: str, reason: str = ""
    ) -> Status:
        """A person's answer to an open request; it is in the store when this returns.

        Raises:
            UsageError: the request is not open.
        """
        given = Answered(approval=approval, granted=granted, approver=approver, reason=reason)
        try:
            return await self._handle(run).execute_update(RunWorkflow.answer, given)
        except (WorkflowUpdateFailedError, RPCError) as error:
            raise _translated(error) from error

    async def say(self, run: RunId, statement: Statement, *, by: str, reason: str = "no reason given") -> Status:
        """Pause, resume or cancel the run; it is in the store when this returns.

        Raises:
            UsageError: the run has ended, is already paused, or is not paused.
        """
        try:
            return await self._handle(run).execute_update(
                RunWorkflow.say, Said(statement=statement, by=by, reason=reason)
            )
        except (WorkflowUpdateFailedError, RPCError) as error:
            raise _translated(error) from error

    def _handle(self, run: RunId) -> Handle:
        return self._client.get_workflow_handle_for(RunWorkflow.run, workflow_id(run))

    async def _handed_over(self, state: RunState) -> Handle:
        try:
            return await self._client.start_workflow(
                RunWorkflow.run,
                Carried(run=state.run, seq=state.seq),
                id=workflow_id(state.run),
                task_queue=queue_of(Zone.CORE),
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                start_signal="look",
            )
        except RPCError as error:
            raise _unreachable(error) from error

    async def _settled(self, handle: Handle) -> Status:
        try:
            # By name: with an `unfinished_policy`, the client's types take an update without arguments for another.
            said: Status = await handle.execute_update("settled", result_type=Status)
        except WorkflowUpdateRPCTimeoutOrCancelledError as error:
            raise StoreFailed("the wait for the workflow was cut off", hint="carry the run on later") from error
        except WorkflowUpdateFailedError:
            # It failed while we waited; its result says why.
            return await self._result(handle)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise _unreachable(error) from error
            # It ended before we could ask.
            return await self._result(handle)
        return said

    async def _result(self, handle: Handle) -> Status:
        try:
            return await handle.result()
        except WorkflowFailureError as error:
            raise _translated(error) from error
        except RPCError as error:
            raise _unreachable(error) from error


def _unreachable(error: RPCError) -> ToulminError:
    if error.status is RPCStatusCode.NOT_FOUND:
        return NotFound(f"no workflow carries that run: {error.message}", hint="carry the run first")
    return StoreFailed(
        f"the Temporal server could not be asked: {error.message}", hint="carry the run on later; nothing is lost"
    )


def _translated(error: WorkflowFailureError | WorkflowUpdateFailedError | RPCError) -> ToulminError:
    """What the workflow failed with, as the error that it was on the other side."""
    if isinstance(error, RPCError):
        return _unreachable(error)
    cause: BaseException | None = error.__cause__
    while isinstance(cause, ActivityError):
        cause = cause.__cause__
    if isinstance(cause, ApplicationError):
        hint = str(cause.details[0]) if cause.details else ""
        return _KINDS.get(cause.type or "", InvariantBroken)(cause.message, hint=hint)
    return InvariantBroken(f"the workflow failed: {cause}", hint="look at its history; the run can be carried on")
