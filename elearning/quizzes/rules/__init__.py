"""Pure decisions about quizzes: reading the format, drawing a paper, grading, what a review shows, who may start when."""
