"""
The life of an alert, one step a file, each a pure function to a `Change`.

A step is handed the stored alert and the time of the change (epoch ms, never
earlier than the alert's last change) and says what is to be written. Writing
it, all or nothing, is `storage.changing`'s part.
"""
