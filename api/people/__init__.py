"""Places and the people around the learners: join codes, base numbers, requests for help, staff and tokens.

Functions take a connection and values and know nothing of pages; whose commune it is, is checked by the
caller with ``api.access.auth.reach`` before anything changes.
"""
