"""Reading results: only what tabulation released when the survey closed."""
