// Consumer of the perf events of a BPF_MAP_TYPE_PERF_EVENT_ARRAY, which bpf_skb_output fills: a ring buffer takes no packets.
// Libbpf's perf_buffer has the rings, one for each CPU; what is in them is copied out in one piece.

#include <bpf/libbpf.h>

#include <memory>
#include <vector>

#include "addon.h"

namespace loader {
namespace {

struct Packets {
  perf_buffer *buffer = nullptr;
  std::vector<char> records;

  void close() {
    perf_buffer__free(buffer);
    buffer = nullptr;
  }
  ~Packets() { close(); }
};

void take(void *context, int, void *data, uint32_t length) {
  auto &records = static_cast<Packets *>(context)->records;
  uint64_t prefix = length;
  const char *begin = reinterpret_cast<const char *>(&prefix);
  records.insert(records.end(), begin, begin + sizeof prefix);
  records.insert(records.end(), static_cast<char *>(data), static_cast<char *>(data) + length);
  records.resize((records.size() + 7) & ~static_cast<size_t>(7));
}

Napi::Value openPackets(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  auto packets = std::make_unique<Packets>();
  // What finds no room is told to the program.
  packets->buffer = perf_buffer__new(int32(info[0]), uint32(info[1]), take, nullptr, packets.get(), nullptr);
  if (packets->buffer == nullptr) fail(env, "perf_event_open", errno);
  return Napi::External<Packets>::New(env, packets.release(), [](Napi::Env, Packets *p) { delete p; });
}

/** What is in the rings now, as {uint32 length, uint32 0, payload padded to 8} records, CPU after CPU. */
Napi::Value takePackets(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  Packets *packets = info[0].As<Napi::External<Packets>>().Data();
  if (packets->buffer != nullptr) {
    int result = perf_buffer__consume(packets->buffer);
    if (result < 0) fail(env, "perf_buffer__consume", result);
  }
  auto copy = Napi::Buffer<char>::Copy(env, packets->records.data(), packets->records.size());
  packets->records.clear();
  return copy;
}

Napi::Value packetsFd(const Napi::CallbackInfo &info) {
  return Napi::Number::New(info.Env(), perf_buffer__epoll_fd(info[0].As<Napi::External<Packets>>().Data()->buffer));
}

void closePackets(const Napi::CallbackInfo &info) { info[0].As<Napi::External<Packets>>().Data()->close(); }

}  // namespace

void addPacketFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("openPackets", Napi::Function::New(env, openPackets));
  exports.Set("takePackets", Napi::Function::New(env, takePackets));
  exports.Set("packetsFd", Napi::Function::New(env, packetsFd));
  exports.Set("closePackets", Napi::Function::New(env, closePackets));
}

}  // namespace loader
