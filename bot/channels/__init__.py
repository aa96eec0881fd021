"""Channels: each translates one platform's wire format to our values and back."""
