"""The pages of surveys: for the office, for those who are asked, the personal link, and the open one."""
