"""What all pages are made of: colours, style sheets, scripts, drawings of buttons; how their files are served."""
