"""Settings of the unit tests."""

from hypothesis import HealthCheck, settings

# A slow or busy machine is no reason to fail, and a red run must be red again when it is repeated.
settings.register_profile(
    "book", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("book")
