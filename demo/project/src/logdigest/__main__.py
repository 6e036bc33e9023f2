"""`python -m logdigest`."""

from logdigest.cli import main

main(prog_name="logdigest")
