"""The backtest: recordings are read, replayed in several processes, and told."""
