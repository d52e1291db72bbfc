"""A made-up City to try the service with: real place names, invented people, answers and scores.

Everything follows from the files beside this one and one seed, so it is the same each time.
"""
