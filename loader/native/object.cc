// Opening, patching and loading an object with libbpf. An object is opened from memory; until it is loaded its
// programs, map sizes and initial data may be changed; after that its programs and maps are used by file
// descriptor only, so that the rest of the addon never needs libbpf's own handles. libbpf's messages are captured
// and handed back when a call fails.

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <linux/btf.h>
#include <memory>
#include <sys/mman.h>
#include <unordered_map>
#include <unistd.h>

#include "addon.h"

namespace loader {
namespace {

/** libbpf has one print callback for the process; what it says is kept here until somebody asks. */
std::string messages;

/** All that it says goes to standard error too. */
bool isShown = false;

int capture(enum libbpf_print_level level, const char *format, va_list arguments) {
  if (isShown) {
    va_list again;
    va_copy(again, arguments);
    vdprintf(STDERR_FILENO, format, again);
    va_end(again);
  }
  if (level != LIBBPF_WARN) return 0;
  char line[4096];
  int length = vsnprintf(line, sizeof line, format, arguments);
  if (length > 0) messages.append(line, std::min<size_t>(length, sizeof line - 1));
  return 0;
}

/** A function that a program is made for: its type in the BTF of a module, in that of a BPF program, or (both 0) in vmlinux's. */
struct BtfTarget {
  uint32_t id = 0;
  int btf = 0;
  int program = 0;
};

/** libbpf only finds targets by name, and not in a given module. These are known when it asks how to load a program. */
std::unordered_map<const bpf_program *, BtfTarget> targets;

int setTarget(bpf_program *program, bpf_prog_load_opts *options, long) {
  auto found = targets.find(program);
  if (found == targets.end()) return -EINVAL;
  options->attach_btf_id = found->second.id;
  options->attach_btf_obj_fd = found->second.btf;
  options->attach_prog_fd = found->second.program;
  return 0;
}

/** For programs that only have one where they do not run at what their section says. */
int setTargetIfAny(bpf_program *program, bpf_prog_load_opts *options, long) {
  return targets.count(program) ? setTarget(program, options, 0) : 0;
}

/** Programs of these sections have targets. */
void registerSections() {
  LIBBPF_OPTS(libbpf_prog_handler_opts, sometimes, .prog_prepare_load_fn = setTargetIfAny);
  libbpf_register_prog_handler("tracepoint", BPF_PROG_TYPE_TRACEPOINT, static_cast<bpf_attach_type>(0), &sometimes);
  libbpf_register_prog_handler("raw_tp", BPF_PROG_TYPE_RAW_TRACEPOINT, static_cast<bpf_attach_type>(0), &sometimes);
  LIBBPF_OPTS(libbpf_prog_handler_opts, options, .prog_prepare_load_fn = setTarget);
  libbpf_register_prog_handler("fentry", BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, &options);
  libbpf_register_prog_handler("fexit", BPF_PROG_TYPE_TRACING, BPF_TRACE_FEXIT, &options);
  libbpf_register_prog_handler("iter", BPF_PROG_TYPE_TRACING, BPF_TRACE_ITER, &options);
}

struct Object {
  bpf_object *object = nullptr;
  /** What the verifier says of programs that it takes, where that is asked for. */
  std::unordered_map<std::string, std::unique_ptr<char, decltype(&free)>> logs;
  /** Verifier log; malloc of this size is backed by memory only where the kernel writes. */
  char *log = nullptr;

