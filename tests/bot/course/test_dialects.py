"""Dialects that places and catalogs name are those that the language has."""

from tests.bot.course.conftest import Tree


def test_a_village_may_say_how_it_speaks(tree: Tree) -> None:
    text = tree.path("content/places.toml").read_text("utf-8")
    tree.write("content/places.toml", text.replace("[[communes]]\n", '[[communes]]\ndialect = "cil"\n', 1))
    assert tree.check() == []
    assert next(iter(tree.load().communes.values())).dialect == "cil"


def test_a_dialect_that_no_language_has_is_found(tree: Tree) -> None:
    text = tree.path("content/places.toml").read_text("utf-8")
    tree.write("content/places.toml", text.replace("[[communes]]\n", '[[communes]]\ndialect = "chil"\n', 1))
    (problem,) = tree.check()
    assert (problem.file, "chil" in problem.what, "cil" in problem.do) == ("content/places.toml", True, True)


def test_a_catalog_of_an_unknown_dialect_is_found(tree: Tree) -> None:
    entry = 'msgctxt "bot/hello/text"\nmsgid "Xin chào bà con!"\nmsgstr "Niam să!"\n'
    for dialect in ("mnong", "sre"):
        tree.write(f"locales/kpm/messages.{dialect}.po", entry)
    assert {problem.file for problem in tree.check()} == {
        "locales/kpm/messages.mnong.po",
        "locales/kpm/messages.sre.po",
    }


def test_the_standard_is_one_of_the_dialects(tree: Tree) -> None:
    tree.edit("locales/kpm/language.toml", 'standard = "sre"', 'standard = "srê"')
    (problem,) = tree.check()
    assert problem.file == "locales/kpm/language.toml"
