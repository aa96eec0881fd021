"""Voices of people: what to record, keeping it, having it confirmed, taking it back, putting it where it is heard.

A file a verb: ``consent``, ``worklist``, ``keep``, ``confirm``, ``withdraw``, ``publish``; ``folders`` knows where the
files lie, ``rows`` what all of them ask of the tables. Tables are the truth and files follow them: whatever a crash
leaves behind is put right by ``publish`` when a process starts and each time something changes.
"""
