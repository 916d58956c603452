// Where code was written: file, line and inlined functions of an address in a file, from its DWARF. libdw (elfutils)
// reads it, and is opened when it is first needed, so that a machine without it can run everything else. Debug files
// apart from the binary are found by build id on this machine only: a tracer must not start downloads. Also demangling,
// which the C++ runtime does.

#include <cxxabi.h>
#include <dlfcn.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <vector>

#include "addon.h"

namespace loader {
namespace {

/** The functions of libdw that are used, by their own names. */
struct Libdw {
#define LIBDW(name) decltype(&::name) name = nullptr;
#define LIBDW_FUNCTIONS                                                                                       \
  LIBDW(dwfl_begin) LIBDW(dwfl_end) LIBDW(dwfl_report_begin) LIBDW(dwfl_report_elf) LIBDW(dwfl_report_end)     \
  LIBDW(dwfl_build_id_find_debuginfo) LIBDW(dwfl_module_getdwarf) LIBDW(dwfl_module_addrdie)                  \
  LIBDW(dwfl_module_nextcu) LIBDW(dwarf_haspc) LIBDW(dwarf_getsrc_die) LIBDW(dwarf_linesrc) LIBDW(dwarf_lineno) \
  LIBDW(dwarf_child) LIBDW(dwarf_siblingof) LIBDW(dwarf_tag) LIBDW(dwarf_diename) LIBDW(dwarf_attr)             \
  LIBDW(dwarf_attr_integrate) LIBDW(dwarf_formstring) LIBDW(dwarf_formudata) LIBDW(dwarf_getsrcfiles)           \
  LIBDW(dwarf_filesrc)
  LIBDW_FUNCTIONS
#undef LIBDW

