"""What an audit is and what it is worth: checklists, answers, scores and comparisons, with no I/O."""
