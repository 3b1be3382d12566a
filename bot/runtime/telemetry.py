"""The Prometheus metrics of the process, for `GET /metrics` on the operations port."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Telemetry:
    """The counters, gauges and histograms, in their own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.metrics_accepted = self._counter("metrics_accepted", "Metrics that were kept")
        self.metrics_refused = self._counter("metrics_refused", "Metrics that were refused")
        self.broken_items = self._counter("broken_items", "Items in a table that could not be read", "table")
        self.unusable_fields = self._counter("unusable_fields", "Stored measurements that could not be used", "field")
        self.alerts_opened = self._counter("alerts_opened", "Alerts opened", "type", "severity")
        self.findings_muted = self._counter("findings_muted", "Findings that opened no alert because of a mute", "type")
        self.findings_held = self._counter("findings_held", "Findings that opened no alert, by why", "type", "why")
        self.channel_fallbacks = self._counter(
            "channel_fallbacks", "Messages that a channel of the policy did not take"
        )
        self.copilot = self._counter("copilot", "Questions to the copilot, by how they ended", "outcome")
        self.direct_messages = self._counter("direct_messages", "Messages to people who are asked directly", "outcome")
        self.decisions = self._counter("decisions", "Decisions by people, and approvals before them", "decision")
        self.rechecks = self._counter("rechecks", "Looks at the newest metrics before an approval", "verdict")
        self.refusals = self._counter("refusals", "Clicks and commands that were refused", "action")
        self.work_done = self._counter("work_done", "Work carried out", "kind")
        self.work_put_off = self._counter("work_put_off", "Work put off after a failure", "kind")
        self.work_failed = self._counter("work_failed", "Work given up and shown on the card", "kind")
        self.stations_missed = self._counter("stations_missed", "Stations a tick could not read")
        self.unexpected_errors = self._counter("unexpected_errors", "Errors that nobody expected, by where", "where")
        self.connections_cut = self._counter("http_connections_cut", "Connections that were over a bound", "why")
        self.work_outstanding = self._gauge("work_outstanding", "Work that waits")
        self.stations = self._gauge("stations", "Stations evaluated by the last tick")
        self.station_round_seconds = self._gauge(
            "station_round_seconds", "How long it took to pass every station of the metrics table"
        )
        self.last_tick = self._gauge("last_tick_timestamp_seconds", "When the last tick ended (epoch seconds)")
        self.rules_refused = self._gauge("rules_refused", "1 while changed rules, register or playbook are refused")
        self.policy_refused = self._gauge("policy_refused", "1 while a changed policy is refused")
        self.tick_seconds = Histogram(
            "aiops_tick_seconds",
            "How long a tick took",
            registry=self.registry,
            buckets=(0.1, 0.5, 1, 2, 5, 10, 30, 60),
        )
        self.ack_seconds = Histogram(
            "aiops_ack_seconds",
            "From a click to its acknowledgement; Slack gives 3 s",
            registry=self.registry,
            buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 3),
        )

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"aiops_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(f"aiops_{name}", text, registry=self.registry)
