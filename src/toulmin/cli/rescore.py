"""The verb that verifies a stored run again and shows what would come out otherwise."""

from __future__ import annotations

from toulmin.cli.boundary import verb
from toulmin.cli.consoles import result_console, say
from toulmin.cli.documents import write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Full, Json, RunArgument
from toulmin.cli.render.rescore import rescore_view
from toulmin.cli.session import run_of, stored_runtime
from toulmin.cli.suites import Verifier, Write
from toulmin.contracts.errors import UsageError
from toulmin.evaluation import suites
from toulmin.orchestration import load

__all__ = ["rescore"]


@verb
async def rescore(
    run: RunArgument = None, verifier: Verifier = None, write: Write = None, full: Full = False, json: Json = False
) -> ExitCode:
    """Verify a stored run again without any reasoner, and show what changes."""
    async with stored_runtime() as runtime:
        profile = suites.read_profile(verifier, home=runtime.settings.home)
        found = await run_of(runtime, run)
        made_with = (await load(runtime.store, found)).contract.pinned().toulmin
        result = suites.rescored_run(
            await runtime.rescore(found, profile=profile), profile=profile, made_with=made_with
        )
    if write is not None:
        if not result.units:
            raise UsageError(f"run {found} has nothing to write: no artifact was verified", hint="carry it on first")
        suites.write_result(suites.result_of(result), write)
    if json:
        write_json(result)
    else:
        say(result_console(), rescore_view(result, full=full, written=write))
    return ExitCode.DONE
