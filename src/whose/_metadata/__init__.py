"""What installers, conda and projects wrote down, and how it is read."""
