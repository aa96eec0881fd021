"""The chat page: the channel nobody can take away. ``routes.web()`` gives its routes to the app."""
