"""The app's home tab: drawn for each person, and kept up to date while they may be looking."""