  void close() {
    if (object) {
      bpf_program *program;
      bpf_object__for_each_program(program, object) targets.erase(program);
      bpf_object__close(object);
    }
    object = nullptr;
    free(log);
    log = nullptr;
  }
  ~Object() { close(); }
};

bpf_object *objectOf(const Napi::CallbackInfo &info) {
  Object *object = info[0].As<Napi::External<Object>>().Data();
  if (!object->object) throw Napi::Error::New(info.Env(), "object is closed");
  return object->object;
}

bpf_program *programOf(const Napi::CallbackInfo &info) {
  std::string name = text(info[1]);
  bpf_program *program = bpf_object__find_program_by_name(objectOf(info), name.c_str());
  if (!program) fail(info.Env(), "find program " + name, ENOENT);
  return program;
}

bpf_map *mapOf(const Napi::CallbackInfo &info) {
  std::string name = text(info[1]);
  bpf_map *map = bpf_object__find_map_by_name(objectOf(info), name.c_str());
  if (!map) fail(info.Env(), "find map " + name, ENOENT);
  return map;
}

void check(const Napi::CallbackInfo &info, const char *what, int result) {
  if (result < 0) fail(info.Env(), what, result);
}

/** A file of BTF that has no types; null where there is none to be had. */
const char *withoutTypes() {
  static std::string path;
  if (!path.empty()) return path.c_str();
  // struct btf_header, and behind it the one empty string that every BTF has.
  btf_header header{};
  header.magic = 0xeb9f;
  header.version = 1;
  header.hdr_len = sizeof header;
  header.str_len = 1;
  int file = memfd_create("no-types", MFD_CLOEXEC);
  if (file < 0) return nullptr;
  if (write(file, &header, sizeof header) != sizeof header || write(file, "", 1) != 1) {
    close(file);
    return nullptr;
  }
  path = "/proc/self/fd/" + std::to_string(file);
  return path.c_str();
}

/** libbpf looks in more places than sysfs, which is looked at here because that is fast. */
bool kernelHasTypes() {
  if (access("/sys/kernel/btf/vmlinux", R_OK) == 0) return true;
  static bool found = [] {
    btf *types = btf__load_vmlinux_btf();
    bool isThere = libbpf_get_error(types) == 0;
    if (isThere) btf__free(types);
    return isThere;
  }();
  return found;
}

Napi::Value openObject(const Napi::CallbackInfo &info) {
  auto bytes = info[0].As<Napi::Uint8Array>();
  std::string name = text(info[1]);
  uint32_t logSize = uint32(info[2]);
  auto object = std::make_unique<Object>();
  object->log = static_cast<char *>(malloc(logSize));
  if (!object->log) fail(info.Env(), "malloc", ENOMEM);
  object->log[0] = 0;
  LIBBPF_OPTS(bpf_object_open_opts, options);
  options.object_name = name.c_str();
  options.kernel_log_buf = object->log;
  options.kernel_log_size = logSize;
  // Without types nothing that asks for one could be loaded, not even where the kernel never comes. So each of those places
  // is made one that no program may come to.
  if (!kernelHasTypes()) options.btf_custom_path = withoutTypes();
  messages.clear();
  object->object = bpf_object__open_mem(bytes.Data(), bytes.ByteLength(), &options);
  if (!object->object) fail(info.Env(), messages.empty() ? "bpf_object__open_mem" : messages, errno);
  return Napi::External<Object>::New(info.Env(), object.release(), [](Napi::Env, Object *o) { delete o; });
}

void closeObject(const Napi::CallbackInfo &info) { info[0].As<Napi::External<Object>>().Data()->close(); }

Napi::Value listPrograms(const Napi::CallbackInfo &info) {
  auto list = Napi::Array::New(info.Env());
  bpf_program *program;
  bpf_object__for_each_program(program, objectOf(info)) {
    auto row = Napi::Object::New(info.Env());
    row.Set("name", bpf_program__name(program));
    row.Set("section", bpf_program__section_name(program));
    row.Set("type", static_cast<int>(bpf_program__type(program)));
    row.Set("expectedAttachType", static_cast<int>(bpf_program__expected_attach_type(program)));
    list.Set(list.Length(), row);
  }
  return list;
}

Napi::Value listMaps(const Napi::CallbackInfo &info) {
  auto list = Napi::Array::New(info.Env());
  bpf_map *map;
  bpf_object__for_each_map(map, objectOf(info)) {
    auto row = Napi::Object::New(info.Env());
    row.Set("name", bpf_map__name(map));
    row.Set("type", static_cast<int>(bpf_map__type(map)));
    row.Set("keySize", bpf_map__key_size(map));
    row.Set("valueSize", bpf_map__value_size(map));
    row.Set("maxEntries", bpf_map__max_entries(map));
    row.Set("isPinned", bpf_map__pin_path(map) != nullptr);
    list.Set(list.Length(), row);
  }
  return list;
}

void setAttachType(const Napi::CallbackInfo &info) {
  check(info, "bpf_program__set_expected_attach_type",
        bpf_program__set_expected_attach_type(programOf(info), static_cast<bpf_attach_type>(int32(info[2]))));
}

void setType(const Napi::CallbackInfo &info) {
  check(info, "bpf_program__set_type", bpf_program__set_type(programOf(info), static_cast<bpf_prog_type>(int32(info[2]))));
}

void setBtfTarget(const Napi::CallbackInfo &info) {
  bpf_program *program = programOf(info);
  targets[program] = {uint32(info[2]), int32(info[3]), int32(info[4])};
  // Of a program that extends another, libbpf does not look for the target in the kernel's types, whose reading takes longer than all
  // else that it does. Any number other than 0 says so, and setTarget() has the last word.
  check(info, "bpf_program__set_attach_target", bpf_program__set_attach_target(program, 1, nullptr));
}

void setAutoload(const Napi::CallbackInfo &info) {
  check(info, "bpf_program__set_autoload",
        bpf_program__set_autoload(programOf(info), info[2].As<Napi::Boolean>().Value()));
}

void setFlags(const Napi::CallbackInfo &info) {
  check(info, "bpf_program__set_flags", bpf_program__set_flags(programOf(info), uint32(info[2])));
}

void leaveOutMap(const Napi::CallbackInfo &info) {
  check(info, "bpf_map__set_autocreate", bpf_map__set_autocreate(mapOf(info), false));
}

void setMaxEntries(const Napi::CallbackInfo &info) {
  check(info, "bpf_map__set_max_entries", bpf_map__set_max_entries(mapOf(info), uint32(info[2])));
}

void reuseMap(const Napi::CallbackInfo &info) {
  check(info, "bpf_map__reuse_fd", bpf_map__reuse_fd(mapOf(info), int32(info[2])));
}

void writeInitialValue(const Napi::CallbackInfo &info) {
  bpf_map *map = mapOf(info);
  size_t offset = uint32(info[2]);
  auto bytes = info[3].As<Napi::Uint8Array>();
  size_t size = 0;
  void *value = const_cast<void *>(bpf_map__initial_value(map, &size));
  if (!value || offset + bytes.ByteLength() > size) fail(info.Env(), "bpf_map__initial_value", ERANGE);
  memcpy(static_cast<char *>(value) + offset, bytes.Data(), bytes.ByteLength());
}

Napi::Value instructions(const Napi::CallbackInfo &info) {
  bpf_program *program = programOf(info);
  size_t size = bpf_program__insn_cnt(program) * sizeof(bpf_insn);
  return Napi::Buffer<char>::Copy(info.Env(), reinterpret_cast<const char *>(bpf_program__insns(program)), size);
}

void setInstructions(const Napi::CallbackInfo &info) {
  bpf_program *program = programOf(info);
  auto bytes = info[2].As<Napi::Uint8Array>();
  if (bytes.ByteLength() != bpf_program__insn_cnt(program) * sizeof(bpf_insn)) {
    fail(info.Env(), "setInstructions", EINVAL);
  }
  // Same length, so libbpf's own array is overwritten in place: bpf_program__set_insns would only reallocate it.
  memcpy(const_cast<bpf_insn *>(bpf_program__insns(program)), bytes.Data(), bytes.ByteLength());
}

void showLibbpf(const Napi::CallbackInfo &) { isShown = true; }

void keepLog(const Napi::CallbackInfo &info) {
  Object *object = info[0].As<Napi::External<Object>>().Data();
  uint32_t size = uint32(info[2]);
  std::unique_ptr<char, decltype(&free)> log(static_cast<char *>(malloc(size)), &free);
  if (!log) fail(info.Env(), "malloc", ENOMEM);
  log.get()[0] = 0;
  bpf_program *program = programOf(info);
  check(info, "bpf_program__set_log_buf", bpf_program__set_log_buf(program, log.get(), size));
  check(info, "bpf_program__set_log_level", bpf_program__set_log_level(program, 1));
  object->logs.insert_or_assign(text(info[1]), std::move(log));
}

Napi::Value keptLog(const Napi::CallbackInfo &info) {
  auto &logs = info[0].As<Napi::External<Object>>().Data()->logs;
  auto found = logs.find(text(info[1]));
  return found == logs.end() ? info.Env().Null() : Napi::String::New(info.Env(), found->second.get());
}

Napi::Value loadObject(const Napi::CallbackInfo &info) {
  Object *object = info[0].As<Napi::External<Object>>().Data();
  messages.clear();
  int result = bpf_object__load(objectOf(info));
  if (result == 0) {
    free(object->log);
    object->log = nullptr;
    return info.Env().Null();
  }
  auto failure = Napi::Object::New(info.Env());
  failure.Set("errno", -result);
  failure.Set("messages", messages);
  failure.Set("log", std::string(object->log));
  return failure;
}

Napi::Value programFd(const Napi::CallbackInfo &info) {
  return Napi::Number::New(info.Env(), bpf_program__fd(programOf(info)));
}

Napi::Value mapFd(const Napi::CallbackInfo &info) {
  return Napi::Number::New(info.Env(), bpf_map__fd(mapOf(info)));
}

Napi::Value missedRuns(const Napi::CallbackInfo &info) {
  bpf_prog_info row{};
  uint32_t size = sizeof row;
  check(info, "BPF_OBJ_GET_INFO_BY_FD", bpf_obj_get_info_by_fd(int32(info[0]), &row, &size));
  return Napi::BigInt::New(info.Env(), static_cast<uint64_t>(row.recursion_misses));
}

Napi::Value loadProgram(const Napi::CallbackInfo &info) {
  int type = int32(info[0]);
  int expectedAttachType = int32(info[1]);
  std::string name = text(info[2]);
  std::string license = text(info[3]);
  auto bytes = info[4].As<Napi::Uint8Array>();
  LIBBPF_OPTS(bpf_prog_load_opts, options);
  options.expected_attach_type = static_cast<bpf_attach_type>(expectedAttachType);
  if (info[5].IsNumber()) options.attach_btf_id = uint32(info[5]);
  if (info[6].IsNumber()) options.attach_btf_obj_fd = int32(info[6]);
  if (info[7].IsNumber()) options.prog_flags = uint32(info[7]);
  if (info[8].IsNumber()) options.attach_prog_fd = int32(info[8]);
  int fd = bpf_prog_load(static_cast<bpf_prog_type>(type), name.c_str(), license.c_str(),
                         reinterpret_cast<const bpf_insn *>(bytes.Data()), bytes.ByteLength() / sizeof(bpf_insn),
                         &options);
  if (fd < 0) fail(info.Env(), "load program " + name, fd);
  return Napi::Number::New(info.Env(), fd);
}

/** The BTF of a module that is loaded. */
Napi::Value openModuleBtf(const Napi::CallbackInfo &info) {
  std::string wanted = text(info[0]);
  uint32_t id = 0;
  while (bpf_btf_get_next_id(id, &id) == 0) {
    int fd = bpf_btf_get_fd_by_id(id);
    if (fd < 0) continue;  // It was unloaded in between, or is not for us.
    char name[64] = {};
    bpf_btf_info row{};
    row.name = reinterpret_cast<uint64_t>(name);
    row.name_len = sizeof name;
    uint32_t size = sizeof row;
    if (bpf_obj_get_info_by_fd(fd, &row, &size) == 0 && row.kernel_btf && wanted == name) return Napi::Number::New(info.Env(), fd);
    close(fd);
  }
  fail(info.Env(), "find the BTF of " + wanted, ENOENT);
}

Napi::Value linkObjects(const Napi::CallbackInfo &info) {
  std::string output = text(info[0]);
  auto inputs = info[1].As<Napi::Array>();
  messages.clear();
  bpf_linker *linker = bpf_linker__new(output.c_str(), nullptr);
  int result = linker ? 0 : -errno;
  for (uint32_t i = 0; result == 0 && i < inputs.Length(); i++)
    result = bpf_linker__add_file(linker, text(inputs.Get(i)).c_str(), nullptr);
  if (result == 0) result = bpf_linker__finalize(linker);
  bpf_linker__free(linker);
  if (result == 0) return info.Env().Null();
  return Napi::String::New(info.Env(), messages.empty() ? "error " + std::to_string(-result) : messages);
}

Napi::Value verifierLog(const Napi::CallbackInfo &info) {
  std::string license = text(info[2]);
  auto bytes = info[3].As<Napi::Uint8Array>();
  std::string log(16384, '\0');
  LIBBPF_OPTS(bpf_prog_load_opts, options);
  options.expected_attach_type = static_cast<bpf_attach_type>(int32(info[1]));
  options.log_buf = log.data();
  options.log_size = log.size();
  options.log_level = 1;
  int fd = bpf_prog_load(static_cast<bpf_prog_type>(int32(info[0])), "bpftrace_asks", license.c_str(),
                         reinterpret_cast<const bpf_insn *>(bytes.Data()), bytes.ByteLength() / sizeof(bpf_insn),
                         &options);
  if (fd >= 0) close(fd);
  return Napi::String::New(info.Env(), log.c_str());
}

Napi::Value testRun(const Napi::CallbackInfo &info) {
  LIBBPF_OPTS(bpf_test_run_opts, options);
  if (info.Length() > 1 && info[1].IsTypedArray()) {
    auto context = info[1].As<Napi::Uint8Array>();
    options.ctx_in = context.Data();
    options.ctx_size_in = context.ByteLength();
  }
  int result = bpf_prog_test_run_opts(int32(info[0]), &options);
  if (result < 0) fail(info.Env(), "BPF_PROG_TEST_RUN", result);
  return Napi::Number::New(info.Env(), options.retval);
}

Napi::Value repeatRun(const Napi::CallbackInfo &info) {
  // The shortest packet there is, and more.
  char packet[64] = {};
  LIBBPF_OPTS(bpf_test_run_opts, options);
  options.data_in = packet;
  options.data_size_in = sizeof packet;
  options.repeat = uint32(info[1]);
  int result = bpf_prog_test_run_opts(int32(info[0]), &options);
  if (result < 0) fail(info.Env(), "BPF_PROG_TEST_RUN", result);
  auto run = Napi::Object::New(info.Env());
  run.Set("returned", options.retval);
  run.Set("nanoseconds", options.duration);
  return run;
}

}  // namespace

void addObjectFunctions(Napi::Env env, Napi::Object exports) {
  libbpf_set_print(capture);
  registerSections();
  exports.Set("openObject", Napi::Function::New(env, openObject));
  exports.Set("showLibbpf", Napi::Function::New(env, showLibbpf));
  exports.Set("keepLog", Napi::Function::New(env, keepLog));
  exports.Set("keptLog", Napi::Function::New(env, keptLog));
  exports.Set("closeObject", Napi::Function::New(env, closeObject));
  exports.Set("listPrograms", Napi::Function::New(env, listPrograms));
  exports.Set("listMaps", Napi::Function::New(env, listMaps));
  exports.Set("setAttachType", Napi::Function::New(env, setAttachType));
  exports.Set("setType", Napi::Function::New(env, setType));
  exports.Set("setBtfTarget", Napi::Function::New(env, setBtfTarget));
  exports.Set("setAutoload", Napi::Function::New(env, setAutoload));
  exports.Set("setFlags", Napi::Function::New(env, setFlags));
  exports.Set("leaveOutMap", Napi::Function::New(env, leaveOutMap));
  exports.Set("setMaxEntries", Napi::Function::New(env, setMaxEntries));
  exports.Set("reuseMap", Napi::Function::New(env, reuseMap));
  exports.Set("writeInitialValue", Napi::Function::New(env, writeInitialValue));
  exports.Set("instructions", Napi::Function::New(env, instructions));
  exports.Set("setInstructions", Napi::Function::New(env, setInstructions));
  exports.Set("loadObject", Napi::Function::New(env, loadObject));
  exports.Set("programFd", Napi::Function::New(env, programFd));
  exports.Set("mapFd", Napi::Function::New(env, mapFd));
  exports.Set("missedRuns", Napi::Function::New(env, missedRuns));
  exports.Set("loadProgram", Napi::Function::New(env, loadProgram));
  exports.Set("openModuleBtf", Napi::Function::New(env, openModuleBtf));
  exports.Set("linkObjects", Napi::Function::New(env, linkObjects));
  exports.Set("verifierLog", Napi::Function::New(env, verifierLog));
  exports.Set("repeatRun", Napi::Function::New(env, repeatRun));
  exports.Set("testRun", Napi::Function::New(env, testRun));
}

}  // namespace loader
