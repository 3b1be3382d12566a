"""What every part of the bot shares: clock, worker threads, log, telemetry, health."""
