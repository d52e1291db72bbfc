"""What happened to one visit, change by change, as the server received it."""
