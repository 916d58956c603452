// C behind tasks.bt: other tasks by their number. The kernel's functions for that are weak here, so that a script loads
// on a kernel without them and is told.

typedef int s32;
typedef unsigned int u32;

struct task_struct {
  char comm[16];
} __attribute__((preserve_access_index));

extern struct task_struct *bpf_task_from_pid(s32 pid) __attribute__((weak, section(".ksyms")));
extern void bpf_task_release(struct task_struct *task) __attribute__((weak, section(".ksyms")));

static long (*const bpf_probe_read_kernel_str)(void *out, u32 size, const void *from) = (void *)115;

#define NO_SUCH_PROCESS -3
#define NOT_SUPPORTED -95

/** Name of the task of a number into `out`, 16 bytes: 0, NO_SUCH_PROCESS or NOT_SUPPORTED. */
int __bt_task_comm(s32 pid, void *out)
{
  if (!bpf_task_from_pid || !bpf_task_release)
    return NOT_SUPPORTED;
  struct task_struct *task = bpf_task_from_pid(pid);
  if (!task)
    return NO_SUCH_PROCESS;
  bpf_probe_read_kernel_str(out, sizeof(task->comm), task->comm);
  bpf_task_release(task);
  return 0;
}
