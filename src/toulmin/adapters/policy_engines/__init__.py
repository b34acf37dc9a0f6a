"""Policy engines behind the PolicyEngine port: regorus in a killable process (the default), and a real OPA server.

Neither vendor is loaded here: regorus lives only in its own process, and the HTTP client comes with the server's
module, `toulmin.adapters.policy_engines.opa_http`.
"""

from toulmin.adapters.policy_engines.regorus import RegorusEngine

__all__ = ["RegorusEngine"]
