"""What the visits found: a place's result for its manager, a whole round for the commissioner."""
