"""Taking in what phones send, and answering for every piece of it."""
