"""The course: lessons, wording, translations and reference data, loaded once into one immutable value."""
