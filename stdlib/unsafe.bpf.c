// C behind signals.bt: what a script does to the system with --unsafe.

typedef unsigned int u32;
typedef unsigned long long u64;

static long (*const bpf_probe_write_user)(void *to, const void *from, u32 size) = (void *)36;
static long (*const bpf_override_return)(void *ctx, u64 value) = (void *)58;

/** Bytes into the memory of the current process; true when it worked. */
_Bool __bt_write_user(void *to, const void *from, u32 size)
{
  return bpf_probe_write_user(to, from, size) == 0;
}

/** The probed function returns the value. */
void __bt_override(void *ctx, u64 value)
{
  bpf_override_return(ctx, value);
}
