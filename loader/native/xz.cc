// What is packed with xz: by liblzma, asked for where it is needed, so that the loader starts where it is not installed. The one
// function that is called is declared here as its interface has it since 5.0.

#include <dlfcn.h>

#include <algorithm>
#include <vector>

#include "addon.h"

namespace loader {
namespace {

using Decode = int (*)(uint64_t *memoryLimit, uint32_t flags, const void *allocator, const uint8_t *in, size_t *inAt, size_t inSize, uint8_t *out,
                       size_t *outAt, size_t outSize);

constexpr int kOk = 0, kNoRoom = 10;
constexpr uint64_t kMemory = 256 << 20;

Decode decoder() {
  static Decode found = [] {
    void *library = dlopen("liblzma.so.5", RTLD_NOW);
    return library ? reinterpret_cast<Decode>(dlsym(library, "lzma_stream_buffer_decode")) : nullptr;
  }();
  return found;
}

/** null: without the library, for what is no such stream, and where it would take more than so many bytes. */
Napi::Value unpackXz(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  auto packed = info[0].As<Napi::Uint8Array>();
  size_t most = uint32(info[1]);
  if (!decoder()) return env.Null();
  std::vector<uint8_t> out;
  for (size_t size = std::min(most, packed.ByteLength() * 8 + 4096);; size = std::min(most, size * 2)) {
    out.resize(size);
    uint64_t memory = kMemory;
    size_t inAt = 0, outAt = 0;
    int result = decoder()(&memory, 0, nullptr, packed.Data(), &inAt, packed.ByteLength(), out.data(), &outAt, size);
    if (result == kOk) return Napi::Buffer<uint8_t>::Copy(env, out.data(), outAt);
    // Streams that end early want room, too.
    if (result != kNoRoom || size == most) return env.Null();
  }
}

}  // namespace

void addXzFunctions(Napi::Env env, Napi::Object exports) { exports.Set("unpackXz", Napi::Function::New(env, unpackXz)); }

}  // namespace loader
