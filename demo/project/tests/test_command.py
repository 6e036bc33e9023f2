import json


def test_json(logdigest, log):
    done = logdigest("--json", log)
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert (found["requests"], found["bytes"], found["skipped"]) == (8, 13000, 1)
    assert found["paths"]["/"] == 3
    assert found["failures"] == {"/wp-login.php": 2, "/admin": 1}


def test_text(logdigest, log):
    done = logdigest(log)
    assert done.stdout.startswith("8 requests, 13 kB\n1 lines not understood\n")
    assert "/wp-login.php" in done.stdout


def test_top(logdigest, log):
    found = json.loads(logdigest("--json", "--top", 1, log).stdout)
    assert found["paths"] == {"/": 3}


def test_standard_input(logdigest, log):
    first = log.read_text().splitlines()[0]
    found = json.loads(logdigest("--json", stdin=first).stdout)
    assert (found["requests"], found["hours"]) == (1, {"8": 1})


def test_nothing_to_summarise(logdigest):
    done = logdigest(stdin="nothing\n")
    assert (done.returncode, done.stderr) == (1, "Error: no requests found\n")


def test_missing_file(logdigest):
    done = logdigest("not-there.log")
    assert done.returncode == 2
    assert "not-there.log" in done.stderr


def test_version(logdigest):
    assert logdigest("--version").stdout == "logdigest, version 1.0\n"


def test_help(logdigest):
    assert "access log" in logdigest("--help").stdout
