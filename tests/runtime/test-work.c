// Work for the shipped tools to see: `test-work NAME…` does each in turn, a process of its own making where two sides are
// needed. What a tool prints of it is in cases/tools.cases. Anything that fails ends the program with 1 and says what.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "marks.h"

#define MUST(what) do { if ((what) < 0) { perror(#what); exit(1); } } while (0)

static void forks(void) {
  for (int i = 0; i < 20; i++) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    MUST(waitpid(child, NULL, 0));
  }
}

static void signals(void) {
  signal(SIGUSR2, SIG_IGN);
  MUST(kill(getpid(), SIGUSR2));
  kill(1 << 22, SIGTERM);
}

static void files(void) {
  struct stat status;
  struct statfs system;
  char name[] = "short-lived-file";
  int file = open(name, O_CREAT | O_RDWR, 0600);
  MUST(file);
  MUST(write(file, "hello", 5));
  MUST(fsync(file));
  MUST(stat(name, &status));
  MUST(statfs(".", &system));
  stat("/nonexistent/stat", &status);
  close(file);
  MUST(unlink(name));
  access("/nonexistent/access", R_OK);
}

static void naps(void) {
  struct timespec time = {0, 20000000};
  MUST(nanosleep(&time, NULL));
}

static void users(void) {
  pid_t child = fork();
  if (child == 0) {
    int failed = setresuid(1001, 1002, -1) | setreuid(-1, 1001) | setuid(1001);
    _exit(failed ? 1 : 0);
  }
  MUST(waitpid(child, NULL, 0));
}

static void *thread_of_work(void *unused) { return unused; }

static void threads(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, thread_of_work, NULL);
  pthread_join(thread, NULL);
}

static void names(void) {
  struct addrinfo *list = NULL;
  getaddrinfo("localhost", NULL, NULL, &list);
  if (list) freeaddrinfo(list);
}

static void unix_sockets(void) {
  int pair[2];
  char text[16];
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
  MUST(write(pair[0], "psst\001", 5));
  MUST(read(pair[1], text, sizeof text));
  close(pair[0]);
  close(pair[1]);
}

/** A network of its own, where `lo` is up. */
static void own_network(void) {
  struct { char name[16]; short flags; char rest[32]; } request = {"lo", 1, ""};
  int any = socket(AF_INET, SOCK_DGRAM, 0);
  MUST(unshare(CLONE_NEWNET));
  close(any);
  any = socket(AF_INET, SOCK_DGRAM, 0);
  MUST(ioctl(any, 0x8914 /* SIOCSIFFLAGS */, &request));
  close(any);
}

/** A connection over loopback on port 7777 that carries 3,000 bytes one way, and one to a port where nobody listens. */
static void tcp(int family) {
  struct sockaddr_in v4 = {AF_INET, htons(7777), {htonl(INADDR_LOOPBACK)}, ""};
  struct sockaddr_in6 v6 = {AF_INET6, htons(7777), 0, IN6ADDR_LOOPBACK_INIT, 0};
  struct sockaddr *address = family == AF_INET ? (void *)&v4 : (void *)&v6;
  socklen_t size = family == AF_INET ? sizeof v4 : sizeof v6;
  char bytes[3000] = "";
  int yes = 1;
  own_network();
  int listener = socket(family, SOCK_STREAM, 0), client = socket(family, SOCK_STREAM, 0), nobody = socket(family, SOCK_STREAM, 0);
  MUST(setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes));
  MUST(bind(listener, address, size));
  MUST(listen(listener, 5));
  MUST(connect(client, address, size));
  int server = accept(listener, NULL, NULL);
  MUST(server);
  MUST(send(client, bytes, sizeof bytes, 0));
  MUST(recv(server, bytes, sizeof bytes, MSG_WAITALL));
  close(client);
  MUST(recv(server, bytes, 1, 0));
  close(server);
  close(listener);
  v4.sin_port = v6.sin6_port = htons(7778);
  connect(nobody, address, size);
  close(nobody);
}

/** A loop device on a file, read and written past the page cache; its number in `loop`. */
static void disk(void) {
  char path[32];
  void *page;
  int backing = open("disk.img", O_CREAT | O_RDWR, 0600);
  MUST(backing);
  MUST(ftruncate(backing, 4 << 20));
  int control = open("/dev/loop-control", O_RDWR);
  MUST(control);
  int number = ioctl(control, LOOP_CTL_GET_FREE);
  MUST(number);
  snprintf(path, sizeof path, "/dev/loop%d", number);
  int device = open(path, O_RDWR);
  MUST(device);
  MUST(ioctl(device, LOOP_SET_FD, backing));
  int direct = open(path, O_RDWR | O_DIRECT);
  MUST(direct);
  if (posix_memalign(&page, 4096, 65536)) exit(1);
  memset(page, 1, 65536);
  for (int i = 0; i < 8; i++) {
    MUST(pwrite(direct, page, 65536, i * 65536));
    MUST(pread(direct, page, 4096, i * 65536));
  }
  MUST(fsync(direct));
  close(direct);
  MUST(write(device, page, 65536));
  MUST(fsync(device));
  MUST(ioctl(device, LOOP_CLR_FD));
  close(device);
  close(backing);
  unlink("disk.img");
}

