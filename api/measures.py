"""What ``/metrics`` counts. Numbers only: no account's address, no lesson of anybody's."""

from prometheus_client import Counter, Histogram

EVENTS = Counter("bonso_events", "Events by what came of them", ["outcome"])
BATCH_EVENTS = Histogram("bonso_batch_events", "Events in one transaction", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256))
COMMIT_SECONDS = Histogram(
    "bonso_commit_seconds",
    "From the first event of a batch to its commit",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
FAILED_COMMITS = Counter("bonso_failed_commits", "Transactions that could not be committed")
REFUSED_HOOKS = Counter("bonso_refused_hooks", "Webhook deliveries not taken, by reason", ["account", "reason"])
SENDS = Counter("bonso_sends", "Messages by how sending them ended", ["account", "outcome"])
SEND_SECONDS = Histogram("bonso_send_seconds", "How long a platform takes to answer", ["account"])
