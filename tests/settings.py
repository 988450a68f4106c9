"""The product's settings, as a test run wants them; processes that a test starts inherit them."""

import os

from cryptography.fernet import Fernet

os.environ["MARKETBRIDGE_ENV"] = "test"
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("FIELD_KEYS", Fernet.generate_key().decode())

from config.settings import *  # noqa: F403 - after the environment is chosen

# A test logs in without a request; the tests of the lock-out turn it on for themselves.
AXES_ENABLED = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Each test client loads the middleware anew; it need not look at every static file each time.
WHITENOISE_AUTOREFRESH = True
