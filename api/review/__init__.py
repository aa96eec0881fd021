"""Speakers take the language over: what they may do with a translation, and how it leaves for files and comes back.

``entries`` has each text as they find it, ``decide`` what an action makes of it (pure), ``save`` keeps that;
``queue`` is what to look at first, ``coverage`` how much there is; ``exporting`` and ``importing`` are sheets
for who prefers those. Pages are ``api.staff.review``.
"""
