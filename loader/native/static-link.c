// What Debian's static libelf and libbpf need to become part of a shared library. Their code is made for executables: libelf keeps its last
// error in a variable of the executable's thread, so it gets these in place of its own, and libbpf takes the address of the C library's
// `stderr`, which scripts/build-libbpf-addon.sh turns into this one.

#include <stdio.h>

#define OURS __attribute__((visibility("hidden")))

static __thread int last;

OURS void __libelf_seterrno(int value) { last = value; }

OURS int elf_errno(void) {
  int value = last;
  last = 0;
  return value;
}

/** libbpf says what it was about when it failed; only which of libelf's errors it was is lost. */
OURS const char *elf_errmsg(int error) {
  static char text[32];
  snprintf(text, sizeof text, "libelf error %d", error == -1 ? last : error);
  return text;
}

extern FILE *__real_stderr;
OURS FILE *__wrap_stderr;

__attribute__((constructor)) static void take_stderr(void) { __wrap_stderr = __real_stderr; }
