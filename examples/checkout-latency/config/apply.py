"""Applies the cache values to one pool, live and without a restart."""

import argparse
import logging
import subprocess
from pathlib import Path

import yaml

log = logging.getLogger("config-apply")


def commands(values: str, *, pool: str) -> list[list[str]]:
    """The command lines that bring every node of the pool to the values.

    Only the form of the values is checked. The memory limit of the unit lives in the node image and is not
    compared with maxmemory here.
    """
    tree = yaml.safe_load(values)
    chosen = tree["pools"][pool]
    policy = tree["maxmemory_policy"]
    return [
        ["valkey-cli", "-h", node, "CONFIG", "SET", "maxmemory", chosen["maxmemory"], "maxmemory-policy", policy]
        for node in chosen["nodes"]
    ]


def main() -> None:
    """Run the commands node by node and stop at the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", required=True, choices=("a", "b"))
    parser.add_argument("--values", type=Path, default=Path("cache/values.yaml"))
    options = parser.parse_args()
    for command in commands(options.values.read_text(encoding="utf-8"), pool=options.pool):
        log.info("running %s", " ".join(command))
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
