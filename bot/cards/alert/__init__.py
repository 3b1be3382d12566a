"""The card of one alert."""
