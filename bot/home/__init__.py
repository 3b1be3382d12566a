"""The app's home tab: read, drawn for each person, and kept true while they may be looking."""
