"""From the outbox to a platform: claimed, made ready, paced, sent, settled."""
