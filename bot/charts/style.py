"""
Sizes and colours of a picture.

Readable on a phone, where 1200 pixels become about 350 points: no text is
smaller than 28 pixels. The background is opaque, so that the picture looks the
same in Slack's light and dark themes. Blue, vermilion and grey are distinct
with every kind of colour blindness; each line also has its own dash and label.
"""

WIDTH, HEIGHT, DPI = 1200, 720, 100
SMALL, LARGE = 21, 26
"""Points of 1/72 inch: 29 and 36 pixels."""

PAPER, FRAME, INK, GRID = "#fafaf7", "#8a8a86", "#1b1b1a", "#dcdcd8"
NOW, BEFORE, LIMIT, TROUBLE = "#0061a8", "#6a6a66", "#a83800", "#f9e6dc"
EDGE = 0.12
"""A mark nearer to an edge than this share of the width has its label on the other side."""
