"""Pools of processes, threads and interpreters, and greenlets: the same is measured in each."""

import sys

import pytest

from plugin.coverage_features import skip_before

pytestmark = pytest.mark.slow


WORK = {
    "work.py": """\
        import click, iniconfig
        import vendor
        from app import core

        def job(number):
            return core.work(number)
        """,
    "vendor.py": "VALUE = 1\n",
}
WORK_LINES = {
    "work.py": [1, 2, 3, 5, 6],
    "app/__init__.py": [1],
    "app/core.py": [1, 2, 3, 4],
}
POOL = """\
    import multiprocessing
    from concurrent import futures

    def job(number):
        import work
        return work.job(number)

    if __name__ == "__main__":
        with futures.{pool} as pool:
            assert [*pool.map(job, [1, 2, 3])] == ["few", "few", "many"]
    """
POOL_LINES = {"prog.py": [1, 2, 4, 5, 6, 8, 9, 10], **WORK_LINES}


@pytest.fixture
def work(project):
    return project.write(WORK)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize(
    "run", ["concurrency = multiprocessing,thread", "patch = subprocess,fork,_exit"]
)
def test_process_pool(work, method, run):
    """Worker processes, by multiprocessing's hook or by the general ones."""
    if "patch" in run:
        skip_before((7, 13), "whole support for patches")
    work.rc(run, "third_party = vendor.py")
    pool = f"ProcessPoolExecutor(2, multiprocessing.get_context({method!r}))"
    work.write({"prog.py": POOL.format(pool=pool)})
    assert work.measure() == POOL_LINES


def test_thread_pool(work):
    """Worker threads that import the same at the same time."""
    work.rc("concurrency = thread", "third_party = vendor.py")
    work.write({"prog.py": POOL.format(pool="ThreadPoolExecutor(4)")})
    assert work.measure() == POOL_LINES


@pytest.mark.skipif(sys.version_info < (3, 14), reason="no InterpreterPoolExecutor")
@pytest.mark.parametrize("run", ["", "patch = subprocess"])
def test_interpreter_pool(work, run):
    """Interpreters in one process, which coverage.py measures if each starts like a subprocess."""
    work.rc(run, "third_party = vendor.py")
    work.write({"prog.py": POOL.format(pool="InterpreterPoolExecutor(2)")})
    path = f"{work.root / 'deps'}:{work.root}"
    inside = {"prog.py": [1, 2, 4, 8, 9, 10]}
    assert work.measure(env={"PYTHONPATH": path}) == (POOL_LINES if run else inside)


GREEN = {
    "greenlet": """\
        import greenlet
        main = greenlet.getcurrent()

        def job(number):
            main.switch()
            import work
            main.switch()
            work.job(number)

        jobs = [greenlet.greenlet(job) for _ in range(3)]
        for turn in range(3):
            for number, each in enumerate(jobs, 1):
                each.switch(*([] if turn else [number]))
        """,
    "gevent": """\
        import gevent.monkey
        gevent.monkey.patch_all()

        def job(number):
            gevent.sleep(0)
            import work
            gevent.sleep(0)
            work.job(number)

        jobs = [gevent.spawn(job, number) for number in (1, 2, 3)]
        for each in jobs:
            each.get()
        """,
    "eventlet": """\
        import eventlet
        eventlet.monkey_patch()

        def job(number):
            eventlet.sleep(0)
            import work
            eventlet.sleep(0)
            work.job(number)

        jobs = [eventlet.spawn(job, number) for number in (1, 2, 3)]
        for each in jobs:
            each.wait()
        """,
}
GREEN_LINES = [1, 2, 4, 5, 6, 7, 8, 10, 11, 12]


@pytest.mark.parametrize("run", ["", "source = ."])
@pytest.mark.parametrize("library", GREEN)
def test_greenlets(work, library, run):
    """Greenlets, in whose switches coverage.py keeps a tracer's state for each."""
    work.needs_c_tracer()
    if work.python("-c", f"import {library}", ok=False).returncode:
        pytest.skip(f"{library} cannot be installed for this interpreter")
    omit = "omit = app/unused.py" if run else ""
    work.rc(f"concurrency = {library}\n{run}\n{omit}", "third_party =\n    vendor.py\n    deps")
    work.write({"prog.py": GREEN[library]})
    lines = GREEN_LINES + ([13] if library == "greenlet" else [])
    assert work.measure() == {"prog.py": lines, **WORK_LINES}
