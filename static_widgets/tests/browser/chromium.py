"""The system's Chromium, for every test that needs a real browser."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# Each window makes two hidden pages for its address bar, which cost more than most tests.
# Only the last list counts, so what Playwright turns off for the sake of tests stands here too.
FEATURES_OFF = [
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "LensOverlay"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "ThirdPartyStoragePartitioning", "AimEnabled"),
    *("NetworkTimeServiceQuerying", "OptimizationHints", "PreconnectToSearch"),
]


# The first is the same engine without windows around it: a page opens in less than half the time.
NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]


def find_chromium() -> str | None:
    """Return the system's Chromium: $CHROMIUM, or else the first that is installed."""
    chosen = os.environ.get("CHROMIUM")
    names = [chosen] if chosen else NAMES
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """Start Chromium, which finds no host but this machine: nothing leaks out."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            chromium_sandbox=os.geteuid() != 0,  # the sandbox refuses to run as root
            args=[
                "--disable-gpu",
                "--disable-background-networking",
                f"--disable-features={','.join(FEATURES_OFF)}",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        )
        yield browser
        browser.close()
