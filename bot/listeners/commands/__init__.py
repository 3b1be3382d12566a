"""
The commands of `/aiops`, a file for each subject: how they are parsed and answered.

A command is a typed value. It comes from words (`bot.listeners.commands.command_line`) or from the button of a page
(`bot.listeners.pages`), and is authorized and answered the same way.
"""
