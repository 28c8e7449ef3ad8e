"""Commands that bring files in and show what is held: load, info, trace, pull, template."""
