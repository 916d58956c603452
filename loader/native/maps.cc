// Reading and changing BPF maps by file descriptor. A map is read whole: all keys in one buffer, all values in
// another, which is what sorting and printing need; batch look-ups (kernel 5.6) make that a handful of system calls
// where the map type has them. A per-CPU value is `possible CPUs` times the value size rounded up to 8. Memory-mapped
// maps (.bss) are mapped from the map's descriptor, because libbpf 1.1's own copy goes stale at load.

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "addon.h"

namespace loader {
namespace {

struct Shape {
  bpf_map_info info{};
  /** Bytes of a value as the system call passes it. */
  size_t valueBytes = 0;
};

bool isPerCpu(uint32_t type) {
  return type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_ARRAY || type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

Shape shapeOf(Napi::Env env, int fd) {
  Shape shape;
  uint32_t size = sizeof shape.info;
  int result = bpf_obj_get_info_by_fd(fd, &shape.info, &size);
  if (result < 0) fail(env, "BPF_OBJ_GET_INFO_BY_FD", result);
  shape.valueBytes = shape.info.value_size;
  if (isPerCpu(shape.info.type)) {
    shape.valueBytes = ((shape.info.value_size + 7) & ~7u) * static_cast<size_t>(libbpf_num_possible_cpus());
  }
  return shape;
}

struct Contents {
  std::vector<char> keys;
  std::vector<char> values;
  size_t count = 0;
};

/** False when the map type or kernel has no batch look-up. */
bool readInBatches(Napi::Env env, int fd, const Shape &shape, Contents &out) {
  const size_t keySize = shape.info.key_size;
  uint32_t step = std::min<uint32_t>(shape.info.max_entries, 1024);
  // The hash types' batch cursor is a bucket number; other types put a key there.
  std::vector<char> cursor(std::max<size_t>(keySize, 8));
  bool started = false;
  LIBBPF_OPTS(bpf_map_batch_opts, options);
  for (;;) {
    out.keys.resize((out.count + step) * keySize);
    out.values.resize((out.count + step) * shape.valueBytes);
    uint32_t count = step;
    int result = bpf_map_lookup_batch(fd, started ? cursor.data() : nullptr, cursor.data(),
                                      out.keys.data() + out.count * keySize,
                                      out.values.data() + out.count * shape.valueBytes, &count, &options);
    if (result == -ENOSPC) {  // One bucket holds more entries than the batch.
      step *= 2;
      continue;
    }
    if (result < 0 && result != -ENOENT) {
      if (!started) return false;
      fail(env, "BPF_MAP_LOOKUP_BATCH", result);
    }
    started = true;
    out.count += count;
    if (result == -ENOENT) return true;
  }
}

void readOneByOne(int fd, const Shape &shape, Contents &out) {
  const size_t keySize = shape.info.key_size;
  out.count = 0;
  out.keys.clear();
  out.values.clear();
  std::vector<char> key(keySize), next(keySize), value(shape.valueBytes);
  bool first = true;
  while (bpf_map_get_next_key(fd, first ? nullptr : key.data(), next.data()) == 0) {
    first = false;
    key = next;
    // An entry deleted between the two calls is skipped.
    if (bpf_map_lookup_elem(fd, key.data(), value.data()) != 0) continue;
    out.keys.insert(out.keys.end(), key.begin(), key.end());
    out.values.insert(out.values.end(), value.begin(), value.end());
    out.count++;
  }
}

Napi::Value createMap(const Napi::CallbackInfo &info) {
  LIBBPF_OPTS(bpf_map_create_opts, options);
  int fd = bpf_map_create(static_cast<bpf_map_type>(uint32(info[0])), "loader", uint32(info[1]), uint32(info[2]), uint32(info[3]), &options);
  if (fd < 0) fail(info.Env(), "BPF_MAP_CREATE", fd);
  return Napi::Number::New(info.Env(), fd);
}

Contents read(Napi::Env env, int fd, const Shape &shape) {
  Contents contents;
  if (!readInBatches(env, fd, shape, contents)) readOneByOne(fd, shape, contents);
  return contents;
}

Napi::Value readMap(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  int fd = int32(info[0]);
  Shape shape = shapeOf(env, fd);
  Contents contents = read(env, fd, shape);
  auto result = Napi::Object::New(env);
  result.Set("count", static_cast<double>(contents.count));
  result.Set("keys", Napi::Buffer<char>::Copy(env, contents.keys.data(), contents.count * shape.info.key_size));
  result.Set("values", Napi::Buffer<char>::Copy(env, contents.values.data(), contents.count * shape.valueBytes));
  return result;
}

Napi::Value readElement(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  int fd = int32(info[0]);
  auto key = info[1].As<Napi::Uint8Array>();
  std::vector<char> value(shapeOf(env, fd).valueBytes);
  int result = bpf_map_lookup_elem(fd, key.Data(), value.data());
  if (result == -ENOENT) return env.Null();
  if (result < 0) fail(env, "BPF_MAP_LOOKUP_ELEM", result);
  return Napi::Buffer<char>::Copy(env, value.data(), value.size());
}

void deleteKey(const Napi::CallbackInfo &info) {
  auto key = info[1].As<Napi::Uint8Array>();
  int result = bpf_map_delete_elem(int32(info[0]), key.Data());
  if (result < 0 && result != -ENOENT) fail(info.Env(), "BPF_MAP_DELETE_ELEM", result);
}

void clearMap(const Napi::CallbackInfo &info) {
  int fd = int32(info[0]);
  Shape shape = shapeOf(info.Env(), fd);
  Contents contents = read(info.Env(), fd, shape);
  for (size_t i = 0; i < contents.count; i++) bpf_map_delete_elem(fd, contents.keys.data() + i * shape.info.key_size);
}

void zeroMap(const Napi::CallbackInfo &info) {
  int fd = int32(info[0]);
  Shape shape = shapeOf(info.Env(), fd);
  Contents contents = read(info.Env(), fd, shape);
  std::vector<char> zero(shape.valueBytes);
  for (size_t i = 0; i < contents.count; i++) {
    // BPF_EXIST: an entry that was deleted meanwhile stays deleted.
    bpf_map_update_elem(fd, contents.keys.data() + i * shape.info.key_size, zero.data(), BPF_EXIST);
  }
}

void addZeroes(const Napi::CallbackInfo &info) {
  int fd = int32(info[0]);
  auto keys = info[1].As<Napi::Uint8Array>();
  Shape shape = shapeOf(info.Env(), fd);
  std::vector<char> zero(shape.valueBytes);
  for (size_t at = 0; at + shape.info.key_size <= keys.ByteLength(); at += shape.info.key_size) {
    // A program may have been faster, or the map be full of other keys.
    bpf_map_update_elem(fd, keys.Data() + at, zero.data(), BPF_NOEXIST);
  }
}

void writeElement(const Napi::CallbackInfo &info) {
  int fd = int32(info[0]);
  uint32_t index = uint32(info[1]);
  auto text = info[2].As<Napi::Uint8Array>();
  std::vector<char> value(shapeOf(info.Env(), fd).valueBytes);
  std::memcpy(value.data(), text.Data(), std::min(value.size(), text.ByteLength()));
  int result = bpf_map_update_elem(fd, &index, value.data(), BPF_ANY);
  if (result < 0) fail(info.Env(), "BPF_MAP_UPDATE_ELEM", result);
}

/** A change of a map that holds maps returns when no program can be at what was there before (maybe_wait_bpf_programs, kernel 4.18). */
void waitForPrograms(const Napi::CallbackInfo &info) {
  int inner = bpf_map_create(BPF_MAP_TYPE_ARRAY, "loader_wait", 4, 4, 1, nullptr);
  if (inner < 0) fail(info.Env(), "BPF_MAP_CREATE", inner);
  LIBBPF_OPTS(bpf_map_create_opts, options, .inner_map_fd = static_cast<uint32_t>(inner));
  int outer = bpf_map_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, "loader_wait", 4, 4, 1, &options);
  const uint32_t first = 0;
  int result = outer < 0 ? 0 : bpf_map_update_elem(outer, &first, &inner, BPF_ANY);
  if (outer >= 0) close(outer);
  close(inner);
  if (outer < 0) fail(info.Env(), "BPF_MAP_CREATE", outer);
  if (result < 0) fail(info.Env(), "BPF_MAP_UPDATE_ELEM", result);
}

Napi::Value mapMemory(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  int fd = int32(info[0]);
  Shape shape = shapeOf(env, fd);
  size_t page = sysconf(_SC_PAGESIZE);
  size_t length = (static_cast<size_t>(shape.info.value_size) * shape.info.max_entries + page - 1) & ~(page - 1);
  void *memory = mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) fail(env, "mmap of a map", errno);
  return Napi::ArrayBuffer::New(env, memory, shape.info.value_size, [length](Napi::Env, void *m) { munmap(m, length); });
}

Napi::Value possibleCpus(const Napi::CallbackInfo &info) {
  int count = libbpf_num_possible_cpus();
  if (count < 0) fail(info.Env(), "possible CPUs", count);
  return Napi::Number::New(info.Env(), count);
}

}  // namespace

void addMapFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("createMap", Napi::Function::New(env, createMap));
  exports.Set("readMap", Napi::Function::New(env, readMap));
  exports.Set("readElement", Napi::Function::New(env, readElement));
  exports.Set("deleteKey", Napi::Function::New(env, deleteKey));
  exports.Set("clearMap", Napi::Function::New(env, clearMap));
  exports.Set("zeroMap", Napi::Function::New(env, zeroMap));
  exports.Set("addZeroes", Napi::Function::New(env, addZeroes));
  exports.Set("writeElement", Napi::Function::New(env, writeElement));
  exports.Set("waitForPrograms", Napi::Function::New(env, waitForPrograms));
  exports.Set("mapMemory", Napi::Function::New(env, mapMemory));
  exports.Set("possibleCpus", Napi::Function::New(env, possibleCpus));
}

}  // namespace loader
