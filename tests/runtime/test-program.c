// What the runtime cases trace: functions with known arguments and results, and a few ways of being a process. Built
// without optimisation by the runner, so that every function is there and is called.
//
//   test-program calls        calls the functions once each
//   test-program wait         prints "ready", then waits until its standard input ends or it is killed
//   test-program calls-on-input   prints "ready"; for each line read, calls the functions
//   test-program calls-once-on-input   the same for one line, then ends
//   test-program opens FILE…  opens each file, for reading
//   test-program paths FILE   access(2), open(2) and openat(2) of the file
//   test-program asks-for-parent   getppid(2), twice
//   test-program calls-of-32-bits   getppid(2) the way that 32-bit programs take, then twice in the usual way
//   test-program fresh        calls greet(), six() and sum_bytes() with the addresses of texts that are not in its memory yet, one of
//                             them across two pages
//   test-program threads N    starts N threads that each call thread_work(i) and joins them
//   test-program datagrams N   switches the loopback interface on, and sends N datagrams to itself: `packet 0`, `packet 1`, …
//   test-program hammers N    four threads that each call thread_work() N times, with 0, 1, 2, …
//   test-program asks-priorities N   the same with getpriority(2), to which these numbers are `who`
//   test-program draws        calls draw() with structs of many shapes, pay() with floating-point numbers
//   test-program burn N       N times: fault in a page, yield
//   test-program asks WHO     a second thread that blocks SIGUSR1 calls ask(SIGUSR1); with WHO `process` it waits until another
//                             thread has caught one, with `thread` it then takes it itself. Prints who caught it
//   test-program shows        calls fill(&number, text) and prints what they hold then
//   test-program touches      writes 1, 2, 3 to the long at 0x10000000, and 4 and 5 from a thread that was there at the start and from a
//                             new one, reads the long behind it twice, and has a child process write 6
//   test-program family       a process with a child, that has a child from the start. These call thread_work() with 1, 2 and 3; then the
//                             last one has a child of its own (4), the first a thread (5) whose child (6) becomes `threads 1` (0)
//   test-program family-on-input   the same, when it has printed "ready" and a line is read
//   test-program forks N      N children, one after the other, that each call thread_work(i), and end
//   test-program daemon       calls thread_work(1); a daemon of its, which has neither its session nor a parent that lives, thread_work(2)
//   test-program becomes PROGRAM…   prints "ready"; for the first line read, calls negative(), and becomes that program
//   test-program makes-code   calls calls() from code that it makes, whose name is in a perf map in a mount namespace of its own, then waits to be killed
//   test-program loads LIBRARY FUNCTION   prints "ready"; for the first line read, calls that function of a library that it loads then
//   test-program increments   calls increment() three times with the address of a long, and once with another's, adds to the first in a
//                             thread, calls forget() with it, increment() with two more, adds to it, and increment() with a fifth
//   test-program has-watchpoints   succeeds where the CPU tells the kernel of a write that it was asked to watch for
//   test-program touches-on-input   the same, when it has printed "ready" and a line is read
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <arpa/inet.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* For uaddr(): nobody writes them, and no compiler may leave them out. */
signed char shown_byte = -1;
short shown_short = -2;
int shown_int = -3;
long shown_long = 7000000007;
const char *shown_text = "shown";
__thread int shown_by_thread;
static volatile int shown_static = 5;

struct point { int x; short y; char name[10]; unsigned flags : 3, kind : 5; struct point *next; };

struct priced { int count; double price; float rate; long double wide; double more[2]; };

enum colour { RED, GREEN = 5, BLUE };
struct __attribute__((packed)) tight { char tag; int value; unsigned long bits : 40, rest : 24; };
struct shape {
  enum colour colour;
  union { long whole; struct { int low, high; } halves; } size;
  int grid[2][3];
  struct { int a : 4; unsigned b : 4; long c : 40; } bits;
  char label[8];
  struct point corners[2];
  struct tight tight;
  const char *text;
};

__attribute__((noinline)) long add_numbers(long a, long b) { return a + b; }
__attribute__((noinline)) int negative(int a) { return -a; }
__attribute__((noinline)) const char *greet(const char *name) { return name[0] ? "hello" : ""; }
__attribute__((noinline)) long six(long a, long b, long c, long d, long e, long f) { return a + b + c + d + e + f; }
__attribute__((noinline)) int visit(struct point *p) { return p->x + p->y; }
__attribute__((noinline)) int sum_bytes(const unsigned char *bytes, int n) { int s = 0; while (n--) s += *bytes++; return s; }
__attribute__((noinline)) int factorial(int n) { return n <= 1 ? 1 : n * factorial(n - 1); }
__attribute__((noinline)) int draw(struct shape *s, struct tight *t) { return s->colour + t->tag; }
__attribute__((noinline)) int pay(struct priced *p) { return p->count; }
__attribute__((noinline)) void join_me(char **words) { (void)words; }
__attribute__((noinline)) long thread_work(long i) { return i * 2; }

