"""GIFT, the text format of Moodle (docs.moodle.org, "GIFT format")."""
