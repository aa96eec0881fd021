"""The course of this repository, read once in each process that tests: that takes longer than most tests."""

from api.settings import ROOT
from bot.course.load import read_course
from bot.course.read import read_content

CONTENT = read_content(ROOT)
"""As it lies in its files."""

COURSE = read_course(ROOT)
