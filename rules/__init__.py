"""The pure core: what a metric, an alert and an audit entry are, when a station is in trouble, what may happen next."""
