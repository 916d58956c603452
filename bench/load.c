// The load that the kernel-side benchmarks trace: calls of getppid(2), which nothing else makes often, each with a USDT mark and a store to a
// variable. It is linked to lie at fixed addresses, so that the variable can be watched.
//
//   load N          N calls as fast as they go, then "done" and the nanoseconds of CPU of each on standard output, then waits for a line on standard input
//   load            as many calls as each line on standard input says, then "done" and the nanoseconds of CPU of each
//   load T RATE     calls by T threads for a second, RATE a second or as near as they get (0: as fast as they go), in bursts of 64; then
//                   "calls" and how many, "rate" and what it was
#include <pthread.h>
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

#define MOST_THREADS 64

static struct { double rate; long long start; } each;

/** How many calls it was. */
static void *paced(void *unused) {
  (void)unused;
  for (long n = 0;; n++) {
    // The clock is looked at every 64 calls, so that looking does not set the pace.
    if (n % 64 == 0) {
      long long passed = now() - each.start;
      while (each.rate > 0 && passed * each.rate < n * 1e9) passed = now() - each.start;
      if (passed >= 1000000000LL) return (void *)n;
    }
    syscall(SYS_getppid);
  }
}

static int paced_calls(int threads, double rate) {
  pthread_t others[MOST_THREADS];
  if (threads < 1 || threads > MOST_THREADS) return 2;
  each.rate = rate / threads;
  each.start = now();
  for (int i = 1; i < threads; i++) if (pthread_create(&others[i], NULL, paced, NULL)) return 1;
  long calls = (long)paced(NULL);
  for (int i = 1; i < threads; i++) {
    void *more;
    pthread_join(others[i], &more);
    calls += (long)more;
  }
  printf("calls %ld rate %.0f\n", calls, calls / ((now() - each.start) / 1e9));
  return 0;
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
  if (argc > 2) return paced_calls(atoi(argv[1]), atof(argv[2]));
  printf("done %lld\n", calls(atol(argv[1])));
  fflush(stdout);
  return read(0, line, sizeof line) < 0;
}
