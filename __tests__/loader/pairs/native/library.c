int from_a_library(void) { return 42; }
