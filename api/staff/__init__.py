"""The pages of staff and union members: drawn on the server, working without a script, first on a phone.

A file a page. ``pages`` draws them with whoever is logged in and guards forms; ``routes`` puts them together.
"""
