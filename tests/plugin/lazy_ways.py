"""More ways in which a child may come to run code of the project."""

from __future__ import annotations

from plugin.lazy_cases import code

# Each way runs a module of its own, `many/part0.py` and so on, in its own child. The words and
# options are those of `child`; NAME and PATH stand for the module.
WAYS = [
    """'-c', '''import pickle; pickle.loads(b"cNAME\\\\nVALUE\\\\n.")'''""",
    """'-c', 'import code; code.interact()', input=b'import NAME\\n'""",
    """'-c', '''import marshal; made = compile("X = 1", "PATH", "exec")
exec(marshal.loads(marshal.dumps(made)))'''""",
    """'-c', '''import importlib.util as u; from importlib.machinery import SourceFileLoader as L
class Data(L):
    def get_data(self, path): return b"X = 1"
loader = Data("made", "PATH")
loader.exec_module(u.module_from_spec(u.spec_from_loader("made", loader)))'''""",
    """'-c', '''import sys, importlib.util as u
spec = u.spec_from_file_location("made", "PATH"); module = u.module_from_spec(spec)
sys.meta_path.clear(); sys.path_hooks.clear(); sys.path.clear()
spec.loader.exec_module(module)'''""",
    """'-c', 'import sys; sys.setrecursionlimit(60); import NAME'""",
    """'-c', 'import os; os.environ["COVERAGE_PROCESS_START"] = "x.ini"; import NAME'""",
    """'-c', 'import os; os.environ.pop("COVERAGE_PROCESS_CONFIG", 0); import NAME'""",
    """'-c', '''import asyncio
async def main(): await asyncio.get_running_loop().run_in_executor(None, __import__, "NAME")
asyncio.run(main())'''""",
    """'-i', input=b'import NAME\\n'""",
    """input=b'import json\\nimport NAME\\n'""",
    """'-i', input=b'1\\n', env={**os.environ, 'PYTHONSTARTUP': 'PATH'}""",
    """'-m', 'cProfile', 'PATH'""",
    """'-m', 'unittest', '-q', 'NAME'""",
    """'-m', 'timeit', '-n', '1', '-s', 'import NAME'""",
    """'-m', 'pytest', '-q', '-p', 'NAME', 'other'""",
    """'-W', 'error', '-X', 'dev', '-X', 'frozen_modules=off', '-c', 'import json, NAME'""",
]
_SPAWN = """\
    import os
    words = [sys.executable, "-c", "import json, plain"]
    os.waitpid(os.posix_spawn(sys.executable, words, os.environ), 0)
    """
_PRELOAD = """\
    import multiprocessing
    from job import run
    if __name__ == "__main__":
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["app.core", "plain"])
        process = context.Process(target=run, args=(1,))
        process.start()
        process.join()
    """
_CUSTOMIZE = """\
    import os, pathlib
    for name in ("sitecustomize", "usercustomize"):
        pathlib.Path("other", name + ".py").write_text("import json\\n")
    child("-c", "import json", env={**os.environ, "PYTHONPATH": "other"})
    """
_FORKED = """\
    import importlib, multiprocessing
    context = multiprocessing.get_context("fork")
    process = context.Process(target=importlib.import_module, args=("plain",))
    process.start()
    process.join()
    """
_FEW = """\
    import resource
    prlimit = getattr(resource, "prlimit", lambda *_: None)  # Linux has it
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    made = compile("VALUE = 1", "plain.py", "exec")
    LIMIT(resource.RLIMIT_NOFILE, (3, hard))
    exec(made)
    LIMIT(resource.RLIMIT_NOFILE, (soft, hard))
    """
_DISTURBED = {
    "a hook of the program forbids": """\
        import sys
        def hook(event, args):
            if event == "import" and args[0].startswith("coverage"):
                raise RuntimeError(event)
        sys.addaudithook(hook)
        import app.core
        """,
    "nothing finds modules any more": """\
        import sys
        sys.path_hooks.clear()
        sys.path_importer_cache.clear()
        try:
            import nothing
        except ImportError:
            exec(compile("VALUE = 1", "plain.py", "exec"))
        """,
    "another import function": """\
        import builtins
        def refuse(name, *args, **kwargs):
            if name.startswith("coverage"):
                raise ImportError(name)
            return original(name, *args, **kwargs)
        original, builtins.__import__ = builtins.__import__, refuse
        import app.core
        """,
    "functions are replaced": """\
        import builtins, os, sys
        def refuse(*_, **__):
            raise RuntimeError("called")
        fakes = [(each, name, refuse) for each, name in [
            (builtins, "open"), (os, "getcwd"), (os, "access")]]
        fakes += [(os, "environ", {}), (sys, "excepthook", None), (sys, "platform", "win32")]
        true = [(each, name, getattr(each, name)) for each, name, _ in fakes]
        for each, name, value in fakes:
            setattr(each, name, value)
        import app.core
        assert [getattr(each, name) for each, name, _ in fakes] == [fake for *_, fake in fakes]
        for each, name, value in true:
            setattr(each, name, value)
        """,
    "few files may be open": _FEW.replace("LIMIT(", "resource.setrlimit("),
    "few files may be open, by the other function": _FEW.replace("LIMIT(", "prlimit(0, "),
    "modules are missing": """\
        import sys
        for name in ("os", "io", "json"):
            sys.modules.pop(name, None)
        sys.modules["sqlite3"] = None
        import app.core
        """,
    "a fake file system": """\
        import os
        from pyfakefs.fake_filesystem_unittest import Patcher
        with Patcher() as patcher:
            patcher.fs.add_real_directory(os.getcwd())
            import app.core
            app.core.work(3)
        import plain
        """,
    "near the recursion limit": """\
        def deep(number):
            try:
                deep(number + 1)
            except RecursionError:
                import app.core
        try:
            deep(0)
        except RecursionError:
            pass
        import plain
        """,
    "code is put into a function": """\
        def function():
            pass
        function.__code__ = compile("\\nVALUE = 1", "plain.py", "exec")
        function()
        """,
}
SUBINTERPRETER = """\
    try:
        import _interpreters as subs
    except ImportError:
        import _xxsubinterpreters as subs
    run = getattr(subs, "exec", getattr(subs, "run_string", None))
    try:
        run(subs.create(), "import sys; sys.path.insert(0, '.'); import app.core")
    except Exception:  # coverage.py's own start fails there with some versions
        pass
    import plain
    """
POOL = """\
    from concurrent.futures import InterpreterPoolExecutor
    import job
    with InterpreterPoolExecutor(1) as pool:
        assert [*pool.map(job.run, [1])] == [1]
    """


def ways():
    """A program that starts a child in each of the ways, and what it is to measure of them."""
    lines = ["import os", "quiet = {'capture_output': True, 'check': False}"]
    files = [f"many/part{number}.py" for number in range(len(WAYS))]
    for way, path in zip(WAYS, files, strict=True):
        name = path.removesuffix(".py").replace("/", ".")
        lines.append(f"child({way}, **quiet)".replace("NAME", name).replace("PATH", path))
    return "\n".join(lines), files


# As in lazy_cases.
MORE = {
    "posix_spawn": _SPAWN,
    "preloaded by the fork server": (_PRELOAD, "patch = subprocess, _exit"),
    "own start-up modules": _CUSTOMIZE,
    "forked": (code(_FORKED), "patch = subprocess\nconcurrency = multiprocessing"),
    **{name: code(text) for name, text in _DISTURBED.items()},
}
