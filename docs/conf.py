"""How `make docs` builds these pages: strictly, so a broken link or anchor is an error."""

project = "whose"
author = "The whose authors"
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
nitpicky = True

myst_heading_anchors = 3  # the same names as on GitHub, where these pages are read as well

html_theme = "alabaster"
html_theme_options = {
    "description": "Whose code is this file?",
    "page_width": "72rem",
    "show_related": True,
}
html_copy_source = False
