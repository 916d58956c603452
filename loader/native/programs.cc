// The BPF programs that are loaded on this machine, whoever loaded them, with the functions in them that the kernel knows by
// their types, and those types. Asking takes the rights that loading takes.

#include <bpf/bpf.h>
#include <cerrno>
#include <unistd.h>
#include <vector>

#include "addon.h"

namespace loader {
namespace {

/** Closed at the end of its block. */
struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) close(fd);
  }
};

/** Types of the functions of a program, in the order of its code. */
std::vector<uint32_t> functionTypes(int program, const bpf_prog_info &known) {
  std::vector<bpf_func_info> functions(known.nr_func_info);
  bpf_prog_info row{};
  row.nr_func_info = known.nr_func_info;
  row.func_info_rec_size = sizeof(bpf_func_info);
  row.func_info = reinterpret_cast<uint64_t>(functions.data());
  uint32_t size = sizeof row;
  std::vector<uint32_t> types;
  if (bpf_obj_get_info_by_fd(program, &row, &size) != 0) return types;
  for (const auto &function : functions) types.push_back(function.type_id);
  return types;
}

/** Programs with type information, in the order of their ids. */
Napi::Value loadedPrograms(const Napi::CallbackInfo &info) {
  auto list = Napi::Array::New(info.Env());
  uint32_t id = 0;
  while (bpf_prog_get_next_id(id, &id) == 0) {
    Descriptor program{bpf_prog_get_fd_by_id(id)};
    if (program.fd < 0) continue;  // It was unloaded in between, or is not for us.
    bpf_prog_info row{};
    uint32_t size = sizeof row;
    if (bpf_obj_get_info_by_fd(program.fd, &row, &size) != 0 || row.btf_id == 0) continue;
    auto functions = Napi::Array::New(info.Env());
    for (uint32_t type : functionTypes(program.fd, row)) functions.Set(functions.Length(), type);
    auto entry = Napi::Object::New(info.Env());
    entry.Set("id", id);
    entry.Set("type", row.type);
    entry.Set("btf", row.btf_id);
    entry.Set("isCompiled", row.jited_prog_len > 0);
    entry.Set("functions", functions);
    list.Set(list.Length(), entry);
  }
  return list;
}

Napi::Value openProgram(const Napi::CallbackInfo &info) {
  int fd = bpf_prog_get_fd_by_id(uint32(info[0]));
  if (fd < 0) fail(info.Env(), "BPF_PROG_GET_FD_BY_ID", errno);
  return Napi::Number::New(info.Env(), fd);
}

Napi::Value readBtf(const Napi::CallbackInfo &info) {
  Descriptor btf{bpf_btf_get_fd_by_id(uint32(info[0]))};
  if (btf.fd < 0) fail(info.Env(), "BPF_BTF_GET_FD_BY_ID", errno);
  bpf_btf_info row{};
  uint32_t size = sizeof row;
  if (bpf_obj_get_info_by_fd(btf.fd, &row, &size) != 0) fail(info.Env(), "BPF_OBJ_GET_INFO_BY_FD", errno);
  auto bytes = Napi::Buffer<char>::New(info.Env(), row.btf_size);
  bpf_btf_info filled{};
  filled.btf = reinterpret_cast<uint64_t>(bytes.Data());
  filled.btf_size = row.btf_size;
  size = sizeof filled;
  if (bpf_obj_get_info_by_fd(btf.fd, &filled, &size) != 0) fail(info.Env(), "BPF_OBJ_GET_INFO_BY_FD", errno);
  return bytes;
}

}  // namespace

void addProgramFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("loadedPrograms", Napi::Function::New(env, loadedPrograms));
  exports.Set("openProgram", Napi::Function::New(env, openProgram));
  exports.Set("readBtf", Napi::Function::New(env, readBtf));
}

}  // namespace loader
