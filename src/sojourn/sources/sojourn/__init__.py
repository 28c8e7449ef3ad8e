"""The built-in edition: derived figures that come with the program, as a source like any other."""
