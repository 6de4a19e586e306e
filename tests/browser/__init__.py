import pytest

pytest.register_assert_rewrite("tests.browser.people", "tests.browser.axe")  # so that they say what they found
