"""The reasoning core: `decide` says what may start, `perform` does it, and the fold in `state` remembers it.

`decide` is a pure function of the state; engines only carry its commands to `perform` and its events back. The five
steps live in `steps`, what they ask reasoners in `prompts`.
"""

from toulmin.reasoning.decide import FLOW, decide, zone_of
from toulmin.reasoning.effects import Effects
from toulmin.reasoning.library import Inputs, Library
from toulmin.reasoning.perform import perform, perform_new
from toulmin.reasoning.promotion import judge
from toulmin.reasoning.prompts import PromptSet, load_prompts
from toulmin.reasoning.sift import Sifted, sift, strongest
from toulmin.reasoning.steps.settle import settle_claims
from toulmin.reasoning.workbench import Draft, Workbench

__all__ = [
    "FLOW",
    "Draft",
    "Effects",
    "Inputs",
    "Library",
    "PromptSet",
    "Sifted",
    "Workbench",
    "decide",
    "judge",
    "load_prompts",
    "perform",
    "perform_new",
    "settle_claims",
    "sift",
    "strongest",
    "zone_of",
]
