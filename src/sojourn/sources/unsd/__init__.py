"""Series of the Sustainable Development Goals, from the UN's database."""
