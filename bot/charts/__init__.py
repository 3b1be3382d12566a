"""The picture on a card: what it shows (`chart_data`), how it looks (`picture`), and the process that draws it."""
