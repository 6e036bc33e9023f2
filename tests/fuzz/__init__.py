"""Readers take whatever files hold: found by a coverage-guided fuzzer, replayed in every test run.

`python tests/fuzz/run.py` searches (it needs atheris); `test_corpus.py` replays what was found.
"""
