// A log of what processes map as code: perf's side-band records (mmap2, comm, fork) of a dummy event on every CPU, in
// buffers of their own. It lets the loader name user addresses of processes that are gone before it could read
// their /proc/PID/maps. Records are handed on as the kernel wrote them; loader/symbols/mapping-log.ts reads them.

#include <linux/perf_event.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <vector>

#include "addon.h"

namespace loader {
namespace {

/** Data pages per CPU, a power of two: room for some hundred program starts between two looks. */
constexpr size_t kPages = 32;

struct Ring {
  int fd = -1;
  char *memory = nullptr;
};

struct MappingLog {
  size_t page = sysconf(_SC_PAGESIZE);
  std::vector<Ring> rings;

  void close() {
    for (Ring &ring : rings) {
      if (ring.memory) munmap(ring.memory, page * (1 + kPages));
      if (ring.fd >= 0) ::close(ring.fd);
    }
    rings.clear();
  }
  ~MappingLog() { close(); }
};

/** A CPU that is offline has no ring; any other failure is thrown. */
Napi::Value openMappingLog(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  auto log = std::make_unique<MappingLog>();
  perf_event_attr attr{};
  attr.size = sizeof attr;
  attr.type = PERF_TYPE_SOFTWARE;
  attr.config = PERF_COUNT_SW_DUMMY;
  attr.sample_type = PERF_SAMPLE_TIME;
  attr.sample_id_all = 1;
  attr.mmap = 1;
  attr.mmap2 = 1;
  attr.comm = 1;
  attr.comm_exec = 1;
  attr.task = 1;
  attr.watermark = 1;
  attr.wakeup_watermark = kPages * log->page / 2;
  long cpus = sysconf(_SC_NPROCESSORS_CONF);
  for (int cpu = 0; cpu < cpus; cpu++) {
    int fd = syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
    if (fd < 0 && errno == ENODEV) continue;
    if (fd < 0) fail(env, "perf_event_open", errno);
    log->rings.push_back({fd, nullptr});
    void *memory = mmap(nullptr, log->page * (1 + kPages), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) fail(env, "mmap of a perf buffer", errno);
    log->rings.back().memory = static_cast<char *>(memory);
  }
  return Napi::External<MappingLog>::New(env, log.release(), [](Napi::Env, MappingLog *l) { delete l; });
}

/** Copies whole records, CPU after CPU, until the buffer is full or all are read; returns the bytes used. */
Napi::Value readMappingLog(const Napi::CallbackInfo &info) {
  MappingLog *log = info[0].As<Napi::External<MappingLog>>().Data();
  auto buffer = info[1].As<Napi::Uint8Array>();
  char *out = reinterpret_cast<char *>(buffer.Data());
  size_t capacity = buffer.ByteLength(), used = 0;
  const size_t size = kPages * log->page;
  for (Ring &ring : log->rings) {
    auto *control = reinterpret_cast<perf_event_mmap_page *>(ring.memory);
    const char *data = ring.memory + log->page;
    uint64_t head = __atomic_load_n(&control->data_head, __ATOMIC_ACQUIRE);
    uint64_t tail = control->data_tail;
    while (tail < head) {
      // Records are padded to 8 bytes, so a header never wraps.
      auto *header = reinterpret_cast<const perf_event_header *>(data + tail % size);
      size_t length = header->size;
      if (length == 0 || used + length > capacity) break;
      size_t start = tail % size;
      size_t first = std::min(length, size - start);
      memcpy(out + used, data + start, first);
      memcpy(out + used + first, data, length - first);
      used += length;
      tail += length;
    }
    __atomic_store_n(&control->data_tail, tail, __ATOMIC_RELEASE);
  }
  return Napi::Number::New(info.Env(), static_cast<double>(used));
}

/** One descriptor per CPU, readable when its buffer is half full; they stay the log's. */
Napi::Value mappingLogFds(const Napi::CallbackInfo &info) {
  MappingLog *log = info[0].As<Napi::External<MappingLog>>().Data();
  Napi::Array fds = Napi::Array::New(info.Env(), log->rings.size());
  for (uint32_t i = 0; i < log->rings.size(); i++) fds.Set(i, Napi::Number::New(info.Env(), log->rings[i].fd));
  return fds;
}

void closeMappingLog(const Napi::CallbackInfo &info) { info[0].As<Napi::External<MappingLog>>().Data()->close(); }

}  // namespace

void addMappingFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("openMappingLog", Napi::Function::New(env, openMappingLog));
  exports.Set("readMappingLog", Napi::Function::New(env, readMappingLog));
  exports.Set("mappingLogFds", Napi::Function::New(env, mappingLogFds));
  exports.Set("closeMappingLog", Napi::Function::New(env, closeMappingLog));
}

}  // namespace loader
