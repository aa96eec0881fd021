"""Pages about the course for its authors and for staff: what there is, what it rests on, how learners get it.

A file a page (``overview``, ``facts``, ``pictures``, ``preview``, ``printed``); they change nothing. ``sentences``
says its texts as learners read them, ``dates`` how near a fact is to its day.
"""
