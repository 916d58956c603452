// Work for the shipped tools to see: `test-work NAME…` does each in turn, a process of its own making where two sides are
// needed. What a tool prints of it is in cases/tools.cases. Anything that fails ends the program with 1 and says what.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <linux/userfaultfd.h>
#include <errno.h>
#include <fcntl.h>
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
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/swap.h>
#include <sys/syscall.h>
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

/** Waits for SIGUSR1, under the name of `told`, before the work of the next word. */
static void when_told(void) {
  sigset_t signals;
  int which;
  MUST(prctl(PR_SET_NAME, "told"));
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  MUST(sigprocmask(SIG_BLOCK, &signals, NULL));
  puts("ready");
  fflush(stdout);
  if (sigwait(&signals, &which)) exit(1);
}

/** The disk that guests have. */
#define DISK "/dev/nvme0n1"

/** So often: 64 KiB written to it past the page cache, and 4 KiB read. */
static void use_disk(int times) {
  void *page;
  int direct = open(DISK, O_RDWR | O_DIRECT);
  MUST(direct);
  if (posix_memalign(&page, 4096, 65536)) exit(1);
  memset(page, 1, 65536);
  for (int i = 0; i < times; i++) {
    MUST(pwrite(direct, page, 65536, i * 65536));
    MUST(pread(direct, page, 4096, i * 65536));
  }
  MUST(fsync(direct));
  close(direct);
}

static void disk(void) { use_disk(8); }

static void write_text(const char *path, const char *text) {
  int file = open(path, O_WRONLY);
  if (file < 0 || write(file, text, strlen(text)) < 0) {
    perror(path);
    exit(1);
  }
  close(file);
}

/**
 * Written through the page cache, and left to the kernel's flusher, which is told to come often. The disk stays open until standard input ends:
 * the last one to close it writes what is left of its pages.
 */
static void flushed_disk(void) {
  static char bytes[1 << 20];
  write_text("/proc/sys/vm/dirty_expire_centisecs", "1");
  write_text("/proc/sys/vm/dirty_writeback_centisecs", "10");
  int device = open(DISK, O_RDWR);
  MUST(device);
  memset(bytes, 1, sizeof bytes);
  MUST(write(device, bytes, sizeof bytes));
  char byte;
  MUST(read(0, &byte, 1));
  close(device);
  write_text("/proc/sys/vm/dirty_expire_centisecs", "3000");
  write_text("/proc/sys/vm/dirty_writeback_centisecs", "500");
}

#define CGROUPS "/sys/fs/cgroup"

/** This process in a cgroup of its own, which stays: what is known of it is asked for later. */
static void into_cgroup(const char *name, const char *controller, const char *limit, const char *value) {
  char path[128];
  write_text(CGROUPS "/cgroup.subtree_control", controller);
  snprintf(path, sizeof path, CGROUPS "/%s", name);
  if (mkdir(path, 0755) < 0 && errno != EEXIST) MUST(-1);
  snprintf(path, sizeof path, CGROUPS "/%s/%s", name, limit);
  write_text(path, value);
  snprintf(path, sizeof path, CGROUPS "/%s/cgroup.procs", name);
  write_text(path, "0");
}

/** In a cgroup that may write a megabyte a second. */
static void limited_disk(void) {
  struct stat status;
  char limit[64];
  MUST(stat(DISK, &status));
  snprintf(limit, sizeof limit, "%u:%u wbps=1048576", major(status.st_rdev), minor(status.st_rdev));
  pid_t child = fork();
  if (child == 0) {
    into_cgroup("limited-disk", "+io", "io.max", limit);
    use_disk(8);
    _exit(0);
  }
  int how;
  MUST(waitpid(child, &how, 0));
  if (how != 0) exit(1);
}

