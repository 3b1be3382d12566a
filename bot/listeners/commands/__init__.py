"""
What can be typed behind `/aiops`, a subject a file: its commands, how they are read, and how they are answered.

A command is a typed value. It comes from words (`bot.listeners.commands.command_line`) or from the button of a page
(`bot.listeners.pages`), and is answered the same way: who may not ask, may not turn the page either.
"""
