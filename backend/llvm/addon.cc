// The native binding to LLVM: one entry, `compile`, takes LLVM IR text (plus bitcode to link) and gives a BPF object,
// assembly or optimised IR. It is here, and this small, because LLVM's library is opened at run time: no LLVM
// header, no link dependency, and whichever of LLVM 19 to 22 the machine has will do. The few LLVM-C functions it
// needs are declared below and looked up by name; they have kept their signatures since LLVM 16. Opening costs tens
// of milliseconds, so a thread starts it when the addon is loaded and the first call waits for it. LLVM ends the
// process on what it calls a fatal error: here that becomes a message, by a jump out of LLVM that leaks the
// context it was in. A warning is an error too, because LLVM drops all debug information with no more than a
// warning, and BTF is made of it. It must not know bpftrace, the IR of middle/, or the object format.

#include <dlfcn.h>
#include <napi.h>
#include <setjmp.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <future>
#include <set>
#include <string>
#include <vector>

namespace {

// ---------------------------------------------------------------- the part of LLVM-C that is used

using Bool = int;
using Context = void *;
using Module = void *;
using MemoryBuffer = void *;
using Value = void *;
using Target = void *;
using TargetMachine = void *;
using TargetData = void *;
using PassOptions = void *;
using Error = void *;
using DiagnosticInfo = void *;
using DiagnosticHandler = void (*)(DiagnosticInfo, void *);
using FatalHandler = void (*)(const char *);

constexpr int kAssemblyFile = 0, kObjectFile = 1;
constexpr int kReturnStatusAction = 2;
constexpr int kCodeGenLevelDefault = 2, kRelocPic = 2, kCodeModelDefault = 0;
constexpr int kSeverityError = 0, kSeverityWarning = 1;
constexpr int kExternalLinkage = 0, kInternalLinkage = 8;
constexpr unsigned kFunctionAttributes = ~0u;

// name, result, parameters
#define LLVM_FUNCTIONS(X)                                                                                   \
  X(LLVMGetVersion, void, (unsigned *, unsigned *, unsigned *))                                             \
  X(LLVMInitializeBPFTargetInfo, void, ())                                                                  \
  X(LLVMInitializeBPFTarget, void, ())                                                                      \
  X(LLVMInitializeBPFTargetMC, void, ())                                                                    \
  X(LLVMInitializeBPFAsmPrinter, void, ())                                                                  \
  X(LLVMInitializeBPFAsmParser, void, ())                                                                   \
  X(LLVMInstallFatalErrorHandler, void, (FatalHandler))                                                     \
  X(LLVMParseCommandLineOptions, void, (int, const char *const *, const char *))                            \
  X(LLVMContextCreate, Context, ())                                                                         \
  X(LLVMContextDispose, void, (Context))                                                                    \
  X(LLVMContextSetDiagnosticHandler, void, (Context, DiagnosticHandler, void *))                            \
  X(LLVMGetDiagInfoDescription, char *, (DiagnosticInfo))                                                   \
  X(LLVMGetDiagInfoSeverity, int, (DiagnosticInfo))                                                         \
  X(LLVMDisposeMessage, void, (char *))                                                                     \
  X(LLVMCreateMemoryBufferWithMemoryRange, MemoryBuffer, (const char *, size_t, const char *, Bool))        \
  X(LLVMCreateMemoryBufferWithMemoryRangeCopy, MemoryBuffer, (const char *, size_t, const char *))          \
  X(LLVMGetBufferStart, const char *, (MemoryBuffer))                                                       \
  X(LLVMGetBufferSize, size_t, (MemoryBuffer))                                                              \
  X(LLVMDisposeMemoryBuffer, void, (MemoryBuffer))                                                          \
  X(LLVMParseIRInContext, Bool, (Context, MemoryBuffer, Module *, char **))                                 \
  X(LLVMGetTargetFromTriple, Bool, (const char *, Target *, char **))                                       \
  X(LLVMCreateTargetMachine, TargetMachine,                                                                 \
    (Target, const char *, const char *, const char *, int, int, int))                                      \
  X(LLVMDisposeTargetMachine, void, (TargetMachine))                                                        \
  X(LLVMCreateTargetDataLayout, TargetData, (TargetMachine))                                                \
  X(LLVMDisposeTargetData, void, (TargetData))                                                              \
  X(LLVMSetTarget, void, (Module, const char *))                                                            \
  X(LLVMSetModuleDataLayout, void, (Module, TargetData))                                                    \
  X(LLVMLinkModules2, Bool, (Module, Module))                                                               \
  X(LLVMGetFirstFunction, Value, (Module))                                                                  \
  X(LLVMGetNextFunction, Value, (Value))                                                                    \
  X(LLVMGetFirstGlobal, Value, (Module))                                                                    \
  X(LLVMGetNextGlobal, Value, (Value))                                                                      \
  X(LLVMGetNamedGlobal, Value, (Module, const char *))                                                      \
  X(LLVMDeleteGlobal, void, (Value))                                                                        \
  X(LLVMGetSection, const char *, (Value))                                                                  \
  X(LLVMGetValueName2, const char *, (Value, size_t *))                                                     \
  X(LLVMSetValueName2, void, (Value, const char *, size_t))                                                 \
  X(LLVMIsDeclaration, Bool, (Value))                                                                       \
  X(LLVMRemoveStringAttributeAtIndex, void, (Value, unsigned, const char *, unsigned))                      \
  X(LLVMSetLinkage, void, (Value, int))                                                                     \
  X(LLVMVerifyModule, Bool, (Module, int, char **))                                                         \
  X(LLVMCreatePassBuilderOptions, PassOptions, ())                                                          \
  X(LLVMDisposePassBuilderOptions, void, (PassOptions))                                                     \
  X(LLVMRunPasses, Error, (Module, const char *, TargetMachine, PassOptions))                               \
  X(LLVMGetErrorMessage, char *, (Error))                                                                   \
  X(LLVMDisposeErrorMessage, void, (char *))                                                                \
  X(LLVMPrintModuleToString, char *, (Module))                                                              \
  X(LLVMTargetMachineEmitToMemoryBuffer, Bool, (TargetMachine, Module, int, char **, MemoryBuffer *))       \
  X(LLVMDisposeModule, void, (Module))

/** Why a library cannot be used: there is none of the name, it is too old or no LLVM, or the linker failed at it. */
enum class Failure { kMissing, kOther, kBroken };

struct Library {
#define DECLARE(name, result, parameters) result(*name) parameters = nullptr;
  LLVM_FUNCTIONS(DECLARE)
#undef DECLARE
  std::string path;
  std::string version;
  /** Why no library could be opened; empty when one was. */
  std::string error;
  Failure failure = Failure::kMissing;
};

// ---------------------------------------------------------------- opening

/** Newest first: both spellings of each release that Debian, Fedora and upstream use. */
const char *const kLibraryNames[] = {
    "libLLVM.so.22.1", "libLLVM-22.so", "libLLVM.so.21.1", "libLLVM-21.so", "libLLVM.so.20.1",
    "libLLVM-20.so",   "libLLVM.so.19.1", "libLLVM-19.so", "libLLVM.so",
};
constexpr unsigned kOldestMajor = 19;

/**
 * The first is a program name. Instructions stay in source order: the default order, made for deep pipelines, keeps
 * so many values alive that long blocks overflow BPF's stack of 512 bytes. Nor are they moved to the block that uses
 * them: a sum that is moved behind its last operand keeps all operands alive. Equal ends of blocks are not merged: the
 * kernel refuses an instruction that reads the context on one way and a map value on another. Blocks stay in the
 * order that layOut() of middle/ir/control-flow.ts gives: moved ones may let the last block of a loop fall into its first, and Linux 6.1 takes only a jump
 * for the way back ("back-edge from insn 13 to 14").
 */
const char *const kOptions[] = {"bpftrace", "-pre-RA-sched=source", "-instcombine-code-sinking=0", "-disable-machine-sink", "-enable-tail-merge=0", "-disable-block-placement"};

// The handler has no user pointer, and jumping is only right on the thread and in the call that armed it.
thread_local jmp_buf fatal_jump;
thread_local bool fatal_armed = false;
thread_local std::string fatal_message;

void onFatal(const char *reason) {
  if (!fatal_armed) return;
  fatal_armed = false;
  fatal_message = reason;
  longjmp(fatal_jump, 1);
}

/** Fills `library` from the file `name`; false with `library.error` set when it cannot be used. */
bool openOne(const char *name, Library &library) {
  void *handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
  if (handle == nullptr) {
    library.error = dlerror();
    // Not one of the libraries that it needs itself, of which the linker says the same.
    const bool missing = library.error.find(name) != std::string::npos && library.error.find(std::strerror(ENOENT)) != std::string::npos;
    library.failure = missing ? Failure::kMissing : Failure::kBroken;
    return false;
  }
  library.failure = Failure::kOther;
#define LOOK_UP(symbol, result, parameters)                                     \
  library.symbol = reinterpret_cast<result(*) parameters>(dlsym(handle, #symbol)); \
  if (library.symbol == nullptr) {                                              \
    library.error = std::string(name) + " has no " #symbol;                     \
    dlclose(handle);                                                            \
    return false;                                                               \
  }
  LLVM_FUNCTIONS(LOOK_UP)
#undef LOOK_UP
  unsigned major = 0, minor = 0, patch = 0;
  library.LLVMGetVersion(&major, &minor, &patch);
  library.version = std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
  if (major < kOldestMajor) {
    library.error = std::string(name) + " is LLVM " + library.version + ", older than 19";
    dlclose(handle);
    return false;
  }
  library.path = name;
  library.error.clear();
  return true;
}

Library *findLibrary() {
  auto *library = new Library();
  const char *chosen = std::getenv("LLVM_LIBRARY");
  if (chosen != nullptr && *chosen != '\0') {
    openOne(chosen, *library);
  } else {
    // Of what is here more is worth knowing than of the names that nothing has.
    std::string worst;
    Failure failure = Failure::kMissing;
    for (const char *name : kLibraryNames) {
      if (openOne(name, *library)) return library;
      if (worst.empty() || library->failure > failure) {
        worst = library->error;
        failure = library->failure;
      }
    }
    library->error = worst;
    library->failure = failure;
  }
  return library;
}

Library *openLibrary() {
  Library *library = findLibrary();
  if (!library->error.empty()) return library;
  library->LLVMInitializeBPFTargetInfo();
  library->LLVMInitializeBPFTarget();
  library->LLVMInitializeBPFTargetMC();
  library->LLVMInitializeBPFAsmPrinter();
  // For inline assembly in C.
  library->LLVMInitializeBPFAsmParser();
  library->LLVMInstallFatalErrorHandler(onFatal);
  library->LLVMParseCommandLineOptions(sizeof kOptions / sizeof *kOptions, kOptions, "");
  return library;
}

// Both live as long as the process: LLVM cannot be closed and opened again, and a future that is destroyed waits.
std::shared_future<Library *> *opening = nullptr;

const Library &library() { return *opening->get(); }

// ---------------------------------------------------------------- compiling

struct Request {
  std::string ir, cpu, passes, emit;
  std::vector<std::string> bitcode;
};

struct Result {
  std::string output;
  std::vector<std::string> messages;
};

struct Work {
  Context context = nullptr;
  Module module = nullptr;
  TargetMachine machine = nullptr;
};

constexpr const char *kTriple = "bpfel";

void onDiagnostic(DiagnosticInfo info, void *result) {
  const Library &llvm = library();
  const int severity = llvm.LLVMGetDiagInfoSeverity(info);
  if (severity != kSeverityError && severity != kSeverityWarning) return;
  char *text = llvm.LLVMGetDiagInfoDescription(info);
  static_cast<Result *>(result)->messages.emplace_back(text);
  llvm.LLVMDisposeMessage(text);
}

void fail(Result &result, const char *stage, char *text) {
  result.messages.push_back(std::string(stage) + ": " + (text != nullptr ? text : "unknown error"));
  if (text != nullptr) library().LLVMDisposeMessage(text);
}

/** In front of every name that linked code defines, so that none meets one of ours. externs.ts has it, too. */
constexpr const char *kLinkedPrefix = "c__";

std::string nameOf(Value value) {
  size_t length = 0;
  const char *name = library().LLVMGetValueName2(value, &length);
  return std::string(name, length);
}

std::string sectionOf(Value value) {
  const char *section = library().LLVMGetSection(value);
  return section == nullptr ? "" : section;
}

bool startsWith(const std::string &text, const char *prefix) { return text.rfind(prefix, 0) == 0; }

void rename(Value value, const std::string &name) {
  library().LLVMSetValueName2(value, name.data(), name.size());
}

/** What linked modules define. */
struct Linked {
  std::set<std::string> functions, variables, maps;
  unsigned count = 0;
};

/** Linked by name only to what the kernel or the loader supplies. */
bool isSupplied(const std::string &section) { return section == ".ksyms" || section == ".kconfig"; }

/**
 * Functions lose clang's target attributes, which keep them from being inlined into ours. Globals that stand for CO-RE
 * relocations mean something by what is behind the first colon, and each module has its own: equal names must not meet.
 * What clang was told to keep is kept only if it is used.
 */
void prepare(Module other, Linked &linked) {
  const Library &llvm = library();
  for (const char *name : {"llvm.used", "llvm.compiler.used"})
    if (Value kept = llvm.LLVMGetNamedGlobal(other, name)) llvm.LLVMDeleteGlobal(kept);
  for (Value f = llvm.LLVMGetFirstFunction(other); f != nullptr; f = llvm.LLVMGetNextFunction(f)) {
    const std::string name = nameOf(f);
    if (startsWith(name, "llvm.") || isSupplied(sectionOf(f))) continue;
    rename(f, kLinkedPrefix + name);
    if (llvm.LLVMIsDeclaration(f)) continue;
    for (const char *attribute : {"target-cpu", "target-features"})
      llvm.LLVMRemoveStringAttributeAtIndex(f, kFunctionAttributes, attribute, strlen(attribute));
    linked.functions.insert(nameOf(f));
  }
  const std::string own = "llvm.c" + std::to_string(linked.count++) + ".";
  for (Value v = llvm.LLVMGetFirstGlobal(other); v != nullptr; v = llvm.LLVMGetNextGlobal(v)) {
    const std::string name = nameOf(v), section = sectionOf(v);
    if (startsWith(name, "llvm.")) {
      rename(v, own + name.substr(strlen("llvm.")));
    } else if (section == ".maps") {
      linked.maps.insert(name);
    } else if (!isSupplied(section)) {
      rename(v, kLinkedPrefix + name);
      if (!llvm.LLVMIsDeclaration(v)) linked.variables.insert(nameOf(v));
    }
  }
}

/** Links one bitcode module. */
bool link(const std::string &bitcode, TargetData layout, Work &work, Linked &linked, Result &result) {
  const Library &llvm = library();
  char *text = nullptr;
  Module other = nullptr;
  MemoryBuffer buffer =
      llvm.LLVMCreateMemoryBufferWithMemoryRangeCopy(bitcode.data(), bitcode.size(), "bitcode");
  if (llvm.LLVMParseIRInContext(work.context, buffer, &other, &text)) {
    fail(result, "bitcode", text);
    return false;
  }
  llvm.LLVMSetTarget(other, kTriple);
  llvm.LLVMSetModuleDataLayout(other, layout);
  prepare(other, linked);
  if (llvm.LLVMLinkModules2(work.module, other)) {
    fail(result, "link", nullptr);
    return false;
  }
  return true;
}

bool runPasses(const char *passes, Work &work, Result &result) {
  const Library &llvm = library();
  PassOptions options = llvm.LLVMCreatePassBuilderOptions();
  Error error = llvm.LLVMRunPasses(work.module, passes, work.machine, options);
  llvm.LLVMDisposePassBuilderOptions(options);
  if (error == nullptr) return true;
  char *reason = llvm.LLVMGetErrorMessage(error);
  result.messages.push_back(std::string("passes: ") + reason);
  llvm.LLVMDisposeErrorMessage(reason);
  return false;
}

/**
 * Links all of them, then makes what they define internal, so that only what is used survives. Maps that do must be
 * global again, or libbpf does not take them.
 */
bool linkAll(const std::vector<std::string> &bitcode, TargetData layout, Work &work, Result &result) {
  const Library &llvm = library();
  Linked linked;
  for (const std::string &each : bitcode)
    if (!link(each, layout, work, linked, result)) return false;
  for (Value f = llvm.LLVMGetFirstFunction(work.module); f != nullptr; f = llvm.LLVMGetNextFunction(f))
    if (linked.functions.count(nameOf(f)) != 0) llvm.LLVMSetLinkage(f, kInternalLinkage);
  for (Value v = llvm.LLVMGetFirstGlobal(work.module); v != nullptr; v = llvm.LLVMGetNextGlobal(v))
    if (linked.variables.count(nameOf(v)) != 0 || linked.maps.count(nameOf(v)) != 0)
      llvm.LLVMSetLinkage(v, kInternalLinkage);
  if (!runPasses("globaldce", work, result)) return false;
  for (const std::string &name : linked.maps)
    if (Value map = llvm.LLVMGetNamedGlobal(work.module, name.c_str())) llvm.LLVMSetLinkage(map, kExternalLinkage);
  return true;
}

/** Parse, link, verify, optimise, emit. Stops at the first stage that fails, with its reason in `result`. */
void run(const Request &request, Work &work, Result &result) {
  const Library &llvm = library();
  char *text = nullptr;
  work.context = llvm.LLVMContextCreate();
  llvm.LLVMContextSetDiagnosticHandler(work.context, onDiagnostic, &result);
  // std::string ends with the NUL that the text parser wants.
  MemoryBuffer source =
      llvm.LLVMCreateMemoryBufferWithMemoryRange(request.ir.data(), request.ir.size(), "bpftrace", 1);
  if (llvm.LLVMParseIRInContext(work.context, source, &work.module, &text)) {
    work.module = nullptr;
    return fail(result, "parse", text);
  }
  Target target = nullptr;
  if (llvm.LLVMGetTargetFromTriple(kTriple, &target, &text)) return fail(result, "target", text);
  work.machine = llvm.LLVMCreateTargetMachine(target, kTriple, request.cpu.c_str(), "", kCodeGenLevelDefault,
                                              kRelocPic, kCodeModelDefault);
  if (work.machine == nullptr) return fail(result, "target", nullptr);
  llvm.LLVMSetTarget(work.module, kTriple);
  TargetData layout = llvm.LLVMCreateTargetDataLayout(work.machine);
  llvm.LLVMSetModuleDataLayout(work.module, layout);
  const bool linked = request.bitcode.empty() || linkAll(request.bitcode, layout, work, result);
  llvm.LLVMDisposeTargetData(layout);
  if (!linked) return;
  if (llvm.LLVMVerifyModule(work.module, kReturnStatusAction, &text)) return fail(result, "verify", text);
  llvm.LLVMDisposeMessage(text);
  if (!request.passes.empty() && !runPasses(request.passes.c_str(), work, result)) return;
  if (request.emit == "ir") {
    char *printed = llvm.LLVMPrintModuleToString(work.module);
    result.output = printed;
    llvm.LLVMDisposeMessage(printed);
    return;
  }
  MemoryBuffer emitted = nullptr;
  const int kind = request.emit == "assembly" ? kAssemblyFile : kObjectFile;
  if (llvm.LLVMTargetMachineEmitToMemoryBuffer(work.machine, work.module, kind, &text, &emitted))
    return fail(result, "emit", text);
  result.output.assign(llvm.LLVMGetBufferStart(emitted), llvm.LLVMGetBufferSize(emitted));
  llvm.LLVMDisposeMemoryBuffer(emitted);
}

// Kept apart from the caller, and its arguments on the heap, so that nothing with a destructor lives in a frame that
// the jump skips.
void guarded(const Request &request, Work &work, Result &result) {
  if (setjmp(fatal_jump) == 0) {
    fatal_armed = true;
    run(request, work, result);
    fatal_armed = false;
  } else {
    result.messages.push_back("LLVM fatal error: " + fatal_message);
    work = Work();  // In an unknown state: leaked rather than disposed.
  }
  const Library &llvm = library();
  if (work.module != nullptr) llvm.LLVMDisposeModule(work.module);
  if (work.machine != nullptr) llvm.LLVMDisposeTargetMachine(work.machine);
  if (work.context != nullptr) llvm.LLVMContextDispose(work.context);
}

// ---------------------------------------------------------------- the stack

/** Bytes that V8 takes for itself of any stack. */
constexpr size_t kUsual = 984 << 10;

/** Bytes: with that, every pass follows what the parser lets through (frontend/syntax/depth.ts). */
constexpr size_t kWanted = 4 << 20;

/**
 * The compiler follows trees by recursion, and V8 lets it have an eighth of the 8 MB that the main thread has. Half of what there is
 * may be used: arguments and environment lie in up to a quarter of it. V8's own option, --stack-size, would cost its code cache
 * at every start. The functions are looked up because only Node-API is the same in every Node; without them the stack stays as it is.
 */
void deepenStack() {
  if (getpid() != static_cast<pid_t>(syscall(SYS_gettid))) return;
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0) return;
  const size_t size = std::min<rlim_t>(limit.rlim_cur / 2, kWanted);
  if (size <= kUsual) return;
  const auto current = reinterpret_cast<void *(*)()>(dlsym(RTLD_DEFAULT, "_ZN2v87Isolate10GetCurrentEv"));
  const auto setLimit = reinterpret_cast<void (*)(void *, uintptr_t)>(dlsym(RTLD_DEFAULT, "_ZN2v87Isolate13SetStackLimitEm"));
  if (current != nullptr && setLimit != nullptr) setLimit(current(), reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) - size);
}

// ---------------------------------------------------------------- JavaScript

/** open(): waits for the library; {version, path}, or {error, isBroken}. */
Napi::Value Open(const Napi::CallbackInfo &info) {
  Napi::Object object = Napi::Object::New(info.Env());
  const Library &llvm = library();
  if (!llvm.error.empty()) {
    object.Set("error", llvm.error);
    object.Set("isBroken", llvm.failure == Failure::kBroken);
  } else {
    object.Set("version", llvm.version);
    object.Set("path", llvm.path);
  }
  return object;
}

/** compile({ir, cpu, passes, emit, bitcode}): {output: Buffer} or {messages: string[]}. */
Napi::Value Compile(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  auto request = std::make_unique<Request>();
  auto result = std::make_unique<Result>();
  auto work = std::make_unique<Work>();
  Napi::Object input = info[0].As<Napi::Object>();
  auto text = [&](const char *key) { return input.Get(key).As<Napi::String>().Utf8Value(); };
  request->ir = text("ir");
  request->cpu = text("cpu");
  request->passes = text("passes");
  request->emit = text("emit");
  Napi::Array bitcode = input.Get("bitcode").As<Napi::Array>();
  for (uint32_t i = 0; i < bitcode.Length(); i++) {
    auto bytes = bitcode.Get(i).As<Napi::Uint8Array>();
    request->bitcode.emplace_back(reinterpret_cast<const char *>(bytes.Data()), bytes.ByteLength());
  }
  guarded(*request, *work, *result);
  Napi::Object output = Napi::Object::New(env);
  if (result->messages.empty()) {
    output.Set("output", Napi::Buffer<char>::Copy(env, result->output.data(), result->output.size()));
  } else {
    Napi::Array messages = Napi::Array::New(env, result->messages.size());
    for (uint32_t i = 0; i < result->messages.size(); i++) messages.Set(i, result->messages[i]);
    output.Set("messages", messages);
  }
  return output;
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  deepenStack();
  // Deferred where there is no memory for a thread: the first call then opens it.
  if (opening == nullptr)
    opening = new std::shared_future<Library *>(std::async(std::launch::async | std::launch::deferred, openLibrary).share());
  exports.Set("open", Napi::Function::New(env, Open));
  exports.Set("compile", Napi::Function::New(env, Compile));
  return exports;
}

}  // namespace

NODE_API_MODULE(bpftrace_llvm, Init)
