"""The service around the teacher: database, HTTP, delivery, statistics and staff pages.

``api`` imports ``bot``, never the other way round.
"""
