"""`aiops doctor`: what each check looks at, and the fix beside each failure."""
