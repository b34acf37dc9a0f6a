"""HTML pages that stand alone: the report of a run with its evidence, and evaluations with their charts.

Nothing is loaded from elsewhere and nothing runs: a page holds its own style, and its policy forbids the rest.
"""

from toulmin.cli.render.html.evaluation import Figure, Note, Section, TableOf, evaluation_page
from toulmin.cli.render.html.run import page

__all__ = ["Figure", "Note", "Section", "TableOf", "evaluation_page", "page"]
