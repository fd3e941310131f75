"""The pages of question banks: looking at one, and bringing a file to one."""
