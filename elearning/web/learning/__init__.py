"""Reading modules, the doors to their quizzes, the files of a course, and who takes part."""
