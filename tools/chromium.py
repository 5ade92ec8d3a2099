"""Find a Chromium that Playwright can drive, or install one.

    python tools/chromium.py

In this order: on PATH; Debian's package, where this user may install it; Playwright's own.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
# A bare Debian has no fonts, and a page without letters passes no test; nor has it the library that
# Playwright's driver needs.
PACKAGES = ("chromium", "fonts-liberation", "libatomic1")


def on_path() -> str | None:
    """Return the path of an installed Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _is_debian() -> bool:
    # Ubuntu's package of this name is only a pointer to a snap, which cannot run everywhere.
    try:
        return platform.freedesktop_os_release().get("ID") == "debian"
    except OSError:
        return False


def _as_root() -> list[str] | None:
    """Return what to put before a command that needs root, or None where that is impossible."""
    if os.name == "posix" and os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    return sudo if shutil.which("sudo") and _works([*sudo, "true"]) else None


def _works(command: list[str]) -> bool:
    return subprocess.run(command, stdin=subprocess.DEVNULL).returncode == 0


def _playwright_runs() -> bool:
    version = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(version, capture_output=True).returncode == 0


def _install_debians() -> bool:
    before = _as_root()
    if before is None or not _is_debian():
        return False
    apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    install = [*apt, "install", "-y", "--no-install-recommends", *PACKAGES]
    return _works([*apt, "update"]) and _works(install)


def _install_playwrights_own() -> bool:
    # It returns at once where it has done so before.
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    # Its libraries come from the system's packages, which only root can install.
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        command.insert(-1, "--with-deps")
    return _works(command)


def main() -> None:
    """Make sure that there is a Chromium."""
    if on_path() and _playwright_runs():
        return
    print("Getting what the browser tests need", flush=True)
    if not (_install_debians() or _install_playwrights_own()):
        raise SystemExit(
            "The browser tests need Chromium: none is on PATH, and neither apt-get nor Playwright "
            "could install it (their messages are above). Install it and try again."
        )


if __name__ == "__main__":
    main()