__attribute__((noinline)) void ask(int signal) { (void)signal; }
__attribute__((noinline)) void fill(int *number, char *text) { (void)number; (void)text; }

/** Pages of a file that hold `text`, `back` bytes before the second of them, and are nowhere in memory that is mapped. */
static char *unread(const char *text, int back) {
  long page = sysconf(_SC_PAGESIZE);
  int file = memfd_create("unread", 0);
  if (ftruncate(file, 2 * page) || pwrite(file, text, strlen(text), page - back) < 0) _exit(1);
  char *pages = mmap(NULL, 2 * page, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  return pages + page - back;
}

static void fresh(void) {
  greet(unread("untouched", 100));
  greet(unread("on two pages", 6));
  six((long)unread("in a loop", 50), 0, 0, 0, 0, 0);
  sum_bytes((unsigned char *)unread("bytes", 20), 5);
}

static void calls(void) {
  static const unsigned char bytes[] = {1, 2, 3, 0xff};
  struct point second = {7, -8, "second", 1, 30, NULL};
  struct point first = {3, -4, "first", 5, 17, &second};
  char *words[] = {"one", "two", "three", NULL};
  add_numbers(40, 2);
  negative(5);
  greet("world");
  greet("");
  six(1, 2, 3, 4, 5, -6);
  visit(&first);
  sum_bytes(bytes, sizeof bytes);
  factorial(5);
  join_me(words);
}

static void draws(void) {
  struct shape shape = {
    .colour = GREEN, .size = {.halves = {-1, 7}}, .grid = {{1, 2, 3}, {4, 5, -6}}, .bits = {-3, 12, -70000000000},
    .label = "square", .corners = {{1, 2, "first", 5, 17, NULL}, {3, 4, "second", 1, 30, NULL}},
    .tight = {'t', -9, 0xfedcba9876, 0x123456}, .text = "some text",
  };
  draw(&shape, &shape.tight);
  struct priced priced = {3, 19.99, 0.1f, 1, {-1.5, 1e100}};
  pay(&priced);
}

static void *thread(void *i) { thread_work((long)i); return NULL; }

static void *hammer(void *times) {
  for (long i = 0; i < (long)times; i++) thread_work(i);
  return NULL;
}

static void *ask_priorities(void *times) {
  for (long i = 0; i < (long)times; i++) syscall(SYS_getpriority, -1, i);
  return NULL;
}

static __thread const char *me = "main";
static sem_t caught_one;

static void caught(int signal) {
  dprintf(1, "caught %d in %s\n", signal, me);
  sem_post(&caught_one);
}

static void *asking(void *who) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  me = "the thread";
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  ask(SIGUSR1);
  if (!strcmp(who, "process")) sem_wait(&caught_one);
  else pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  return NULL;
}

static void asks(char *who) {
  pthread_t thread;
  sem_init(&caught_one, 0, 0);
  signal(SIGUSR1, caught);
  pthread_create(&thread, NULL, asking, who);
  pthread_join(thread, NULL);
}

static volatile long *touched;
static sem_t may_touch;

static void *touching(void *value) {
  sem_wait(&may_touch);
  *touched = (long)value;
  return NULL;
}

static void touches(int on_input) {
  pthread_t early, late;
  char line[64];
  touched = mmap((void *)0x10000000, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  sem_init(&may_touch, 0, 0);
  pthread_create(&early, NULL, touching, (void *)4);
  if (on_input) {
    puts("ready");
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin)) return;
  }
  for (long i = 1; i <= 3; i++) *touched = i;
  sem_post(&may_touch);
  pthread_join(early, NULL);
  sem_post(&may_touch);
  pthread_create(&late, NULL, touching, (void *)5);
  pthread_join(late, NULL);
  (void)touched[1];
  (void)touched[1];
  pid_t child = fork();
  if (child == 0) {
    *touched = 6;
    _exit(0);
  }
  waitpid(child, NULL, 0);
}

static void in_child(long value) {
  if (fork() == 0) {
    thread_work(value);
    _exit(0);
  }
  wait(NULL);
}

