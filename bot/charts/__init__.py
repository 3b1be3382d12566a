"""The picture on a card: what it shows (`chart_data`), how it looks (`render`), and the process that draws it."""
