"""One place over all rounds: visits, scores, decisions and replies, told from the newest."""
