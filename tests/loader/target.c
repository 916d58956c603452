// What the loader's tests trace: `target N` calls work() N times, each with a getppid() in it, then ends. `target wait`
// prints a line, waits for one, then does it once and ends.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((noinline)) long work(long number) {
  syscall(SYS_getppid);
  return number * 2;
}

__attribute__((noinline)) long workers(long number) { return number + work(number); }

int main(int argc, char **argv) {
  long times = argc > 1 ? atol(argv[1]) : 1;
  if (argc > 1 && strcmp(argv[1], "wait") == 0) {
    char line[16];
    puts("ready");
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin)) return 1;
    times = 1;
  }
  long sum = 0;
  for (long i = 1; i <= times; i++) sum += workers(i);
  return sum == 0;
}
