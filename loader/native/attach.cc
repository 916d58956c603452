// Attaching by file descriptor: perf events, BPF links on them, kprobe.multi and uprobe.multi links, raw tracepoints,
// trampolines and iterators. Links are made with bpf(2) directly: libbpf 1.1 would write tracefs files for some, and lacks cookies for others. Every function
// returns a descriptor; closing it detaches. All descriptors are close-on-exec.

#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <thread>
#include <vector>

#include "addon.h"

namespace loader {
namespace {

/** BPF_LINK_CREATE's part of `union bpf_attr` for the link types used here, as in uapi/linux/bpf.h since 6.6. */
struct LinkCreate {
  uint32_t programFd = 0;
  uint32_t targetFd = 0;
  uint32_t attachType = 0;
  uint32_t flags = 0;
  union {
    struct {
      uint64_t cookie;
    } perfEvent;
    struct {
      uint32_t flags;
      uint32_t count;
      uint64_t symbols;
      uint64_t addresses;
      uint64_t cookies;
    } kprobeMulti;
    struct {
      uint64_t path;
      uint64_t offsets;
      uint64_t counters;
      uint64_t cookies;
      uint32_t count;
      uint32_t flags;
      uint32_t pid;
    } uprobeMulti;
    struct {
      uint32_t targetBtfId;
      uint64_t cookie;
    } tracing;
    struct {
      uint64_t info;
      uint32_t infoSize;
    } iterator;
  };
  LinkCreate() { memset(&uprobeMulti, 0, sizeof uprobeMulti); }
};

struct RawTracepointOpen {
  uint64_t name = 0;
  uint32_t programFd = 0;
  uint32_t padding = 0;
  uint64_t cookie = 0;
};

struct IteratorCreate {
  uint32_t linkFd = 0;
  uint32_t flags = 0;
};

struct ObjectPin {
  uint64_t path = 0;
  uint32_t fd = 0;
  uint32_t flags = 0;
};

constexpr uint32_t kAttachIterator = 28;
constexpr uint32_t kAttachPerfEvent = 41;
constexpr uint32_t kAttachUprobeMulti = 48;
constexpr uint32_t kMultiReturn = 1;

template <class Attributes>
int bpf(int command, Attributes &attributes) {
  return static_cast<int>(syscall(SYS_bpf, command, &attributes, sizeof attributes));
}

Napi::Value openPerfEvent(const Napi::CallbackInfo &info) {
  auto options = info[0].As<Napi::Object>();
  perf_event_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.size = sizeof attributes;
  attributes.type = uint32(options.Get("type"));
  attributes.config = uint64(options.Get("config"));
  // For the kprobe and uprobe PMUs, config1 is a pointer to the function or path, config2 the offset or address.
  std::string name;
  Napi::Value config1 = options.Get("config1");
  if (config1.IsString()) {
    name = text(config1);
    attributes.config1 = reinterpret_cast<uint64_t>(name.c_str());
  } else if (!config1.IsUndefined()) {
    attributes.config1 = uint64(config1);
  }
  Napi::Value config2 = options.Get("config2");
  if (!config2.IsUndefined()) attributes.config2 = uint64(config2);
  Napi::Value breakpoint = options.Get("breakpoint");
  if (breakpoint.IsObject()) {
    auto place = breakpoint.As<Napi::Object>();
    attributes.bp_type = uint32(place.Get("type"));
    attributes.bp_addr = uint64(place.Get("address"));
    attributes.bp_len = uint32(place.Get("length"));
  }
  Napi::Value inherit = options.Get("inherit");
  if (inherit.IsString()) {
    attributes.inherit = 1;
    attributes.inherit_thread = text(inherit) == "threads";
  }
  Napi::Value period = options.Get("period");
  Napi::Value frequency = options.Get("frequency");
  if (!frequency.IsUndefined()) {
    attributes.freq = 1;
    attributes.sample_freq = uint64(frequency);
  } else if (!period.IsUndefined()) {
    attributes.sample_period = uint64(period);
  }
  int fd = static_cast<int>(syscall(SYS_perf_event_open, &attributes, int32(options.Get("pid")), int32(options.Get("cpu")),
                                    -1, PERF_FLAG_FD_CLOEXEC));
  if (fd < 0) fail(info.Env(), "perf_event_open", errno);
  return Napi::Number::New(info.Env(), fd);
}

Napi::Value linkPerfEvent(const Napi::CallbackInfo &info) {
  LinkCreate link;
  link.programFd = int32(info[0]);
  link.targetFd = int32(info[1]);
  link.attachType = kAttachPerfEvent;
  link.perfEvent.cookie = uint64(info[2]);
  int fd = bpf(BPF_LINK_CREATE, link);
  if (fd < 0) fail(info.Env(), "BPF_LINK_CREATE", errno);
  return Napi::Number::New(info.Env(), fd);
}

/** The functions by their addresses, or one by its name. */
Napi::Value linkKprobeMulti(const Napi::CallbackInfo &info) {
  auto cookies = info[2].As<Napi::BigUint64Array>();
  std::string name;
  const char *names[1];
  LinkCreate link;
  link.programFd = int32(info[0]);
  link.attachType = uint32(info[4]);
  link.kprobeMulti.flags = info[3].As<Napi::Boolean>().Value() ? kMultiReturn : 0;
  link.kprobeMulti.count = cookies.ElementLength();
  if (info[1].IsString()) {
    name = text(info[1]);
    names[0] = name.c_str();
    link.kprobeMulti.symbols = reinterpret_cast<uint64_t>(names);
  } else {
    link.kprobeMulti.addresses = reinterpret_cast<uint64_t>(info[1].As<Napi::BigUint64Array>().Data());
  }
  link.kprobeMulti.cookies = reinterpret_cast<uint64_t>(cookies.Data());
  int fd = bpf(BPF_LINK_CREATE, link);
  if (fd < 0) fail(info.Env(), "BPF_LINK_CREATE", errno);
  return Napi::Number::New(info.Env(), fd);
}

/** What the kernel says to a kprobe.multi link whose list of addresses cannot be read: nothing is attached. */
Napi::Value kprobeMultiErrno(const Napi::CallbackInfo &info) {
  LinkCreate link;
  link.programFd = int32(info[0]);
  link.attachType = uint32(info[1]);
  link.kprobeMulti.count = 1;
  link.kprobeMulti.addresses = 1;
  int fd = bpf(BPF_LINK_CREATE, link);
  int error = fd < 0 ? errno : 0;
  if (fd >= 0) close(fd);
  return Napi::Number::New(info.Env(), error);
}

/** A pid of 0: in every process. */
Napi::Value linkUprobeMulti(const Napi::CallbackInfo &info) {
  std::string path = text(info[1]);
  auto offsets = info[2].As<Napi::BigUint64Array>();
  auto counters = info[3].As<Napi::BigUint64Array>();
  auto cookies = info[4].As<Napi::BigUint64Array>();
  LinkCreate link;
  link.programFd = int32(info[0]);
  link.attachType = kAttachUprobeMulti;
  link.uprobeMulti.path = reinterpret_cast<uint64_t>(path.c_str());
  link.uprobeMulti.offsets = reinterpret_cast<uint64_t>(offsets.Data());
  link.uprobeMulti.counters = reinterpret_cast<uint64_t>(counters.Data());
  link.uprobeMulti.cookies = reinterpret_cast<uint64_t>(cookies.Data());
  link.uprobeMulti.count = offsets.ElementLength();
  link.uprobeMulti.flags = info[5].As<Napi::Boolean>().Value() ? kMultiReturn : 0;
  link.uprobeMulti.pid = int32(info[6]);
  int fd = bpf(BPF_LINK_CREATE, link);
  if (fd < 0) fail(info.Env(), "BPF_LINK_CREATE", errno);
  return Napi::Number::New(info.Env(), fd);
}

/** What the kernel says to a uprobe.multi link for one of our threads whose list of offsets cannot be read: nothing is attached. */
Napi::Value uprobeMultiErrno(const Napi::CallbackInfo &info) {
  LinkCreate link;
  link.programFd = int32(info[0]);
  link.attachType = kAttachUprobeMulti;
  link.uprobeMulti.path = reinterpret_cast<uint64_t>("/proc/self/exe");
  link.uprobeMulti.offsets = 1;
  link.uprobeMulti.count = 1;
  link.uprobeMulti.pid = int32(info[1]);
  int fd = bpf(BPF_LINK_CREATE, link);
  int error = fd < 0 ? errno : 0;
  if (fd >= 0) close(fd);
  return Napi::Number::New(info.Env(), error);
}

Napi::Value openRawTracepoint(const Napi::CallbackInfo &info) {
  std::string name = info[1].IsNull() ? "" : text(info[1]);
  RawTracepointOpen open;
  open.name = info[1].IsNull() ? 0 : reinterpret_cast<uint64_t>(name.c_str());
  open.programFd = int32(info[0]);
  open.cookie = uint64(info[2]);
  int fd = bpf(BPF_RAW_TRACEPOINT_OPEN, open);
  if (fd < 0) fail(info.Env(), "BPF_RAW_TRACEPOINT_OPEN", errno);
  return Napi::Number::New(info.Env(), fd);
}

Napi::Value linkTracing(const Napi::CallbackInfo &info) {
  LinkCreate link;
  link.programFd = int32(info[0]);
  link.attachType = int32(info[1]);
  link.tracing.cookie = uint64(info[2]);
  int fd = bpf(BPF_LINK_CREATE, link);
  if (fd < 0) fail(info.Env(), "BPF_LINK_CREATE", errno);
  return Napi::Number::New(info.Env(), fd);
}

/** `info`: union bpf_iter_link_info, which says what the iterator is limited to; empty: to nothing. */
Napi::Value linkIterator(const Napi::CallbackInfo &info) {
  auto limits = info[1].As<Napi::Uint8Array>();
  LinkCreate link;
  link.programFd = int32(info[0]);
  link.attachType = kAttachIterator;
  if (limits.ByteLength() > 0) {
    link.iterator.info = reinterpret_cast<uint64_t>(limits.Data());
    link.iterator.infoSize = limits.ByteLength();
  }
  int fd = bpf(BPF_LINK_CREATE, link);
  if (fd < 0) fail(info.Env(), "BPF_LINK_CREATE", errno);
  return Napi::Number::New(info.Env(), fd);
}

/** A file that is read from the walk's beginning to its end. */
Napi::Value openIterator(const Napi::CallbackInfo &info) {
  IteratorCreate create;
  create.linkFd = int32(info[0]);
  int fd = bpf(BPF_ITER_CREATE, create);
  if (fd < 0) fail(info.Env(), "BPF_ITER_CREATE", errno);
  return Napi::Number::New(info.Env(), fd);
}

void pinObject(const Napi::CallbackInfo &info) {
  std::string path = text(info[1]);
  ObjectPin pin;
  pin.path = reinterpret_cast<uint64_t>(path.c_str());
  pin.fd = int32(info[0]);
  if (bpf(BPF_OBJ_PIN, pin) != 0) fail(info.Env(), "BPF_OBJ_PIN", errno);
}

constexpr size_t kMostThreads = 64;

/** For each the kernel may wait until no CPU is in the program any more: of several it waits at the same time. */
void closeDescriptors(const Napi::CallbackInfo &info) {
  auto given = info[0].As<Napi::Int32Array>();
  const std::vector<int> descriptors(given.Data(), given.Data() + given.ElementLength());
  std::atomic<size_t> next = 0;
  auto closeSome = [&] {
    for (size_t at; (at = next++) < descriptors.size();) close(descriptors[at]);
  };
  // Signals are the main thread's.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::vector<std::thread> others;
  try {
    while (others.size() + 1 < std::min(descriptors.size(), kMostThreads)) others.emplace_back(closeSome);
  } catch (const std::system_error &) {
    // As many as there may be.
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  closeSome();
  for (std::thread &other : others) other.join();
}

}  // namespace

void addAttachFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("closeDescriptors", Napi::Function::New(env, closeDescriptors));
  exports.Set("openPerfEvent", Napi::Function::New(env, openPerfEvent));
  exports.Set("linkPerfEvent", Napi::Function::New(env, linkPerfEvent));
  exports.Set("linkKprobeMulti", Napi::Function::New(env, linkKprobeMulti));
  exports.Set("kprobeMultiErrno", Napi::Function::New(env, kprobeMultiErrno));
  exports.Set("linkUprobeMulti", Napi::Function::New(env, linkUprobeMulti));
  exports.Set("uprobeMultiErrno", Napi::Function::New(env, uprobeMultiErrno));
  exports.Set("openRawTracepoint", Napi::Function::New(env, openRawTracepoint));
  exports.Set("linkTracing", Napi::Function::New(env, linkTracing));
  exports.Set("linkIterator", Napi::Function::New(env, linkIterator));
  exports.Set("openIterator", Napi::Function::New(env, openIterator));
  exports.Set("pinObject", Napi::Function::New(env, pinObject));
}

}  // namespace loader
