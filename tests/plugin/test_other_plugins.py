"""Together with other plugins: covdefaults, which configures, and django's, which traces files."""

import pytest

pytestmark = pytest.mark.slow


PAGE = "{% if name %}\n  <p>{{ name }}</p>\n{% else %}\n  <p>nobody</p>\n{% endif %}\n"
INCLUDING = PAGE + '{% include "theirs.html" %}\n'


@pytest.mark.parametrize("plugins", ["covdefaults whose", "whose covdefaults"])
def test_covdefaults(project, executed, plugins):
    """The source, omit and more that covdefaults sets, before or after `whose` is asked."""
    project.rc(plugins="".join(f"\n    {name}" for name in plugins.split()))
    project.write({"tests/thing_test.py": "A = 1\n", "setup.py": "A = 1\n"})
    measured = project.measure()
    assert measured == {**executed, "app/unused.py": []}
    report = project.coverage("report", ok=False)
    assert report.returncode == 2  # covdefaults asks for 100 %
    assert "app/unused.py" in report.stdout
    assert "iniconfig" not in report.stdout


def test_covdefaults_with_options(project, executed):
    """Each plugin has its own section."""
    project.rc(
        whose="third_party = app/core.py",
        more="[covdefaults]\nsubtract_omit = */setup.py\n",
        plugins="\n    covdefaults\n    whose",
    ).write({"setup.py": "A = 1\n", "app/__init__.py": "import setup\n"})
    measured = {name: lines for name, lines in project.measure().items() if lines}
    del executed["app/core.py"]
    assert measured == {**executed, "setup.py": [1]}


@pytest.fixture
def django(empty):
    empty.needs_c_tracer()
    return empty.write(
        {
            "prog.py": """\
                import os
                import django
                from django.conf import settings
                from django.template.loader import render_to_string
                import tracee
                here = os.path.dirname(os.path.abspath(__file__))
                settings.configure(
                    TEMPLATES=[
                        {
                            "BACKEND": "django.template.backends.django.DjangoTemplates",
                            "DIRS": [
                                os.path.join(here, "templates"),
                                os.path.join(os.path.dirname(tracee.__file__), "templates"),
                            ],
                            "OPTIONS": {"debug": True},
                        }
                    ],
                )
                django.setup()
                render_to_string("page.html", {"name": "text"})
                """,
            "templates/page.html": INCLUDING,
        }
    )


@pytest.mark.parametrize("plugins", ["django_coverage_plugin whose", "django_coverage_plugin"])
@pytest.mark.parametrize("run", ["", "source = ."])
def test_django_templates(django, plugins, run):
    """Templates are claimed inside of django, in `site-packages`: the project's are measured."""
    django.rc(f"core = ctrace\n{run}", plugins="".join(f"\n    {name}" for name in plugins.split()))
    measured = django.measure()
    assert set(measured) == {"prog.py", "templates/page.html"}
    assert measured["templates/page.html"] == [1, 2, 6]
    report = django.coverage("report", "--show-missing").stdout
    assert "templates/page.html" in report


@pytest.mark.parametrize(
    ("run", "whose", "expected"),
    [
        ("", "project = {theirs}", {"prog.py", "templates/page.html", "theirs"}),
        ("", "third_party = templates", {"prog.py"}),
        ("source_pkgs = tracee", "", {"site:tracee/__init__.py"}),
        ("include = */theirs.html", "", {"theirs"}),
    ],
)
def test_django_templates_by_name(django, run, whose, expected):
    """An installed template is measured where the user names it, one of the project unless."""
    theirs = "site:tracee/templates/theirs.html"
    expected = {theirs if name == "theirs" else name for name in expected}
    place = str(django.venv.site / "tracee" / "templates")
    plugins = "\n    django_coverage_plugin\n    whose"
    django.rc(f"core = ctrace\n{run}", whose.format(theirs=place), plugins=plugins)
    measured = {name: lines for name, lines in django.measure().items() if lines}
    assert set(measured) == expected
    assert measured.get(theirs, [1, 2, 3]) == [1, 2, 3]