  bool open() {
    void *library = dlopen("libdw.so.1", RTLD_NOW);
    if (!library) return false;
#define LIBDW(name) \
  name = reinterpret_cast<decltype(name)>(dlsym(library, #name)); \
  if (!name) return false;
    LIBDW_FUNCTIONS
#undef LIBDW
    return true;
  }
};

/** null: it is not installed, or lacks a function. */
const Libdw *libdw() {
  static Libdw library;
  static const bool there = library.open();
  return there ? &library : nullptr;
}

/** Blocks in blocks: more is no program. */
constexpr int kMaxDepth = 500;

struct DebugInfo {
  const Libdw &dw;
  Dwfl_Callbacks callbacks{};
  std::string directory;
  char *directoryText = nullptr;
  Dwfl *dwfl = nullptr;
  Dwfl_Module *module = nullptr;

  DebugInfo(const Libdw &dw, const std::string &path, const std::string &directory) : dw(dw), directory(directory) {
    directoryText = this->directory.data();
    callbacks.find_debuginfo = dw.dwfl_build_id_find_debuginfo;
    callbacks.debuginfo_path = &directoryText;
    dwfl = dw.dwfl_begin(&callbacks);
    if (!dwfl) return;
    int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    dw.dwfl_report_begin(dwfl);
    // Base 0 and the file's own addresses: what the caller asks about. The descriptor is libdw's when it succeeds.
    module = dw.dwfl_report_elf(dwfl, path.c_str(), path.c_str(), fd, 0, true);
    if (!module) close(fd);
    dw.dwfl_report_end(dwfl, nullptr, nullptr);
    Dwarf_Addr bias;
    if (module && !dw.dwfl_module_getdwarf(module, &bias)) module = nullptr;
  }
  ~DebugInfo() {
    if (dwfl) dw.dwfl_end(dwfl);
  }

  /** The unit of code that holds the address. Clang writes no table of them, so they may all have to be looked at. */
  Dwarf_Die *unitAt(Dwarf_Addr address, Dwarf_Addr *bias) const {
    if (Dwarf_Die *unit = dw.dwfl_module_addrdie(module, address, bias)) return unit;
    for (Dwarf_Die *unit = nullptr; (unit = dw.dwfl_module_nextcu(module, unit, bias));) {
      if (dw.dwarf_haspc(unit, address - *bias) > 0) return unit;
    }
    return nullptr;
  }

  /**
   * The function that holds the address and those that were put into it there, outermost first. libdw's own search does
   * not look into namespaces, where clang puts functions.
   */
  bool collectFunctions(Dwarf_Die *around, Dwarf_Addr address, std::vector<Dwarf_Die> &functions, int depth = 0) const {
    Dwarf_Die die;
    if (depth > kMaxDepth || dw.dwarf_child(around, &die) != 0) return false;
    do {
      int tag = dw.dwarf_tag(&die);
      if (tag == DW_TAG_namespace || tag == DW_TAG_module) {
        if (collectFunctions(&die, address, functions, depth + 1)) return true;
      } else if (tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block) {
        if (dw.dwarf_haspc(&die, address) <= 0) continue;
        if (tag != DW_TAG_lexical_block) functions.push_back(die);
        collectFunctions(&die, address, functions, depth + 1);
        return true;
      }
    } while (dw.dwarf_siblingof(&die, &die) == 0);
    return false;
  }

  const char *textOf(Dwarf_Die *die, unsigned attribute) const {
    Dwarf_Attribute found;
    return dw.dwarf_formstring(dw.dwarf_attr_integrate(die, attribute, &found));
  }

  /** As the symbol table would call it, if DWARF says. */
  const char *nameOf(Dwarf_Die *die) const {
    const char *linkage = textOf(die, DW_AT_linkage_name);
    return linkage ? linkage : dw.dwarf_diename(die);
  }

  int numberOf(Dwarf_Die *die, unsigned attribute) const {
    Dwarf_Attribute found;
    Dwarf_Word number;
    return dw.dwarf_formudata(dw.dwarf_attr(die, attribute, &found), &number) == 0 ? static_cast<int>(number) : 0;
  }
};

/** Bytes as they are, one char each. */
Napi::Value byteText(Napi::Env env, const char *text) {
  if (!text) return env.Null();
  napi_value value;
  if (napi_create_string_latin1(env, text, NAPI_AUTO_LENGTH, &value) != napi_ok) return env.Null();
  return Napi::Value(env, value);
}

Napi::Value canReadDebugInfo(const Napi::CallbackInfo &info) { return Napi::Boolean::New(info.Env(), libdw() != nullptr); }

/** null: the file has none, and no debug file of its build id is in the directory. */
Napi::Value openDebugInfo(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  const Libdw *dw = libdw();
  if (!dw) return env.Null();
  auto opened = std::make_unique<DebugInfo>(*dw, text(info[0]), text(info[1]));
  if (!opened->module) return env.Null();
  return Napi::External<DebugInfo>::New(env, opened.release(), [](Napi::Env, DebugInfo *each) { delete each; });
}

/** Innermost function first; the last one is that of the symbol table. Empty when nothing is known. */
Napi::Value sourceFrames(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  const DebugInfo &debug = *info[0].As<Napi::External<DebugInfo>>().Data();
  const Libdw &dw = debug.dw;
  auto address = static_cast<Dwarf_Addr>(info[1].As<Napi::Number>().Int64Value());
  Napi::Array frames = Napi::Array::New(env);
  Dwarf_Addr bias = 0;
  Dwarf_Die *unit = debug.unitAt(address, &bias);
  if (!unit) return frames;
  Dwarf_Line *row = dw.dwarf_getsrc_die(unit, address - bias);
  if (!row) return frames;
  const char *file = dw.dwarf_linesrc(row, nullptr, nullptr);
  int line = 0;
  dw.dwarf_lineno(row, &line);
  const char *directory = debug.textOf(unit, DW_AT_comp_dir);
  auto add = [&](const char *name) {
    Napi::Object frame = Napi::Object::New(env);
    std::string path = !file ? "??" : file[0] == '/' || !directory ? file : std::string(directory) + "/" + file;
    frame.Set("name", byteText(env, name));
    frame.Set("file", byteText(env, path.c_str()));
    frame.Set("line", Napi::Number::New(env, line));
    frames.Set(frames.Length(), frame);
  };

  std::vector<Dwarf_Die> functions;
  debug.collectFunctions(unit, address - bias, functions);
  Dwarf_Files *files = nullptr;
  dw.dwarf_getsrcfiles(unit, &files, nullptr);
  for (auto function = functions.rbegin(); function != functions.rend(); ++function) {
    add(debug.nameOf(&*function));
    if (dw.dwarf_tag(&*function) != DW_TAG_inlined_subroutine) break;
    file = files ? dw.dwarf_filesrc(files, debug.numberOf(&*function, DW_AT_call_file), nullptr, nullptr) : nullptr;
    line = debug.numberOf(&*function, DW_AT_call_line);
  }
  if (frames.Length() == 0) add(nullptr);
  return frames;
}

/** The name as it is written in C++; null when it is not that of C++. */
Napi::Value demangle(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  int status = 0;
  std::unique_ptr<char, decltype(&free)> plain(abi::__cxa_demangle(text(info[0]).c_str(), nullptr, nullptr, &status), free);
  return plain ? Napi::String::New(env, plain.get()) : env.Null();
}

}  // namespace

void addDebugInfoFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("canReadDebugInfo", Napi::Function::New(env, canReadDebugInfo));
  exports.Set("openDebugInfo", Napi::Function::New(env, openDebugInfo));
  exports.Set("sourceFrames", Napi::Function::New(env, sourceFrames));
  exports.Set("demangle", Napi::Function::New(env, demangle));
}

}  // namespace loader
