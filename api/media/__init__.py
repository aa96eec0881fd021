"""Pictures and voices as files: made when first needed, kept, served, and brought by pages."""
