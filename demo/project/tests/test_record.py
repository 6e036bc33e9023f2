from logdigest.record import parse


def test_a_line_is_taken_apart(log):
    record = parse(log.read_text().splitlines()[3])
    assert (record.client, record.method, record.path) == ("198.51.100.7", "POST", "/login")
    assert (record.status, record.size, record.failed) == (302, 0, False)
    assert record.time.isoformat() == "2025-03-03T09:30:01+00:00"


def test_another_line_is_none():
    assert parse("this is not a request") is None
