// The first instructions of a bundle (scripts/build-runner.mjs). A bundle is node's own executable and what it carries: the
// kernel maps it as a program without an interpreter and starts here. Node needs libraries that a machine with nothing but
// a C library lacks; so this makes files in memory of the carried ones, names them in LD_PRELOAD, maps the C library's
// dynamic linker, and hands over to it as the kernel would have done. It runs before any library and has nothing but system calls.

#include <elf.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

struct carried {
  /** Bytes from `config`. */
  uint64_t offset;
  uint64_t size;
  /** A library that node needs; else the loader's addon. */
  uint64_t preloaded;
  char name[40];
};

/** Written behind this code by the build; addresses are those that the linker gave, before a shift of the whole program. */
extern const struct {
  uint64_t address;
  uint64_t entry;
  uint64_t headers;
  uint64_t header_count;
  uint64_t count;
  char interpreter[64];
  struct carried files[];
} config __attribute__((visibility("hidden")));

#if defined(__x86_64__)
__asm__(".section .text.start\n.globl _start\n_start:\n xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call start\n ud2\n.text\n");

static long call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall" : "+a"(number) : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return number;
}

static _Noreturn void enter(uint64_t entry, const void *stack) {
  __asm__ volatile("mov %0, %%rsp\n xor %%edx, %%edx\n jmp *%1" : : "r"(stack), "r"(entry) : "memory");
  __builtin_unreachable();
}
#elif defined(__aarch64__)
__asm__(".section .text.start\n.globl _start\n_start:\n mov x29, #0\n mov x30, #0\n mov x0, sp\n b start\n.text\n");

static long call(long number, long a, long b, long c, long d, long e, long f) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}

static _Noreturn void enter(uint64_t entry, const void *stack) {
  __asm__ volatile("mov sp, %0\n mov x0, #0\n br %1" : : "r"(stack), "r"(entry) : "memory");
  __builtin_unreachable();
}
#else
#error "no start for this architecture"
#endif

#define CALL(number, ...) CALL_(SYS_##number, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define CALL_(number, a, b, c, d, e, f, ...) call(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

static size_t length(const char *text) {
  size_t bytes = 0;
  while (text[bytes] != 0) bytes++;
  return bytes;
}

static char *append(char *to, const char *text) {
  while ((*to = *text++) != 0) to++;
  return to;
}

static char *append_number(char *to, unsigned number) {
  char digits[12];
  int count = 0;
  do digits[count++] = (char)('0' + number % 10); while ((number /= 10) > 0);
  while (count > 0) *to++ = digits[--count];
  *to = 0;
  return to;
}

static _Noreturn void fail(const char *what) {
  char text[256];
  char *end = append(append(append(text, "ERROR: this bundle cannot be started: "), what), "\n");
  CALL(write, 2, text, end - text);
  CALL(exit_group, 1);
  __builtin_unreachable();
}

/** A file in memory; its descriptor is out of the way of those that a command counts on, and closed in what is started later. */
static unsigned carry(const struct carried *file) {
  long made = CALL(memfd_create, file->name, MFD_CLOEXEC);
  if (made < 0) fail("the kernel gives no file in memory (memfd_create)");
  long fd = CALL(fcntl, made, F_DUPFD_CLOEXEC, 100);
  if (fd < 0) fd = CALL(fcntl, made, F_DUPFD_CLOEXEC, 3);
  if (fd < 0) fail("too few file descriptors (ulimit -n)");
  CALL(close, made);
  const char *bytes = (const char *)&config + file->offset;
  for (uint64_t done = 0; done < file->size;) {
    long written = CALL(write, fd, bytes + done, file->size - done);
    if (written <= 0) fail("there is too little memory");
    done += (uint64_t)written;
  }
  return (unsigned)fd;
}

#define PAGE 4095ul

