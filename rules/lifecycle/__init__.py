"""
The life of an alert, one step a file; each step is a pure function that returns a `Change`.

A step takes the stored alert and the time of the change (epoch ms, never earlier
than the alert's last change) and returns what is to be written. `storage.changing`
writes it, all or nothing.
"""
