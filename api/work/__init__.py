"""Work that outlives a request: nightly chores, drills that come due, long tasks."""
