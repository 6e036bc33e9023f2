import pytest
from logdigest.units import bytes_text, share


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2.5e6, "2.5 MB"), (7e9, "7 GB")],
)
def test_bytes(size, text):
    assert bytes_text(size) == text


def test_shares():
    assert (share(1, 4), share(0, 0)) == ("25%", "-")
