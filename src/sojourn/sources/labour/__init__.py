"""Labour agreements, work by birthplace or citizenship, and people with high skills who leave."""
