"""
Slack's limits, in characters or pieces.

Source: Block Kit reference; those that slack_sdk does not check are enforced by the tests' Slack double.
"""

HEADER = 150
SECTION = 3_000
FIELD = 2_000
FIELDS = 10
CONTEXT_ELEMENTS = 10
BUTTON = 75
BUTTON_VALUE = 2_000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
MODAL_TITLE = 24
PRIVATE_METADATA = 3_000
OPTION = 75
ACCESSIBILITY_LABEL = 75
IMAGE_TITLE = 2_000
ALT_TEXT = 2_000
CHART_TITLE = 50
CHART_AXIS = 50
MESSAGE_TEXT = 3_000
"""Far under Slack's 40,000: a notification shows a line or two, a screen reader reads all of it."""
