"""The charts on cards: their data (`chart_data`), their look (`render`), and the process that draws them."""
