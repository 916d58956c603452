// Addresses of a line of source code, from the line tables of DWARF: each place where execution comes to the line, in functions, in
// what was put into others, and in every unit that has the file.

#include <map>
#include <set>

#include "libdw.h"

namespace loader {
namespace {

/** Whether a path of DWARF ends with the parts of the wanted one. */
bool isNamed(const std::string &path, const std::string &wanted) {
  if (path == wanted) return true;
  return path.size() > wanted.size() && path.compare(path.size() - wanted.size(), wanted.size(), wanted) == 0 && path[path.size() - wanted.size() - 1] == '/';
}

class LineReader {
 public:
  LineReader(const DebugInfo &debug, std::string file, int line, int column) : dw(debug.dw), debug(debug), file(std::move(file)), line(line), column(column) {}

  void read() {
    Dwarf_Addr bias = 0;
    for (Dwarf_Die *unit = nullptr; (unit = dw.dwfl_module_nextcu(debug.module, unit, &bias));) {
      Dwarf_Lines *rows = nullptr;
      size_t count = 0;
      if (dw.dwarf_getsrclines(unit, &rows, &count) != 0) continue;
      const char *directory = debug.textOf(unit, DW_AT_comp_dir);
      bool wasThere = false;
      for (size_t index = 0; index < count; index++) {
        Dwarf_Line *row = dw.dwarf_onesrcline(rows, index);
        bool isThere = row && look(row, directory ? directory : "", bias, wasThere);
        wasThere = isThere;
      }
    }
  }

  std::set<Dwarf_Addr> addresses;
  /** Lines of such a file that have code. */
  std::set<int> lines;
  /** Paths of such files. */
  std::set<std::string> files;

 private:
  /** Whether the row is of the wanted line. `wasThere`: that before it is, too, which is then no new place. */
  bool look(Dwarf_Line *row, const std::string &directory, Dwarf_Addr bias, bool wasThere) {
    bool isEnd = false, isStatement = false;
    dw.dwarf_lineendsequence(row, &isEnd);
    if (isEnd) return false;
    const char *name = dw.dwarf_linesrc(row, nullptr, nullptr);
    if (!name || !matches(name, directory)) return false;
    int number = 0, at = 0;
    Dwarf_Addr address = 0;
    dw.dwarf_lineno(row, &number);
    dw.dwarf_linecol(row, &at);
    dw.dwarf_linebeginstatement(row, &isStatement);
    if (dw.dwarf_lineaddr(row, &address) != 0 || number <= 0) return false;
    if (isStatement) lines.insert(number);
    if (number != line || (column > 0 && at != column)) return false;
    if (!wasThere && isStatement) addresses.insert(address + bias);
    return wasThere || isStatement;
  }

  bool matches(const char *name, const std::string &directory) {
    auto [found, isNew] = known.try_emplace(name, false);
    if (!isNew) return found->second;
    std::string path = name[0] == '/' || directory.empty() ? name : directory + "/" + name;
    found->second = isNamed(path, file);
    if (found->second) files.insert(path);
    return found->second;
  }

  const Libdw &dw;
  const DebugInfo &debug;
  const std::string file;
  const int line, column;
  /** By the name's own address: libdw has each once. */
  std::map<const char *, bool> known;
};

Napi::Value sourcePlaces(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  LineReader reader(*info[0].As<Napi::External<DebugInfo>>().Data(), text(info[1]), int32(info[2]), int32(info[3]));
  reader.read();
  Napi::Array addresses = Napi::Array::New(env), lines = Napi::Array::New(env), files = Napi::Array::New(env);
  for (Dwarf_Addr each : reader.addresses) addresses.Set(addresses.Length(), Napi::Number::New(env, static_cast<double>(each)));
  for (int each : reader.lines) lines.Set(lines.Length(), Napi::Number::New(env, each));
  for (const std::string &each : reader.files) files.Set(files.Length(), Napi::String::New(env, each));
  Napi::Object result = Napi::Object::New(env);
  result.Set("addresses", addresses);
  result.Set("lines", lines);
  result.Set("files", files);
  return result;
}

}  // namespace

void addDwarfLineFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("sourcePlaces", Napi::Function::New(env, sourcePlaces));
}

}  // namespace loader
