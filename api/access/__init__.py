"""Who may do what: accounts of staff, passwords, sessions, tokens, and the log of what they did."""
