"""The outside world as small protocols: who reads this room knows everything that Toulmin needs from elsewhere.

Each public module is a door. Every adapter, ours or a user's, passes the conformance suite of its port in
`toulmin.testing.conformance`. Methods with an effect take `permit`, which only the policy gate mints.
"""

from toulmin.ports.clock import Clock
from toulmin.ports.inputs import InputReader
from toulmin.ports.model import Model
from toulmin.ports.output_check import OutputCheck
from toulmin.ports.permit import Permit
from toulmin.ports.policy_engine import PolicyEngine
from toulmin.ports.store import Store
from toulmin.ports.tool import Tool
from toulmin.ports.vault import Vault

__all__ = ["Clock", "InputReader", "Model", "OutputCheck", "Permit", "PolicyEngine", "Store", "Tool", "Vault"]
