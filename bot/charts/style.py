"""
Sizes and colours of a picture.

Readable on a phone, where 1200 pixels become some 350 points: nothing is
written under 28 pixels. An opaque paper of its own: the same on Slack's white
and on its dark background. Blue, vermilion and grey are told apart with every
kind of colour blindness; each line has a dash and a name of its own besides.
"""

WIDTH, HEIGHT, DPI = 1200, 720, 100
SMALL, LARGE = 21, 26
"""Points of 1/72 inch: 29 and 36 pixels."""

PAPER, FRAME, INK, GRID = "#fafaf7", "#8a8a86", "#1b1b1a", "#dcdcd8"
NOW, BEFORE, LIMIT, TROUBLE = "#0061a8", "#6a6a66", "#a83800", "#f9e6dc"
EDGE = 0.12
"""What is nearer to an edge than this share of the width has its words on the other side."""
