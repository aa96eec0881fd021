"""Codes that are typed or scanned, and signed links: how each looks, is made, found and ended."""