static void *with_child(void *program) {
  thread_work(5);
  if (fork() == 0) {
    thread_work(6);
    execl(program, program, "threads", "1", NULL);
    _exit(1);
  }
  wait(NULL);
  return NULL;
}

static void family(char *program, int on_input) {
  int go[2];
  char line[64];
  pthread_t thread;
  if (pipe(go)) _exit(1);
  if (fork() == 0) {
    close(go[1]);
    if (fork() == 0) {
      if (read(go[0], line, 1)) _exit(1);
      thread_work(3);
      in_child(4);
      _exit(0);
    }
    if (read(go[0], line, 1)) _exit(1);
    thread_work(2);
    wait(NULL);
    _exit(0);
  }
  if (on_input) {
    puts("ready");
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin)) return;
  }
  thread_work(1);
  close(go[1]);
  wait(NULL);
  pthread_create(&thread, NULL, with_child, program);
  pthread_join(thread, NULL);
}

static void forks(long n) {
  for (long i = 0; i < n; i++) {
    if (fork() == 0) {
      thread_work(i);
      _exit(0);
    }
    wait(NULL);
  }
}

static void make_daemon(void) {
  int ended[2], done[2];
  char byte;
  if (pipe(ended) || pipe(done)) _exit(1);
  thread_work(1);
  if (fork() == 0) {
    setsid();
    if (fork() == 0) {
      close(ended[1]);
      close(done[0]);
      if (read(ended[0], &byte, 1)) _exit(1);
      thread_work(2);
      _exit(0);
    }
    _exit(0);
  }
  wait(NULL);
  close(ended[1]);
  close(done[1]);
  if (read(done[0], &byte, 1)) _exit(1);
}

__attribute__((noinline)) void increment(int skipped, long *number) { (void)skipped; (*number)++; }
__attribute__((noinline)) void forget(long *number) { (void)number; }

static void *adding(void *number) {
  *(long *)number += 100;
  return NULL;
}

static void increments(void) {
  static long numbers[5];
  pthread_t thread;
  for (int i = 0; i < 3; i++) increment(0, &numbers[0]);
  increment(0, &numbers[1]);
  pthread_create(&thread, NULL, adding, &numbers[0]);
  pthread_join(thread, NULL);
  forget(&numbers[0]);
  increment(0, &numbers[2]);
  increment(0, &numbers[3]);
  numbers[0] += 1000;
  increment(0, &numbers[4]);
}

static int has_watchpoints(void) {
  static volatile long watched;
  struct perf_event_attr event = {
    .type = PERF_TYPE_BREAKPOINT, .size = sizeof event, .bp_type = HW_BREAKPOINT_W, .bp_addr = (unsigned long)&watched, .bp_len = sizeof watched,
  };
  int fd = syscall(SYS_perf_event_open, &event, 0, -1, -1, 0);
  long counted = 0;
  watched = 1;
  return fd >= 0 && read(fd, &counted, sizeof counted) == sizeof counted && counted == 1;
}

static void shows(void) {
  int number = 1;
  char text[16] = "before";
  fill(&number, text);
  printf("%d %s\n", number, text);
}

static void asks_for_parent(void) {
  syscall(SYS_getppid);
  syscall(SYS_getppid);
}

/** getppid(2) as 32-bit code asks for it, with the number that semget(2) has for 64-bit code and with 11 to 15 in the registers of arguments; and in the usual way, twice. */
static void calls_of_32_bits(void) {
#ifdef __x86_64__
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "0"(64), "b"(11), "c"(12), "d"(13), "S"(14), "D"(15) : "memory", "r8", "r9", "r10", "r11");
#endif
  asks_for_parent();
}

/** Only where the network is our own: in a guest. */
static int datagrams(int n) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  struct ifreq loopback = {.ifr_name = "lo"};
  char text[32];
  int from = socket(AF_INET, SOCK_DGRAM, 0), to = socket(AF_INET, SOCK_DGRAM, 0);
  if (ioctl(from, SIOCGIFFLAGS, &loopback) != 0) return 1;
  loopback.ifr_flags |= IFF_UP;
  if (ioctl(from, SIOCSIFFLAGS, &loopback) != 0) return 2;
  if (bind(to, (struct sockaddr *)&address, sizeof address) != 0 || getsockname(to, (struct sockaddr *)&address, &length) != 0) return 3;
  for (int i = 0; i < n; i++) {
    int size = sprintf(text, "packet %d", i);
    if (sendto(from, text, size, 0, (struct sockaddr *)&address, sizeof address) != size || recv(to, text, sizeof text, 0) != size) return 4;
  }
  return 0;
}

