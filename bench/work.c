// Work for the tools that are measured: `work KIND N FILE` does it N times and writes the nanoseconds of CPU time that each took to FILE, since standard
// output is the tracer's too. What it waits for, the disk above all, is no measure in a guest.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int there[2], back[2];

/** Where a guest has memory. */
#define SOME_FILE "/run/work/some-file"

static void opens(void) { close(open(SOME_FILE, O_RDWR | O_CREAT, 0600)); }

static void stats(void) {
  struct stat status;
  syscall(SYS_stat, "/run/work", &status); // which every version of these tools looks at
}

static void reads(void) {
  static int file = -1;
  char byte;
  if (file < 0) file = open(SOME_FILE, O_RDWR | O_CREAT, 0600);
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

/** A page of the disk that guests have, past the page cache. */
static void disk(void) {
  static int file;
  static void *page;
  if (!file) {
    file = open("/dev/nvme0n1", O_RDONLY | O_DIRECT);
    if (file < 0 || posix_memalign(&page, 4096, 4096)) exit(1);
  }
  if (pread(file, page, 4096, 0) != 4096) exit(1);
}

/** A changed page of the disk, written by the kernel's flusher. */
static void flushes(void) {
  static int file;
  if (!file) file = open("/dev/nvme0n1", O_RDWR);
  if (pwrite(file, "x", 1, 0) != 1) exit(1);
  sync();
}

static void ids(void) {
  if (setuid(getuid())) exit(1);
}

static void names(void) {
  struct addrinfo *list = NULL;
  getaddrinfo("127.0.0.1", NULL, NULL, &list);
  if (list) freeaddrinfo(list);
}

static void kills(void) { kill(getpid(), 0); }

static void naps(void) {
  struct timespec time = {0, 1000};
  syscall(SYS_nanosleep, &time, NULL);
}

static void forks(void) {
  pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, NULL, 0);
}

static void syncs(void) {
  static int file;
  if (!file) file = open("/run/work", O_TMPFILE | O_RDWR, 0600);
  if (fsync(file)) exit(1);
}

/** In a network of its own, where `lo` is up. */
static int own_socket(void) {
  static int own;
  if (!own) {
    struct { char name[16]; short flags; char rest[32]; } up = {"lo", 1, ""};
    if (unshare(CLONE_NEWNET) || ioctl(socket(AF_INET, SOCK_DGRAM, 0), 0x8914 /* SIOCSIFFLAGS */, &up)) exit(1);
    own = 1;
  }
  return socket(AF_INET, SOCK_STREAM, 0);
}

static struct sockaddr_in port(int number) { return (struct sockaddr_in){AF_INET, htons(number), {htonl(INADDR_LOOPBACK)}, ""}; }

static void connections(void) {
  static int listener;
  struct sockaddr_in address = port(7777);
  int client = own_socket();
  if (!listener) {
    listener = own_socket();
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 5)) exit(1);
  }
  if (connect(client, (void *)&address, sizeof address)) exit(1);
  close(accept(listener, NULL, NULL));
  close(client);
}

static void refused(void) {
  struct sockaddr_in address = port(7778);
  int client = own_socket();
  if (!connect(client, (void *)&address, sizeof address)) exit(1);
  close(client);
}

static void *nothing(void *unused) { return unused; }

static void threads(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, nothing, NULL)) exit(1);
  pthread_join(thread, NULL);
}

static void messages(void) {
  static int pair[2];
  char bytes[16];
  if (!pair[0] && socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) exit(1);
  if (write(pair[0], "psst", 4) != 4 || read(pair[1], bytes, sizeof bytes) != 4) exit(1);
}

/** A line for an interactive bash on a terminal of its own, which answers with its prompt. */
static void lines(void) {
  static int terminal;
  char bytes[256];
  if (!terminal && forkpty(&terminal, NULL, NULL, NULL) == 0) {
    execl("/bin/bash", "bash", "--norc", "--noprofile", "-i", NULL);
    _exit(1);
  }
  if (write(terminal, "echo $((6*7))\n", 14) != 14) exit(1);
  for (int last = 0, seen = 0; !seen; ) {
    int length = read(terminal, bytes, sizeof bytes);
    if (length <= 0) exit(1);
    for (int i = 0; i < length; last = bytes[i++]) seen |= last == '4' && bytes[i] == '2';
  }
}

static void spins(void) {
  for (volatile int i = 0; i < 300000; i++) {}
}

static const char *kind;

/** What the tests' program does (tests/runtime/test-work.c), as a process of its own. */
static void of_tests(void) {
  int how;
  pid_t child = vfork();
  if (child == 0) {
    execl(TEST_WORK, "test-work", kind, NULL);
    _exit(1);
  }
  if (waitpid(child, &how, 0) < 0 || how) exit(1);
}

/** Nanoseconds of this process and those of its children that have ended. */
static long long cpu_time(void) {
  struct timespec own;
  struct rusage children;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own);
  getrusage(RUSAGE_CHILDREN, &children);
  long long seconds = own.tv_sec + children.ru_utime.tv_sec + children.ru_stime.tv_sec;
  return seconds * 1000000000LL + own.tv_nsec + (children.ru_utime.tv_usec + children.ru_stime.tv_usec) * 1000LL;
}

static const struct { const char *name; void (*does)(void); } kinds[] = {
  {"opens", opens}, {"stats", stats}, {"reads", reads}, {"execs", execs}, {"switches", switches}, {"disk", disk}, {"ids", ids}, {"names", names},
  {"kills", kills}, {"naps", naps}, {"forks", forks}, {"syncs", syncs}, {"connections", connections}, {"refused", refused}, {"threads", threads},
  {"messages", messages}, {"lines", lines}, {"spins", spins}, {"ssl", of_tests}, {"swaps", of_tests}, {"hog", of_tests}, {"flushes", flushes},
};

int main(int count, char **words) {
  for (unsigned k = 0; count == 4 && k < sizeof kinds / sizeof *kinds; k++) {
    if (strcmp(words[1], kinds[k].name)) continue;
    long times = atol(words[2]);
    kind = words[1];
    kinds[k].does(); // what only the first one costs
    long long start = cpu_time();
    for (long i = 0; i < times; i++) kinds[k].does();
    long long took = (cpu_time() - start) / times;
    FILE *file = fopen(words[3], "w");
    return file == NULL || fprintf(file, "%lld\n", took) < 0 || fclose(file);
  }
  return 2;
}
