"""The door: what gunicorn and `flask` open."""

import os

from dotenv import load_dotenv

from config import Config
from lms.app import create_app

load_dotenv()
app = create_app(Config.from_env(os.environ))
