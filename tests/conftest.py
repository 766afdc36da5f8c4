"""Fixtures that every test file may ask for."""

from tests.chromium import browser, chromium

__all__ = ["browser", "chromium"]
