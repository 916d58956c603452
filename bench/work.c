// Work for the tools that are measured: `work KIND N FILE` does it N times and writes the nanoseconds that each took, by the clock, to FILE, since
// standard output is the tracer's too.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int there[2], back[2];

static void opens(void) { close(open("/etc/hostname", O_RDONLY)); }

static void stats(void) {
  struct stat status;
  stat("/etc/hostname", &status);
}

static void reads(void) {
  static int file = -1;
  char byte;
  if (file < 0) file = open("/etc/hostname", O_RDONLY);
  if (pread(file, &byte, 1, 0) < 0) exit(1);
}

static void execs(void) {
  pid_t child = vfork();
  if (child == 0) {
    execl("/bin/true", "true", NULL);
    _exit(1);
  }
  waitpid(child, NULL, 0);
}

/** To another process and back. */
static void switches(void) {
  char byte = 0;
  if (!there[0]) {
    if (pipe(there) || pipe(back)) exit(1);
    if (fork() == 0) {
      close(there[1]);
      while (read(there[0], &byte, 1) == 1 && write(back[1], &byte, 1) == 1) {}
      _exit(0);
    }
  }
  if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1) exit(1);
}

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static const struct { const char *name; void (*does)(void); } kinds[] = {
  {"opens", opens}, {"stats", stats}, {"reads", reads}, {"execs", execs}, {"switches", switches},
};

int main(int count, char **words) {
  for (unsigned k = 0; count == 4 && k < sizeof kinds / sizeof *kinds; k++) {
    if (strcmp(words[1], kinds[k].name)) continue;
    long times = atol(words[2]);
    kinds[k].does(); // what only the first one costs
    long long start = now();
    for (long i = 0; i < times; i++) kinds[k].does();
    long long took = (now() - start) / times;
    FILE *file = fopen(words[3], "w");
    return file == NULL || fprintf(file, "%lld\n", took) < 0 || fclose(file);
  }
  return 2;
}
