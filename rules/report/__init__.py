"""Reports and the backtest."""
