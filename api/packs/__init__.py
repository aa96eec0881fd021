"""Lessons to carry where there is no network: a zip with a page, its voices and its pictures.

``contents`` gathers what a pack holds, ``page`` writes its page, ``archive`` the zip, ``shelf`` keeps those that were
made. ``weights`` says what the voice and the pictures of a lesson cost in data.
"""
