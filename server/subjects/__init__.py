"""Places, activities and teams: what is known about each, who manages it, and how it changes."""
