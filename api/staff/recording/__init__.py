"""Pages on which people record, listen to what others recorded, and take their voice back.

A file a page: ``record``, ``listen``, ``speakers``, ``prompts_out`` (the work list on paper and as a table). What they
do is done by ``api.recordings``.
"""
