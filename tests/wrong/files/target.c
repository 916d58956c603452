// A program to trace.
__attribute__((noinline)) int work(int n) { return n + 1; }
int main(int argc, char **argv) { (void)argv; return work(argc) == 0; }
