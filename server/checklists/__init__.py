"""The published checklists to read, on a screen or on paper."""
