"""What every part is given: clock, worker threads, log, telemetry, health."""
