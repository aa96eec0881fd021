"""The course that is being taught just now, and what changes it while the service runs."""
