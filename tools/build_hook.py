"""Puts the policies and suites that stand at the top of the repository inside the wheel, below `toulmin/`.

An editable install gets no copy: it reads the folders themselves, so that no old file shadows an edited one.
"""

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DataFolders(BuildHookInterface[BuilderConfig]):
    """Adds both folders to every wheel that is not editable."""

    def initialize(self, version: str, build_data: dict[str, dict[str, str]]) -> None:
        """Called before each build; `version` is `editable` or `standard`."""
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"]["policies"] = "toulmin/policies"
            build_data["force_include"]["suites"] = "toulmin/suites"
