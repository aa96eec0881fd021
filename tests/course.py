"""The course of this repository, read once in each process that tests: that takes longer than most tests."""

from api.settings import ROOT
from bot.course.load import load
from bot.course.read import read_content

CONTENT = read_content(ROOT)
"""As it lies in its files."""

COURSE = load(ROOT)
