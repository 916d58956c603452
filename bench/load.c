// The load that the kernel-side benchmarks trace: calls of getppid(2), which nothing else makes often.
//
//   load N          N calls as fast as they go, then "done" and the nanoseconds of CPU of each on standard output, then waits for a line on standard input
//   load N RATE     N calls, RATE a second or as near as it gets, in bursts of 64; then "rate" and what it was
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long long nanoseconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long now(void) { return nanoseconds(CLOCK_MONOTONIC); }
/** What others make this process wait for does not count. */
static long long spent(void) { return nanoseconds(CLOCK_PROCESS_CPUTIME_ID); }

int main(int argc, char **argv) {
  long n = argc > 1 ? atol(argv[1]) : 0, rate = argc > 2 ? atol(argv[2]) : 0;
  long long start = now(), idle = spent();
  for (long i = 0; i < n; i++) {
    // The clock is looked at every 64 calls, so that looking does not set the pace.
    if (rate && i % 64 == 0) while ((now() - start) * (double)rate < i * 1e9) {}
    syscall(SYS_getppid);
  }
  if (rate) {
    printf("rate %.0f\n", n / ((now() - start) / 1e9));
  } else {
    char line[8];
    printf("done %lld\n", (spent() - idle) / (n > 0 ? n : 1));
    fflush(stdout);
    if (read(0, line, sizeof line) < 0) return 1;
  }
  return 0;
}
