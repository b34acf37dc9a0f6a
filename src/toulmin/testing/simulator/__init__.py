"""The seeded whole-system simulator: real core, policy and store in a world that lies, stalls, crashes and comes back.

One seed is one run. Everything that chance decides comes from the seed, commands finish in an order that chance picks,
and after every commit a table of invariants is checked. `toulmin sim --help` runs it.
"""

from toulmin.testing.simulator.campaign import simulated
from toulmin.testing.simulator.chance import Chance
from toulmin.testing.simulator.invariants import INVARIANTS, Invariant
from toulmin.testing.simulator.shrink import shrunk
from toulmin.testing.simulator.simulate import Result, Simulator
from toulmin.testing.simulator.story import told

__all__ = ["INVARIANTS", "Chance", "Invariant", "Result", "Simulator", "shrunk", "simulated", "told"]
