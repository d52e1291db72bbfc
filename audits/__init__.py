"""What an audit is and what it is worth: checklists, answers, scores and comparisons; no I/O."""