/** Maps the dynamic linker as the kernel does; returns where, and its entry. */
static uint64_t map_interpreter(uint64_t *entry) {
  struct {
    Elf64_Ehdr header;
    char rest[2048 - sizeof(Elf64_Ehdr)];
  } file;
  long fd = CALL(openat, AT_FDCWD, config.interpreter, O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail("it needs the GNU C library, whose dynamic linker is not there");
  long bytes = CALL(pread64, fd, &file, sizeof file, 0);
  const Elf64_Ehdr *header = &file.header;
  if (bytes < (long)sizeof *header || header->e_phoff + header->e_phnum * sizeof(Elf64_Phdr) > (uint64_t)bytes) fail("the dynamic linker cannot be read");
  const Elf64_Phdr *segments = (const Elf64_Phdr *)((const char *)&file + header->e_phoff);
  uint64_t span = 0;
  for (int i = 0; i < header->e_phnum; i++) {
    if (segments[i].p_type == PT_LOAD) span = segments[i].p_vaddr + segments[i].p_memsz;
  }
  long base = CALL(mmap, 0, span, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base < 0 && base > -4096) fail("there is too little memory");
  for (int i = 0; i < header->e_phnum; i++) {
    const Elf64_Phdr *segment = &segments[i];
    if (segment->p_type != PT_LOAD) continue;
    int protection = (segment->p_flags & PF_R ? PROT_READ : 0) | (segment->p_flags & PF_W ? PROT_WRITE : 0) | (segment->p_flags & PF_X ? PROT_EXEC : 0);
    uint64_t start = (uint64_t)base + (segment->p_vaddr & ~PAGE);
    uint64_t before = segment->p_vaddr & PAGE;
    long mapped = CALL(mmap, start, before + segment->p_filesz, protection, MAP_PRIVATE | MAP_FIXED, fd, segment->p_offset & ~PAGE);
    if (mapped != (long)start) fail("the dynamic linker cannot be mapped");
    uint64_t end = start + before + segment->p_filesz;
    uint64_t last = start + before + segment->p_memsz;
    if (last == end || !(segment->p_flags & PF_W)) continue;
    uint64_t page = (end + PAGE) & ~PAGE;
    // To the end of the page, as the kernel does: the linker's first allocations lie there.
    for (volatile char *byte = (volatile char *)end; (uint64_t)byte < page; byte++) *byte = 0;
    if (last > page && CALL(mmap, page, last - page, protection, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0) != (long)page) fail("there is too little memory");
  }
  CALL(close, fd);
  *entry = (uint64_t)base + header->e_entry;
  return (uint64_t)base;
}

/** As under nohup: node makes hangups deadly again, so it is told what its caller wanted. */
static int hangups_are_ignored(void) {
  struct {
    uint64_t handler;
    uint64_t others[7];
  } action = {0};
  return CALL(rt_sigaction, 1 /* SIGHUP */, 0, &action, 8) == 0 && action.handler == 1 /* SIG_IGN */;
}

/** In front of the names of variables that are for main.cjs. */
#define KEPT "BPFTRACE_KEPT_"

static int begins(const char *text, const char *start) {
  while (*start != 0) {
    if (*text++ != *start++) return 0;
  }
  return 1;
}

/** `stack` is what the kernel has put there: argc, the arguments, the environment, the auxiliary vector. */
/** A standard output that is closed becomes one that cannot be written: node would put one in its place where all that is written is lost. */
static void open_output(void) {
  if (call(SYS_fcntl, 1, F_GETFD, 0, 0, 0, 0) >= 0) return;
  long fd = call(SYS_openat, AT_FDCWD, (long)"/", O_RDONLY | O_DIRECTORY, 0, 0, 0);
  if (fd < 0 || fd == 1) return;
  call(SYS_dup3, fd, 1, 0, 0, 0, 0);
  if (fd > 2) call(SYS_close, fd, 0, 0, 0, 0, 0);
}

_Noreturn __attribute__((used)) void start(uint64_t *stack) {
  open_output();
  uint64_t shift = (uint64_t)&config - config.address;
  uint64_t count = stack[0];
  char **environment = (char **)(stack + 1 + count + 1);
  const char *others = 0;
  uint64_t variables = 0;
  for (; environment[variables] != 0; variables++) {
    char *variable = environment[variables];
    if (begins(variable, "LD_PRELOAD=")) others = variable + 11;
    if (begins(variable, "LD_PRELOAD=") || begins(variable, KEPT)) environment[variables] = "";
    // A tool is no script of node's: what they ask of it is for the programs that this one starts (main.cjs).
    if (begins(variable, "NODE_")) {
      char *kept = __builtin_alloca(sizeof KEPT + length(variable));
      append(append(kept, KEPT), variable);
      environment[variables] = kept;
    }
  }
  Elf64_auxv_t *auxiliary = (Elf64_auxv_t *)(environment + variables + 1);
  uint64_t facts = 0;
  while (auxiliary[facts++].a_type != AT_NULL) {}

  // The C library's own form: a list with colons. What the user wants preloaded comes behind.
  char *preload = __builtin_alloca(64 + 32 * config.count + (others == 0 ? 0 : length(others)));
  char *addon = __builtin_alloca(64);
  char *nohup = __builtin_alloca(32);
  append(nohup, "BPFTRACE_NOHUP=1");
  char *end = append(preload, "LD_PRELOAD=");
  for (uint64_t i = 0; i < config.count; i++) {
    unsigned fd = carry(&config.files[i]);
    if (config.files[i].preloaded) end = append(append_number(append(end, "/proc/self/fd/"), fd), ":");
    else append_number(append(addon, KEPT "ADDON=/proc/self/fd/"), fd);
  }
  if (others != 0) end = append(end, others);

  uint64_t entry;
  uint64_t base = map_interpreter(&entry);
  // Everything that is to stay lies above this, and is made before it.
  uint64_t words = 1 + count + 1 + variables + 3 + 1 + 2 * facts;
  uint64_t *made = __builtin_alloca((words + 2) * 8);
  made = (uint64_t *)(((uint64_t)made + 15) & ~15ul);
  uint64_t *to = made;
  for (uint64_t i = 0; i < 1 + count + 1; i++) *to++ = stack[i];
  for (uint64_t i = 0; i < variables; i++) {
    if (environment[i][0] != 0) *to++ = (uint64_t)environment[i];
  }
  *to++ = (uint64_t)preload;
  *to++ = (uint64_t)addon;
  if (hangups_are_ignored()) *to++ = (uint64_t)nohup;
  *to++ = 0;
  for (uint64_t i = 0; i < facts; i++) {
    uint64_t value = auxiliary[i].a_un.a_val;
    switch (auxiliary[i].a_type) {
      case AT_BASE: value = base; break;
      case AT_ENTRY: value = config.entry + shift; break;
      case AT_PHDR: value = config.headers + shift; break;
      case AT_PHNUM: value = config.header_count; break;
    }
    *to++ = auxiliary[i].a_type;
    *to++ = value;
  }
  enter(entry, made);
}
