"""What tests import is compiled once, not by each of the many processes that they start.

Some machines switch that off for everything (``PYTHONDONTWRITEBYTECODE``), and then reading the program takes longer
than most tests. A plugin of pytest, to come before all that is read.
"""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