/** A child that wants more memory than its cgroup may have, and is killed for it. */
static void hog(void) {
  pid_t child = fork();
  if (child == 0) {
    into_cgroup("hog", "+memory", "memory.max", "16777216");
    write_text(CGROUPS "/hog/memory.swap.max", "0");
    char *memory = mmap(NULL, 64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (long i = 0; i < 64 << 20; i += 4096) memory[i] = 1;
    _exit(1);
  }
  int how;
  MUST(waitpid(child, &how, 0));
  if (!WIFSIGNALED(how)) exit(1);
}

/** A child that has more memory than fits into its cgroup, so that the disk, which is for swapping meanwhile, gets some of it; and wants it back. */
static void swaps(void) {
  struct { char boot[1024]; unsigned version, last_page, bad_pages; char rest[4096 - 1024 - 12 - 10]; char magic[10]; } header = {
    .version = 1, .last_page = 16383, .magic = "SWAPSPACE2",
  };
  _Static_assert(sizeof header == 4096, "a page");
  int how, device = open(DISK, O_RDWR);
  MUST(device);
  MUST(pwrite(device, &header, sizeof header, 0));
  MUST(fsync(device));
  close(device);
  MUST(swapon(DISK, 0));
  pid_t child = fork();
  if (child == 0) {
    into_cgroup("swaps", "+memory", "memory.max", "8388608");
    char *memory = mmap(NULL, 16 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (long i = 0; i < 16 << 20; i += 4096) memory[i] = 1;
    for (long i = 0; i < 16 << 20; i += 4096) {
      if (memory[i] != 1) _exit(1);
    }
    _exit(0);
  }
  MUST(waitpid(child, &how, 0));
  MUST(swapoff(DISK));
  if (how != 0) exit(1);
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
static char *absent_page;

static void *writes_absent_page(void *unused) {
  MUST(write(both[1], absent_page, 1));
  return unused;
}

static void *writes_byte(void *unused) {
  MUST(write(both[1], "x", 1));
  return unused;
}

/** A thread that writes to a pipe out of memory which is not there yet, so that it waits for it with the pipe's mutex in its hands; and one that waits for that. */
static void kernel_mutexes(void) {
  struct uffdio_api api = {.api = UFFD_API};
  pthread_t holder, waiter;
  int faults = syscall(SYS_userfaultfd, O_CLOEXEC);
  MUST(faults);
  MUST(ioctl(faults, UFFDIO_API, &api));
  absent_page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct uffdio_register range = {.range = {(unsigned long)absent_page, 4096}, .mode = UFFDIO_REGISTER_MODE_MISSING};
  MUST(ioctl(faults, UFFDIO_REGISTER, &range));
  MUST(pipe(both));
  pthread_create(&holder, NULL, writes_absent_page, NULL);
  struct uffd_msg fault;
  MUST(read(faults, &fault, sizeof fault));
  pthread_create(&waiter, NULL, writes_byte, NULL);
  for (int i = 0; i < 5; i++) naps();
  struct uffdio_zeropage zero = {.range = range.range};
  MUST(ioctl(faults, UFFDIO_ZEROPAGE, &zero));
  pthread_join(holder, NULL);
  pthread_join(waiter, NULL);
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

/** What of OpenSSL is called, out of the machine's own library: its headers need not be there. */
static void *(*ssl_method)(void), *(*ssl_new_context)(void *), *(*ssl_new)(void *);
static long (*ssl_control)(void *, int, long, void *);
static int (*ssl_set_ciphers)(void *, const char *), (*ssl_set_fd)(void *, int), (*ssl_handshake)(void *), (*ssl_read)(void *, void *, int), (*ssl_write)(void *, const void *, int);
static void (*ssl_connects)(void *), (*ssl_accepts)(void *);

static void open_ssl(void) {
  void *library = dlopen("libssl.so.3", RTLD_NOW);
  if (library == NULL) library = dlopen("libssl.so.1.1", RTLD_NOW);
  const struct { const char *name; void *into; } functions[] = {
    {"TLS_method", &ssl_method}, {"SSL_CTX_new", &ssl_new_context}, {"SSL_new", &ssl_new}, {"SSL_CTX_ctrl", &ssl_control},
    {"SSL_CTX_set_cipher_list", &ssl_set_ciphers}, {"SSL_set_fd", &ssl_set_fd}, {"SSL_do_handshake", &ssl_handshake}, {"SSL_read", &ssl_read},
    {"SSL_write", &ssl_write}, {"SSL_set_connect_state", &ssl_connects}, {"SSL_set_accept_state", &ssl_accepts},
  };
  for (unsigned i = 0; i < sizeof functions / sizeof *functions; i++) {
    void *function = library == NULL ? NULL : dlsym(library, functions[i].name);
    if (function == NULL) {
      fprintf(stderr, "test-work: there is no libssl with %s\n", functions[i].name);
      exit(1);
    }
    memcpy(functions[i].into, &function, sizeof function);
  }
}

/** One side of a connection without certificates, which only TLS 1.2 has. */
static void *ssl_side(int socket, void (*state)(void *)) {
  void *context = ssl_new_context(ssl_method());
  ssl_control(context, 124 /* SSL_CTRL_SET_MAX_PROTO_VERSION */, 0x303, NULL);
  if (ssl_set_ciphers(context, "AECDH-AES128-SHA:@SECLEVEL=0") != 1) exit(1);
  void *side = ssl_new(context);
  ssl_set_fd(side, socket);
  state(side);
  return side;
}

/** A handshake of two processes, then 5 bytes from one to the other. */
static void ssl(void) {
  int pair[2], how;
  char bytes[16];
  open_ssl();
  MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
  pid_t child = fork();
  if (child == 0) {
    void *server = ssl_side(pair[1], ssl_accepts);
    _exit(ssl_handshake(server) == 1 && ssl_read(server, bytes, sizeof bytes) == 5 ? 0 : 1);
  }
  void *client = ssl_side(pair[0], ssl_connects);
  if (ssl_handshake(client) != 1 || ssl_write(client, "hello", 5) != 5) exit(1);
  MUST(waitpid(child, &how, 0));
  if (how != 0) exit(1);
}

/** A listener whose queue is full does not answer: what asks it, asks again after a second. */
static void unanswered(void) {
  struct sockaddr_in address = {AF_INET, htons(7777), {htonl(INADDR_LOOPBACK)}, ""};
  struct timespec time = {1, 400000000};
  own_network();
  int listener = socket(AF_INET, SOCK_STREAM, 0), first = socket(AF_INET, SOCK_STREAM, 0), second = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  MUST(bind(listener, (void *)&address, sizeof address));
  MUST(listen(listener, 0));
  MUST(connect(first, (void *)&address, sizeof address));
  connect(second, (void *)&address, sizeof address);
  MUST(nanosleep(&time, NULL));
  close(first);
  close(second);
  close(listener);
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
  {"unix", unix_sockets}, {"tcp4", tcp4}, {"tcp6", tcp6}, {"unanswered", unanswered}, {"when-told", when_told}, {"disk", disk}, {"flushed-disk", flushed_disk},
  {"limited-disk", limited_disk}, {"hog", hog}, {"swaps", swaps}, {"ssl", ssl}, {"pages", pages}, {"mutexes", mutexes},
  {"kernel-mutexes", kernel_mutexes}, {"terminal", terminal}, {"fails", fails}, {"mysql", mysql}, {"java", java}, {"jni", jni},
  {"host", host}, {"syncs", sync},
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
