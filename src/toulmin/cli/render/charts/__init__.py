"""Charts as SVG text: how honest confidences are, what answering less buys, and what a threshold costs.

Pure functions over neutral values, written by hand and without a library: the same values give the same bytes. Each
chart is a whole SVG document that can stand alone or inside a page; it follows the reader's dark or light scheme, says
in its description what it shows, and tells things apart by form and not by colour alone.
"""

from toulmin.cli.render.charts.quality import Quality, quality_charts
from toulmin.cli.render.charts.reliability import Bin, expected_error, reliability_diagram
from toulmin.cli.render.charts.risk import RiskPoint, area_under, risk_coverage_plot
from toulmin.cli.render.charts.trade_off import TradeOff, trade_off_plot

__all__ = [
    "Bin",
    "Quality",
    "RiskPoint",
    "TradeOff",
    "area_under",
    "expected_error",
    "quality_charts",
    "reliability_diagram",
    "risk_coverage_plot",
    "trade_off_plot",
]
