"""
AWS as it is documented, where the local one is kinder.

Each double stands before a client, passes calls on, and is late or strict where AWS says that it is.
"""
