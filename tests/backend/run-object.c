// Loads an object with stock libbpf, as any other loader would, runs the raw_tp programs that are named through
// BPF_PROG_TEST_RUN, each once with a context of 12 times `0x1000 + index`, and prints `.bss` as one decimal uint64 a
// line. The context is given because bpftool cannot run such programs. Exit status 0, or 1 with libbpf's log on stderr.

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print(enum libbpf_print_level level, const char *format, va_list arguments) {
  return vfprintf(stderr, format, arguments);
}

static int fail(const char *what, int error) {
  fprintf(stderr, "%s: %s\n", what, strerror(error < 0 ? -error : error));
  return 1;
}

int main(int count, char **arguments) {
  libbpf_set_print(print);
  struct bpf_object *object = bpf_object__open_file(arguments[1], NULL);
  if (object == NULL) return fail("open", 0);
  int error = bpf_object__load(object);
  if (error) return fail("load", error);

  unsigned long long context[12];
  for (int i = 0; i < 12; i++) context[i] = 0x1000 + i;
  for (int i = 2; i < count; i++) {
    struct bpf_program *program = bpf_object__find_program_by_name(object, arguments[i]);
    if (program == NULL) return fail(arguments[i], 0);
    LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = context, .ctx_size_in = sizeof context);
    error = bpf_prog_test_run_opts(bpf_program__fd(program), &options);
    if (error) return fail("run", error);
  }

  struct bpf_map *map;
  bpf_object__for_each_map(map, object) {
    const char *name = bpf_map__name(map);
    size_t length = strlen(name);
    if (length < 4 || strcmp(name + length - 4, ".bss") != 0) continue;
    size_t size = bpf_map__value_size(map);
    unsigned long long *value = calloc(1, size + 8);
    unsigned zero = 0;
    error = bpf_map_lookup_elem(bpf_map__fd(map), &zero, value);
    if (error) return fail("read .bss", error);
    for (size_t i = 0; i < size / 8; i++) printf("%llu\n", value[i]);
    free(value);
  }
  bpf_object__close(object);
  return 0;
}
