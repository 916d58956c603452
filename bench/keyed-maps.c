// What keyed-maps.bt says, written by hand: the same helpers, a program for each of its probes.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct pair { __u32 pid, tid; };

#define HASH(name, k, v) struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 65536); __type(key, k); __type(value, v); } name SEC(".maps")
HASH(set_map, __u32, __u64);
HASH(now_map, __u32, __u64);
HASH(increment_map, __u32, __u64);
HASH(delete_map, __u32, __u64);
HASH(pair_map, struct pair, __u64);

// Aggregations are kept by CPU, and in nothing but the kernel's hash.
#define COUNTS(name, k) struct { __uint(type, BPF_MAP_TYPE_PERCPU_HASH); __uint(max_entries, 65536); __type(key, k); __type(value, __u64); } name SEC(".maps")
struct comm { char bytes[16]; };
struct bucket { __u64 key, index; };
COUNTS(count_map, __u32);
COUNTS(sum_map, __u32);
COUNTS(hist_map, struct bucket);
COUNTS(comm_map, struct comm);
COUNTS(never_map, __u64);
__u64 seen, turn;

static __u32 pid(void) { return bpf_get_current_pid_tgid() >> 32; }

SEC("xdp") int bench_empty(void *ctx) { return 0; }

SEC("xdp") int bench_set(void *ctx) {
  __u32 key = pid();
  __u64 value = 1;
  bpf_map_update_elem(&set_map, &key, &value, BPF_ANY);
  return 0;
}

SEC("xdp") int bench_now(void *ctx) {
  __u32 key = pid();
  __u64 value = bpf_ktime_get_boot_ns();
  bpf_map_update_elem(&now_map, &key, &value, BPF_ANY);
  return 0;
}

SEC("xdp") int bench_increment(void *ctx) {
  __u32 key = pid();
  __u64 one = 1, *value = bpf_map_lookup_elem(&increment_map, &key);
  if (value) *value += 1;
  else bpf_map_update_elem(&increment_map, &key, &one, BPF_ANY);
  return 0;
}

SEC("xdp") int bench_delete(void *ctx) {
  __u32 key = pid();
  __u64 value = 1;
  bpf_map_update_elem(&delete_map, &key, &value, BPF_ANY);
  bpf_map_delete_elem(&delete_map, &key);
  return 0;
}

SEC("xdp") int bench_has(void *ctx) {
  __u32 key = pid();
  if (bpf_map_lookup_elem(&set_map, &key)) seen++;
  return 0;
}

SEC("xdp") int bench_read(void *ctx) {
  __u32 key = pid();
  __u64 *value = bpf_map_lookup_elem(&set_map, &key);
  seen = value ? *value : 0;
  return 0;
}

SEC("xdp") int bench_pair(void *ctx) {
  __u64 both = bpf_get_current_pid_tgid();
  struct pair key = { both >> 32, both };
  __u64 value = 1;
  bpf_map_update_elem(&pair_map, &key, &value, BPF_ANY);
  return 0;
}

SEC("xdp") int bench_key(void *ctx) {
  seen = pid();
  return 0;
}

static inline void add(void *map, const void *key, __u64 amount) {
  __u64 *value = bpf_map_lookup_elem(map, key);
  if (value) *value += amount;
  else bpf_map_update_elem(map, key, &amount, BPF_ANY);
}

SEC("xdp") int bench_count(void *ctx) {
  __u32 key = pid();
  add(&count_map, &key, 1);
  return 0;
}

SEC("xdp") int bench_sum(void *ctx) {
  __u32 key = pid();
  add(&sum_map, &key, 5);
  return 0;
}

SEC("xdp") int bench_hist(void *ctx) {
  struct bucket key = { pid(), 8 };
  add(&hist_map, &key, 1);
  return 0;
}

SEC("xdp") int bench_comm(void *ctx) {
  struct comm key;
  bpf_get_current_comm(&key, sizeof key);
  add(&comm_map, &key, 1);
  return 0;
}

SEC("xdp") int bench_turn(void *ctx) {
  seen = turn++ & 65535;
  return 0;
}

SEC("xdp") int bench_never(void *ctx) {
  __u64 key = turn++ & 65535;
  add(&never_map, &key, 1);
  return 0;
}

char _license[] SEC("license") = "GPL";
