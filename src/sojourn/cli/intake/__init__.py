"""Commands that bring files in, take them back and show what is there.

These are load, pull, template; unload, undo, compact; held, info, trace. May import everything below the command line.
A new command is a function in a module of this room that ``register`` adds.
"""
