// Where code was written: file, line and inlined functions of an address in a file, from its DWARF. Also demangling,
// which the C++ runtime does.

#include <cxxabi.h>

#include "libdw.h"

namespace loader {
namespace {

Napi::Value canReadDebugInfo(const Napi::CallbackInfo &info) { return Napi::Boolean::New(info.Env(), libdw() != nullptr); }

/** `0.188`; null: it is not installed. */
Napi::Value libdwVersion(const Napi::CallbackInfo &info) {
  return libdw() ? byteText(info.Env(), libdw()->dwfl_version(nullptr)) : info.Env().Null();
}

/** null: the file has none, nor has its debug file. */
Napi::Value openDebugInfo(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  const Libdw *dw = libdw();
  if (!dw) return env.Null();
  auto opened = std::make_unique<DebugInfo>(
      *dw, text(info[0]), info[1].IsNull() ? "" : text(info[1]), static_cast<off_t>(uint64(info[2])), static_cast<size_t>(uint64(info[3])), info[4].As<Napi::Function>());
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
  Dwarf_Die split;
  Dwarf_Die *content = debug.splitUnit(unit, &split) ? &split : unit;
  debug.collectFunctions(content, address - bias, functions);
  Dwarf_Files *files = nullptr;
  // What is split may have a table of files of its own.
  if (dw.dwarf_getsrcfiles(content, &files, nullptr) != 0) dw.dwarf_getsrcfiles(unit, &files, nullptr);
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
  exports.Set("libdwVersion", Napi::Function::New(env, libdwVersion));
  exports.Set("openDebugInfo", Napi::Function::New(env, openDebugInfo));
  exports.Set("sourceFrames", Napi::Function::New(env, sourceFrames));
  exports.Set("demangle", Napi::Function::New(env, demangle));
}

}  // namespace loader