static void pages(void) {
  char *memory = mmap(NULL, 8 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (long i = 0; i < 8 << 20; i += 4096) memory[i] = 1;
  munmap(memory, 8 << 20);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static __attribute__((noinline)) void hold_the_mutex(void) {
  pthread_mutex_lock(&mutex);
  naps();
  pthread_mutex_unlock(&mutex);
}

static void mutexes(void) {
  for (int i = 0; i < 5; i++) hold_the_mutex();
}

static int both[2];

static void *writes_pipe(void *unused) {
  for (int i = 0; i < 20000; i++) MUST(write(both[1], "x", 1));
  return unused;
}

/** Two threads that write one pipe, and one that reads: they wait for its mutex in the kernel. */
static void kernel_mutexes(void) {
  pthread_t threads[2];
  char bytes[64];
  MUST(pipe(both));
  for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, writes_pipe, NULL);
  for (long left = 40000, got; left > 0; left -= got) MUST(got = read(both[0], bytes, sizeof bytes));
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
}

static void terminal(void) {
  int master = posix_openpt(O_RDWR | O_NOCTTY);
  MUST(master);
  MUST(grantpt(master));
  MUST(unlockpt(master));
  int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
  MUST(slave);
  MUST(write(slave, "on the terminal\n", 16));
  close(slave);
  close(master);
}

static void fails(void) {
  for (int i = 0; i < 7; i++) close(-1);
}

/** The probes of a MySQL server: a short query and a long one. */
static void mysql(void) {
  const char *quick = "SELECT 1", *slow = "SELECT SLEEP(0.02)";
  MARK("mysql", "query__start", 0, "8@%0", "r"(quick));
  MARK("mysql", "query__done", 0, "4@$0");
  MARK("mysql", "query__start", 0, "8@%0", "r"(slow));
  naps();
  MARK("mysql", "query__done", 0, "4@$0");
}

/** The probe of a Java virtual machine at the entry of methods: thread, class with length, method with length, signature with length. */
static void java(void) {
  const char *class = "demo/Main-and-more", *method = "run-and-more", *signature = "()V";
  for (int i = 0; i < 3; i++) {
    MARK("hotspot", "method__entry", 0, "8@%0 8@%1 4@$9 8@%2 4@$3 8@%3 4@$3", "r"(1L), "r"(class), "r"(method), "r"(signature));
  }
}

/** Stands for the JVM's function. */
__attribute__((noinline)) int jni_CallVoidMethod(int value) { __asm__ volatile("" ::: "memory"); return value + 1; }

static void jni(void) {
  for (int i = 0; i < 4; i++) jni_CallVoidMethod(i);
}

/** The line reader of a shell, whose name the tool looks for; the answer is on the heap, as readline's. */
__attribute__((noinline)) char *readline(const char *prompt) { __asm__ volatile("" : : "r"(prompt) : "memory"); return strdup("echo typed"); }

static void shell(void) { free(readline("$ ")); }

static void host(void) {
  MUST(unshare(CLONE_NEWUTS | CLONE_NEWPID));
  MUST(sethostname("elsewhere", 9));
  pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < 3; i++) naps();
    _exit(0);
  }
  MUST(waitpid(child, NULL, 0));
}

static void tcp4(void) { tcp(AF_INET); }
static void tcp6(void) { tcp(AF_INET6); }

static const struct { const char *name; void (*does)(void); } works[] = {
  {"forks", forks}, {"signals", signals}, {"files", files}, {"naps", naps}, {"users", users}, {"threads", threads}, {"names", names},
  {"unix", unix_sockets}, {"tcp4", tcp4}, {"tcp6", tcp6}, {"disk", disk}, {"pages", pages}, {"mutexes", mutexes},
  {"kernel-mutexes", kernel_mutexes}, {"terminal", terminal}, {"fails", fails}, {"mysql", mysql}, {"java", java}, {"jni", jni},
  {"shell", shell}, {"host", host}, {"syncs", sync},
};

int main(int count, char **words) {
  for (int i = 1; i < count; i++) {
    unsigned found = 0;
    for (unsigned w = 0; w < sizeof works / sizeof *works; w++) {
      if (strcmp(words[i], works[w].name)) continue;
      works[w].does();
      found = 1;
    }
    if (!found) {
      fprintf(stderr, "test-work: there is no work '%s'\n", words[i]);
      return 1;
    }
  }
  return 0;
}
