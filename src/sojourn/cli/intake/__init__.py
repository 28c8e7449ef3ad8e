"""Commands that bring files in and show what is held: load, info, trace, pull, template.

May import everything below the command line. A new command is a function in a module of this room that ``register``
adds.
"""
