"""From an event to what is kept of it: one writer, one transaction, rows of chats, people, facts and messages."""