static void makes_code(void) {
  /* A function that calls the one that it is given. */
#ifdef __aarch64__
  static const unsigned code[] = { 0xa9bf7bfd, 0x910003fd, 0xd63f0000, 0xa8c17bfd, 0xd65f03c0 };
#else
  static const unsigned char code[] = { 0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x5d, 0xc3 };
#endif
  char name[64];
  char *made = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memcpy(made, code, sizeof code);
  __builtin___clear_cache(made, made + sizeof code);
  if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount("none", "/tmp", "tmpfs", 0, NULL)) return;
  snprintf(name, sizeof name, "/tmp/perf-%d.map", getpid());
  FILE *map = fopen(name, "w");
  fprintf(map, "%lx %zx Made::while it ran\n", (long)made, sizeof code);
  fclose(map);
  ((void (*)(void (*)(void)))made)(calls);
  pause();
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  char line[64];
  if (!strcmp(mode, "calls")) {
    calls();
  } else if (!strcmp(mode, "draws")) {
    draws();
  } else if (!strcmp(mode, "wait")) {
    puts("ready");
    fflush(stdout);
    while (read(0, line, sizeof line) > 0) {}
  } else if (!strcmp(mode, "hammers") || !strcmp(mode, "asks-priorities")) {
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, mode[0] == 'h' ? hammer : ask_priorities, (void *)atol(argc > 2 ? argv[2] : "1"));
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
  } else if (!strcmp(mode, "datagrams")) {
    return datagrams(argc > 2 ? atoi(argv[2]) : 1);
  } else if (!strcmp(mode, "calls-on-input")) {
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) calls();
  } else if (!strcmp(mode, "calls-once-on-input")) {
    puts("ready");
    fflush(stdout);
    if (fgets(line, sizeof line, stdin)) calls();
  } else if (!strcmp(mode, "fresh")) {
    fresh();
  } else if (!strcmp(mode, "opens")) {
    for (int i = 2; i < argc; i++) close(open(argv[i], O_RDONLY));
  } else if (!strcmp(mode, "paths")) {
#ifdef SYS_open
    syscall(SYS_access, argv[2], R_OK);
    close(syscall(SYS_open, argv[2], O_RDONLY));
#endif
    close(open(argv[2], O_RDONLY));
  } else if (!strcmp(mode, "asks-for-parent")) {
    asks_for_parent();
  } else if (!strcmp(mode, "calls-of-32-bits")) {
    calls_of_32_bits();
  } else if (!strcmp(mode, "threads")) {
    int n = atoi(argv[2]);
    pthread_t threads[64];
    for (long i = 0; i < n && i < 64; i++) {
      pthread_create(&threads[i], NULL, thread, (void *)i);
      pthread_join(threads[i], NULL);
    }
  } else if (!strcmp(mode, "asks")) {
    asks(argv[2]);
  } else if (!strcmp(mode, "shows")) {
    shows();
  } else if (!strcmp(mode, "touches") || !strcmp(mode, "touches-on-input")) {
    touches(!strcmp(mode, "touches-on-input"));
  } else if (!strcmp(mode, "family") || !strcmp(mode, "family-on-input")) {
    family("/proc/self/exe", !strcmp(mode, "family-on-input"));
  } else if (!strcmp(mode, "increments")) {
    increments();
  } else if (!strcmp(mode, "forks")) {
    forks(atol(argv[2]));
  } else if (!strcmp(mode, "daemon")) {
    make_daemon();
  } else if (!strcmp(mode, "becomes") || !strcmp(mode, "loads")) {
    puts("ready");
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin)) return 1;
    negative(5);
    if (!strcmp(mode, "becomes")) execv(argv[2], argv + 2);
    else ((void (*)(void))dlsym(dlopen(argv[2], RTLD_NOW), argv[3]))();
  } else if (!strcmp(mode, "makes-code")) {
    makes_code();
  } else if (!strcmp(mode, "has-watchpoints")) {
    return !has_watchpoints();
  } else if (!strcmp(mode, "burn")) {
    for (int i = atoi(argv[2]); i > 0; i--) {
      char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      page[0] = 1;
      munmap(page, 4096);
      sched_yield();
    }
  } else {
    fprintf(stderr, "test-program: unknown mode '%s'\n", mode);
    return 2;
  }
  return 0;
}
