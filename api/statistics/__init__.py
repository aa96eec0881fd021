"""Who learned what, where: one SQL statement a question, and the same rows wherever they are read.

``questions`` asks the database, ``rows`` names and orders the answer and hides small numbers,
``export`` writes it as CSV, XLSX or JSON, ``rebuild`` folds the tallies from facts again.
"""

from api.statistics.export import render
from api.statistics.questions import Filter
from api.statistics.rows import Rows, lessons_rows, rows

__all__ = ["Filter", "Rows", "lessons_rows", "render", "rows"]
