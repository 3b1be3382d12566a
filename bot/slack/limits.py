"""
Slack's limits, in characters or numbers of elements.

Source: the Block Kit reference. The tests' Slack double enforces those that slack_sdk does not check.
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
CONTAINER_TITLE = 150
CONTAINER_BLOCKS = 10
PLAN_TITLE = 150
TASK_DETAILS = 600
TABLE_ROWS = 100
TABLE_PAGE = 10
CAPTION = 300
CELL = 60
NO_CELL = "-"
"""What an empty cell of a table says: Slack refuses an empty text."""

NOTICE = 119
"""What a notification shows of a message, and a screen reader reads first."""

CHART_TITLE = 50
CHART_AXIS = 50
CHART_LABEL = 20
MESSAGE_TEXT = 3_000
"""Far below Slack's 40,000: a notification shows a line or two, and a screen reader reads all of it."""
