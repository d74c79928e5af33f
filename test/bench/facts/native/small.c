/* A small program as others are: linked against libc, ends at once. */
int main(void) { return 0; }
