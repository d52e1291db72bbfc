"""The board's report on a round: one set of figures, told on a page, on paper and in tables."""
