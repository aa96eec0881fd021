"""The conversation: ``step(state, event, course, now) -> Turn``. Pure."""
