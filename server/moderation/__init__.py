"""Looking at what auditors sent: accepting it, sending it back, or leaving it out."""
