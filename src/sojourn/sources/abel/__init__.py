"""Flow estimates that others published, read to be compared with ours."""
