"""`python -m toulmin.testing.simulator --start S --seeds N [--json]`: simulate seeds; 1 when an invariant broke."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.testing.simulator.shrink import shrunk
from toulmin.testing.simulator.simulate import Result, Simulator
from toulmin.testing.simulator.story import told
from toulmin.wiring import starter_policy

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the flags, simulate, and write what came of it; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m toulmin.testing.simulator", description=__doc__)
    parser.add_argument("--start", type=int, default=1, help="first seed")
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds")
    parser.add_argument("--json", action="store_true", help="write one JSON document")
    parser.add_argument("--story", action="store_true", help="tell the story of seeds that went well, too")
    parser.add_argument("--without", default="", help="troubles to leave out, separated by commas")
    parser.add_argument("--keep-going", action="store_true", help="do not stop at the first failing seed")
    flags = parser.parse_args(arguments)
    began = time.perf_counter()
    without = frozenset(name for name in flags.without.split(",") if name)
    results = asyncio.run(_simulate(range(flags.start, flags.start + flags.seeds), without, flags))
    seconds = time.perf_counter() - began
    failed = [result for result in results if result.breach is not None]
    if flags.json:
        sys.stdout.write(json.dumps(_summary(results, seconds=seconds), indent=2) + "\n")
    else:
        for result in results if flags.story else failed:
            sys.stdout.write(told(result))
        rate = len(results) / seconds
        sys.stdout.write(f"{len(results)} seeds, {len(failed)} failed, {seconds:.1f} s, {rate:.1f} seeds/s\n")
    return 1 if failed else 0


async def _simulate(seeds: range, without: frozenset[str], flags: argparse.Namespace) -> list[Result]:
    engine = await RegorusEngine.open(starter_policy())
    simulator = Simulator(engine)
    results: list[Result] = []
    try:
        for seed in seeds:
            result = await simulator.run(seed, without=without)
            if result.breach is not None and not without:
                result, _ = await shrunk(simulator, result)
            told_later = flags.story or result.breach is not None
            results.append(result if told_later else replace(result, story=()))
            if result.breach is not None and not flags.keep_going:
                break
    finally:
        await engine.close()
    return results


def _summary(results: Sequence[Result], *, seconds: float) -> dict[str, object]:
    troubles: Counter[str] = Counter()
    for result in results:
        troubles.update(result.troubles)
    return {
        "seeds": len(results),
        "seconds": round(seconds, 2),
        "events": sum(result.events for result in results),
        "effects": sum(result.effects for result in results),
        "endings": dict(sorted(Counter(result.ending for result in results).items())),
        "troubles": dict(sorted(troubles.items())),
        "failed": [
            {
                "seed": result.seed,
                "invariant": result.breach.invariant,
                "said": result.breach.said,
                "story": list(result.story),
            }
            for result in results
            if result.breach is not None
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
