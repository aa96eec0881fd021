"""The course of this repository, read once in each process that tests: reading it takes longer than most tests."""

from api.settings import ROOT
from bot.course.load import load

COURSE = load(ROOT)
