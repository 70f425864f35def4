"""What twistchat is and needs, and how its translations get into the package."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
DOCS = ["docutils>=0.21", "Pygments"]
CATALOGS = "twistchat/locale/*/LC_MESSAGES/twistchat.po"


class BuildWithTranslations(build_py):
    """Compiles the catalogs: into the package that is built, or where they lie."""

    def run(self):
        super().run()
        target = ROOT if self.editable_mode else Path(self.build_lib)
        for source in sorted(ROOT.glob(CATALOGS)):
            compiled = target / source.relative_to(ROOT).with_suffix(".mo")
            compiled.parent.mkdir(parents=True, exist_ok=True)
            with source.open("rb") as po, compiled.open("wb") as mo:
                write_mo(mo, read_po(po))


def version():
    """The version that the package itself says it has."""
    about = {}
    exec((ROOT / "twistchat" / "__init__.py").read_text(encoding="utf-8"), about)
    return about["__version__"]


setup(
    name="twistchat",
    version=version(),
    description="One chat with many doors: netcat, telnet and more",
    long_description=(ROOT / "README.rst").read_text(encoding="utf-8"),
    long_description_content_type="text/x-rst",
    license="MIT",
    license_files=["LICENSE"],
    classifiers=[
        "Development Status :: 3 - Alpha",
        "Environment :: No Input/Output (Daemon)",
        "Framework :: Twisted",
        "Intended Audience :: System Administrators",
        "Natural Language :: English",
        "Natural Language :: Portuguese (Brazilian)",
        "Operating System :: POSIX :: Linux",
        "Programming Language :: Python :: 3 :: Only",
        "Topic :: Communications :: Chat",
        "Typing :: Typed",
    ],
    python_requires=">=3.11",
    packages=[*find_packages(include=["twistchat", "twistchat.*"]), "twisted.plugins"],
    package_data={
        "twistchat": [
            "py.typed",
            "locale/*/LC_MESSAGES/*.po",
            "static/*",
            "static/*/*",
            "static/*/*/*",
        ],
    },
    install_requires=[
        "Twisted[tls]>=26.10",
        "msgspec>=0.20",
        "SQLAlchemy>=2.0",
        "alembic>=1.14",
        "precis-i18n>=1.1",
        "confusable-homoglyphs>=3.3",
        "argon2-cffi>=23.1",
        "autobahn>=24.4",
        "click>=8.1",
        "tzdata",  # zoneinfo reads it where the system has no time zones
    ],
    extras_require={
        "postgresql": ["psycopg[binary]>=3.2"],
        "tests": [
            "pytest>=9",
            "pytest-cov>=6",
            "pytest-twisted>=1.14",
            "pytest-xdist>=3.6",
            "hypothesis>=6.100",
            "Babel>=2.16",
            "jsonschema>=4.20",
            "playwright>=1.49",  # drives the chromium that the system has
            "axe-playwright-python>=0.1.4",
        ],
        "check": ["ruff", "mypy", "mypy-zope", "towncrier>=24", *DOCS],
        "docs": DOCS,
    },
    entry_points={"console_scripts": ["twistchat-admin = twistchat.admin:main"]},
    cmdclass={"build_py": BuildWithTranslations},
    # An editable install has to put the folder itself on the path: twistd looks for
    # twisted/plugins there, and would not see it through an import hook.
    options={"editable_wheel": {"mode": "compat"}},
    zip_safe=False,
)
