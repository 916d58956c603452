// A BPF program for the runtime cases to trace, with type information that is made by hand: a classifier `held_main(skb)` that calls
// `held_add(40, &(struct held){7, 9})` and returns what that returns, 49.
//
//   test-bpf holds   loads it, prints "ready", and keeps it until it is killed or its standard input ends
//   test-bpf runs    runs the one that somebody holds, with a packet of 64 bytes; prints what it returns
//   test-bpf walks ITERATOR FILE PATH   succeeds where the kernel would let a program of iter:task_vma ask for the path of what is mapped:
//                    the BTF id of the iterator's function, and where a vm_area_struct has its file and a file has its path, in bytes
#include <linux/bpf.h>
#include <linux/btf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static long bpf(int command, union bpf_attr *attr) { return syscall(SYS_bpf, command, attr, sizeof *attr); }

enum { INT = 1, HELD, HELD_POINTER, SK_BUFF, SK_BUFF_POINTER, ADD_PROTO, ADD, MAIN_PROTO, MAIN };

static const char strings[] = "\0int\0held\0x\0y\0__sk_buff\0a\0p\0skb\0held_add\0held_main";

/** Where a name is among the strings. */
static unsigned at(const char *name) {
  for (unsigned i = 1; i < sizeof strings; i += strlen(strings + i) + 1) if (!strcmp(strings + i, name)) return i;
  return 0;
}

#define INFO(kind, count) ((kind) << 24 | (count))

static int load_btf(void) {
  const unsigned types[] = {
    at("int"), INFO(BTF_KIND_INT, 0), 4, BTF_INT_SIGNED << 24 | 32,
    at("held"), INFO(BTF_KIND_STRUCT, 2), 8, at("x"), INT, 0, at("y"), INT, 32,
    0, INFO(BTF_KIND_PTR, 0), HELD,
    at("__sk_buff"), INFO(BTF_KIND_STRUCT, 0), 0,
    0, INFO(BTF_KIND_PTR, 0), SK_BUFF,
    0, INFO(BTF_KIND_FUNC_PROTO, 2), INT, at("a"), INT, at("p"), HELD_POINTER,
    at("held_add"), INFO(BTF_KIND_FUNC, BTF_FUNC_STATIC), ADD_PROTO,
    0, INFO(BTF_KIND_FUNC_PROTO, 1), INT, at("skb"), SK_BUFF_POINTER,
    at("held_main"), INFO(BTF_KIND_FUNC, BTF_FUNC_GLOBAL), MAIN_PROTO,
  };
  struct {
    struct btf_header header;
    char rest[sizeof types + sizeof strings];
  } blob = {.header = {.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(struct btf_header), .type_len = sizeof types, .str_off = sizeof types, .str_len = sizeof strings}};
  memcpy(blob.rest, types, sizeof types);
  memcpy(blob.rest + sizeof types, strings, sizeof strings);
  union bpf_attr attr = {.btf = (unsigned long)&blob, .btf_size = sizeof blob.header + sizeof blob.rest};
  return bpf(BPF_BTF_LOAD, &attr);
}

static int load(void) {
  const struct bpf_insn code[] = {
    {BPF_ST | BPF_MEM | BPF_W, .dst_reg = 10, .off = -8, .imm = 7},
    {BPF_ST | BPF_MEM | BPF_W, .dst_reg = 10, .off = -4, .imm = 9},
    {BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 1, .imm = 40},
    {BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 2, .src_reg = 10},
    {BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = 2, .imm = -8},
    {BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_CALL, .imm = 1},
    {BPF_JMP | BPF_EXIT},
    {BPF_LDX | BPF_MEM | BPF_W, .dst_reg = 0, .src_reg = 2, .off = 4},
    {BPF_ALU64 | BPF_ADD | BPF_X, .dst_reg = 0, .src_reg = 1},
    {BPF_JMP | BPF_EXIT},
  };
  const struct bpf_func_info functions[] = {{0, MAIN}, {7, ADD}};
  int btf = load_btf();
  if (btf < 0) return btf;
  union bpf_attr attr = {
    .prog_type = BPF_PROG_TYPE_SCHED_CLS, .insns = (unsigned long)code, .insn_cnt = sizeof code / sizeof *code, .license = (unsigned long)"GPL",
    .prog_name = "held_main", .prog_btf_fd = btf, .func_info = (unsigned long)functions, .func_info_cnt = 2, .func_info_rec_size = sizeof *functions,
  };
  return bpf(BPF_PROG_LOAD, &attr);
}

/** The newest one of that name. */
static int find(void) {
  int found = -1;
  union bpf_attr next = {0};
  while (bpf(BPF_PROG_GET_NEXT_ID, &next) == 0) {
    union bpf_attr get = {.prog_id = next.next_id};
    int fd = bpf(BPF_PROG_GET_FD_BY_ID, &get);
    struct bpf_prog_info row = {0};
    union bpf_attr ask = {.info = {.bpf_fd = fd, .info_len = sizeof row, .info = (unsigned long)&row}};
    if (fd >= 0 && bpf(BPF_OBJ_GET_INFO_BY_FD, &ask) == 0 && !strcmp(row.name, "held_main")) found = fd;
    next = (union bpf_attr){.start_id = next.next_id};
  }
  return found;
}

static int walks(int iterator, int file, int path) {
  const struct bpf_insn code[] = {
    {BPF_ST | BPF_MEM | BPF_DW, .dst_reg = 10, .off = -8, .imm = 0},
    {BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = 1, .src_reg = 1, .off = 16}, // bpf_iter__task_vma: meta, task, vma
    {BPF_JMP | BPF_JEQ | BPF_K, .dst_reg = 1, .off = 7},
    {BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = 1, .src_reg = 1, .off = (short)file},
    {BPF_JMP | BPF_JEQ | BPF_K, .dst_reg = 1, .off = 5},
    {BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = 1, .imm = path},
    {BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 2, .src_reg = 10},
    {BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = 2, .imm = -8},
    {BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 3, .imm = 8},
    {BPF_JMP | BPF_CALL, .imm = BPF_FUNC_d_path},
    {BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 0},
    {BPF_JMP | BPF_EXIT},
  };
  union bpf_attr attr = {
    .prog_type = BPF_PROG_TYPE_TRACING, .expected_attach_type = BPF_TRACE_ITER, .attach_btf_id = (unsigned)iterator,
    .insns = (unsigned long)code, .insn_cnt = sizeof code / sizeof *code, .license = (unsigned long)"GPL",
  };
  return bpf(BPF_PROG_LOAD, &attr);
}

int main(int argc, char **argv) {
  if (argc == 5 && !strcmp(argv[1], "walks")) return walks(atoi(argv[2]), atoi(argv[3]), atoi(argv[4])) < 0;
  char packet[64] = {0}, line[64];
  int holds = argc > 1 && !strcmp(argv[1], "holds");
  int program = holds ? load() : find();
  if (program < 0) {
    perror("test-bpf");
    return 1;
  }
  if (holds) {
    puts("ready");
    fflush(stdout);
    while (read(0, line, sizeof line) > 0) {}
    return 0;
  }
  union bpf_attr attr = {.test = {.prog_fd = program, .data_in = (unsigned long)packet, .data_size_in = sizeof packet, .repeat = 1}};
  if (bpf(BPF_PROG_TEST_RUN, &attr) < 0) {
    perror("test-bpf");
    return 1;
  }
  printf("returned %u\n", attr.test.retval);
  return 0;
}
