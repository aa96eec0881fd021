"""Who learned what, where: one SQL statement a question, and the same rows wherever they are read.

``tables`` lists them, each a ``table.Table``; ``questions`` asks the database, ``rows`` names and orders the answer and
hides small numbers, ``schemas`` has the columns, ``export`` writes rows as CSV, XLSX or JSON, ``rebuild`` folds the
tallies from facts again.
"""

from api.statistics.export import MEANING, RENDERINGS, period, render
from api.statistics.questions import EARLIEST, LATEST, BadPeriod, Filter, Record
from api.statistics.tables import TABLES, Rows, rows_of

__all__ = [
    "EARLIEST",
    "LATEST",
    "MEANING",
    "RENDERINGS",
    "TABLES",
    "BadPeriod",
    "Filter",
    "Record",
    "Rows",
    "period",
    "render",
    "rows_of",
]
