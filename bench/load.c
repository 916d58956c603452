// The load that the kernel-side benchmarks trace: calls of getppid(2), which nothing else makes often, each with a USDT mark and a store to a
// variable. It is linked to lie at fixed addresses, so that the variable can be watched.
//
//   load N          N calls as fast as they go, then "done" and the nanoseconds of CPU of each on standard output, then waits for a line on standard input
//   load            as many calls as each line on standard input says, then "done" and the nanoseconds of CPU of each
//   load N RATE     N calls, RATE a second or as near as it gets, in bursts of 64; then "rate" and what it was
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "../tests/runtime/marks.h"

volatile long written;

static long long nanoseconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long now(void) { return nanoseconds(CLOCK_MONOTONIC); }
/** What others make this process wait for does not count. */
static long long spent(void) { return nanoseconds(CLOCK_PROCESS_CPUTIME_ID); }

__attribute__((noinline)) void call(void) {
  MARK("load", "mark", 0, "8@%0", "nor"(0L));
  written = 1;
  syscall(SYS_getppid);
}

/** Nanoseconds of each. */
static long long calls(long n) {
  long long idle = spent();
  for (long i = 0; i < n; i++) call();
  return (spent() - idle) / (n > 0 ? n : 1);
}

int main(int argc, char **argv) {
  char line[16];
  if (argc == 1) {
    while (fgets(line, sizeof line, stdin)) {
      printf("done %lld\n", calls(atol(line)));
      fflush(stdout);
    }
    return 0;
  }
  long n = argc > 1 ? atol(argv[1]) : 0, rate = argc > 2 ? atol(argv[2]) : 0;
  long long start = now();
  if (!rate) {
    printf("done %lld\n", calls(n));
    fflush(stdout);
    return read(0, line, sizeof line) < 0;
  }
  for (long i = 0; i < n; i++) {
    // The clock is looked at every 64 calls, so that looking does not set the pace.
    if (i % 64 == 0) while ((now() - start) * (double)rate < i * 1e9) {}
    syscall(SYS_getppid);
  }
  printf("rate %.0f\n", n / ((now() - start) / 1e9));
  return 0;
}
