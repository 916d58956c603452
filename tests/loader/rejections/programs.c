// The usual mistakes, in C as an import has it. Each was alone in a file behind these declarations, as `f`, and called by
// `begin { print(f(rand)); }`. Not compiled by any test: what kernels said of them is recorded beside it.

typedef unsigned long long u64; typedef unsigned int u32;
static long (*const probe_read)(void *, u32, const void *) = (void *)113;
static u64 (*const get_pid)(void) = (void *)14;
static long (*const get_comm)(void *, u32) = (void *)16;
static u32 (*const get_random)(void) = (void *)7;
static void *(*const get_task)(void) = (void *)158;
static long (*const copy_from_user)(void *, u32, const void *) = (void *)148;
static long (*const send_signal)(u32) = (void *)109;
static void *(*const lookup)(void *, const void *) = (void *)1;
static long (*const skb_load)(const void *, u32, void *, u32) = (void *)26;
static void *(*const ringbuf_reserve)(void *, u64, u64) = (void *)131;
static void (*const ringbuf_submit)(void *, u64) = (void *)132;
static long (*const trace_printk)(const char *, u32, ...) = (void *)6;
static long (*const d_path)(void *, char *, u32) = (void *)147;
struct { int (*type)[27]; int (*max_entries)[4096]; } ring __attribute__((section(".maps"), used));
struct { int (*type)[2]; int (*max_entries)[4]; u32 *key; u64 *value; } array __attribute__((section(".maps"), used));
struct { int (*type)[1]; int (*max_entries)[4]; u32 *key; u64 *value; } table __attribute__((section(".maps"), used));

int endless(void) { volatile int n = 0; while (1) n++; return n; }

int unbounded(void) { u32 n = get_random(), sum = 0; for (u32 i = 0; i < n; i++) sum += get_random(); return sum; }

int too_many(void) { int n = 0; for (int i = 0; i < 3000000; i++) { n += get_random() & 1; } return n; }

int null(void) { u32 key = 0; u64 *value = lookup(&table, &key); return *value; }

int null_arithmetic(void) { u32 key = 0; u64 *value = lookup(&table, &key); value += 1; return value ? *value : 0; }

int null_argument(void) { u32 key = 0; u64 *value = lookup(&table, &key); return get_comm(value, 8); }

int scalar(u64 address) { return *(int *)address; }

int beyond_value(void) { u32 key = 0; u64 *value = lookup(&array, &key); return value ? value[1] : 0; }

int unbounded_index(u32 index) { u32 key = 0; unsigned char *value = lookup(&array, &key); return value ? value[index] : 0; }

int negative_index(int index) { u32 key = 0; unsigned char *value = lookup(&array, &key); return value && index < 8 ? value[index] : 0; }

int unbounded_size(u32 size) { char buffer[64] = {}; return get_comm(buffer, size); }

int negative_size(int size) { char buffer[64] = {}; if (size > 64) return 0; return probe_read(buffer, size, (void *)0); }

int zero_size(u32 size) { char buffer[64] = {}; if (size > 64) return 0; return get_comm(buffer, size); }

int stack_index(u32 index) { volatile char buffer[64] = {}; buffer[index] = 1; return buffer[0]; }

__attribute__((noinline)) int g(int n) { volatile char buffer[300]; buffer[n & 255] = 1; return buffer[3 & n]; } int stack_of_many(int n) { volatile char buffer[300]; buffer[n & 255] = 1; return buffer[3 & n] + g(n); }

int uninitialised(void) { char buffer[16]; return skb_load((void *)0, 0, buffer, 16) + trace_printk(buffer, 16); }

static long (*const unknown)(void) = (void *)900; int unknown_helper(void) { return unknown(); }

int helper_elsewhere(void) { char buffer[16] = {}; return skb_load((void *)0, 0, buffer, 16); }

int path_elsewhere(void) { char buffer[16] = {}; return d_path((void *)0, buffer, 16); }

int may_sleep(void) { char buffer[16] = {}; return copy_from_user(buffer, 16, (void *)1); }

int unreleased(void) { u64 *record = ringbuf_reserve(&ring, 8, 0); if (!record) return 0; *record = 1; return 1; }

int released_twice(void) { u64 *record = ringbuf_reserve(&ring, 8, 0); if (!record) return 0; ringbuf_submit(record, 0); ringbuf_submit(record, 0); return 1; }

int after_release(void) { u64 *record = ringbuf_reserve(&ring, 8, 0); if (!record) return 0; ringbuf_submit(record, 0); return *record; }

int not_a_map(void) { u32 key = 0; u64 *value = lookup((void *)&key, &key); return value != 0; }

int key_not_stack(u64 key) { u64 *value = lookup(&table, (void *)key); return value != 0; }

struct t { long a; }; int write_kernel(void) { struct t *task = get_task(); task->a = 1; return 0; }

static const char text[] = "constant text"; int read_only(u32 n) { volatile char *p = (volatile char *)text; p[n & 7] = 1; return p[0]; }

int pointer_arithmetic(void) { u32 key = 0; u64 *value = lookup(&array, &key); if (!value) return 0; u64 n = (u64)value * 3; return *(char *)n; }

int unaligned(void) { u32 key = 0; char *value = lookup(&array, &key); if (!value) return 0; return __sync_fetch_and_add((u32 *)(value + 1), 1); }

__attribute__((noinline)) int recursion(int n) { return n < 2 ? 1 : recursion(n - 1) + get_random(); }

__attribute__((noinline)) int g0(int n) { return get_random() + n; } __attribute__((noinline)) int g1(int n) { return g0(n) + n; } __attribute__((noinline)) int g2(int n) { return g1(n) + n; } __attribute__((noinline)) int g3(int n) { return g2(n) + n; } __attribute__((noinline)) int g4(int n) { return g3(n) + n; } __attribute__((noinline)) int g5(int n) { return g4(n) + n; } __attribute__((noinline)) int g6(int n) { return g5(n) + n; } __attribute__((noinline)) int g7(int n) { return g6(n) + n; } __attribute__((noinline)) int g8(int n) { return g7(n) + n; } int depth(int n) { return g8(n); }

int not_written(u32 n) { char buffer[16]; long k = n; __asm__ volatile("" : "+m"(k)); return probe_read(&k, 8, buffer) + *(volatile char *)&buffer[3]; }

int unset_register(void) { long n; __asm__ volatile("%0 = r4" : "=r"(n)); return n; }

int read_beyond_stack(void) { long n; __asm__ volatile("%0 = *(u64 *)(r10 - 520)" : "=r"(n)); return n; }

int argument_not_written(void) { char buffer[16]; return trace_printk(buffer, 16); }
