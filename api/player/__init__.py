"""The page of a lesson, ``/l/{lesson}/{step}``: for phones without our chat, for anyone.

Its address is the state of the engine: ``codes.lesson_places`` turns one into the other, ``screens`` asks the engine
what is shown there and where each choice leads, ``page`` draws it, ``kept`` puts a whole lesson together for phones
without a network. Nothing is remembered here. Who came from her chat brings a signed key (``visitor``), and what
she does is handed over as events of that chat (``progress``). Why: ``docs/decisions/0009-the-address-is-the-state.md``.
"""
