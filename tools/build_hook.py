"""Puts the policies that stand at the top of the repository inside the wheel, as `toulmin/policies`.

An editable install gets no copy: it reads the folder itself, so that an edited policy is never shadowed by an old one.
"""

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PolicyFolder(BuildHookInterface[BuilderConfig]):
    """Adds the policy folder to every wheel that is not editable."""

    def initialize(self, version: str, build_data: dict[str, dict[str, str]]) -> None:
        """Called before each build; `version` is `editable` or `standard`."""
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"]["policies"] = "toulmin/policies"
