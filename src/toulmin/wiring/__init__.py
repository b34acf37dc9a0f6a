"""The composition root: settings are read once, adapters are put behind ports, and nothing below knows of either."""

from toulmin.wiring.calibrations import calibrations_in_force, home_calibrations, keep_calibrations
from toulmin.wiring.contract_file import ContractFile, read_contract
from toulmin.wiring.gate import open_gate
from toulmin.wiring.labelled_rows import LabelledRows, read_labelled_rows
from toulmin.wiring.output_file import OutputForm, output_of
from toulmin.wiring.packs import try_pack
from toulmin.wiring.reasoners import best_available
from toulmin.wiring.runtime import Runtime, starter_policy
from toulmin.wiring.settings import SETTINGS, Setting, Settings, read_settings
from toulmin.wiring.survey import ReasonerState, survey_reasoners
from toulmin.wiring.yaml_text import YamlText

__all__ = [
    "SETTINGS",
    "ContractFile",
    "LabelledRows",
    "OutputForm",
    "ReasonerState",
    "Runtime",
    "Setting",
    "Settings",
    "YamlText",
    "best_available",
    "calibrations_in_force",
    "home_calibrations",
    "keep_calibrations",
    "open_gate",
    "output_of",
    "read_contract",
    "read_labelled_rows",
    "read_settings",
    "starter_policy",
    "survey_reasoners",
    "try_pack",
]
