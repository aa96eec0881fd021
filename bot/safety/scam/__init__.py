"""Is this a swindle? A text, a link or a telephone number is judged by rules, here and offline. Pure.

``reading`` brings a text to words however it is written; ``rules`` finds the patterns of ``content/scams.tsv`` in them;
``links`` and ``callers`` judge what may be pressed or called; ``verdict`` weighs all of it. Nothing is ever opened.
"""
