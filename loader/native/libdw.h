// libdw (elfutils), as the files of the addon that read DWARF share it: its functions, opened when they are first needed, so
// that a machine without it can run everything else; and a file whose debug information is open. Debug files apart from the
// binary are the caller's to find: a tracer must not start downloads.
#pragma once

#include <dlfcn.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "addon.h"

namespace loader {

/** The functions of libdw that are used, by their own names. */
struct Libdw {
#define LIBDW(name) decltype(&::name) name = nullptr;
#define LIBDW_FUNCTIONS                                                                                       \
  LIBDW(dwfl_begin) LIBDW(dwfl_end) LIBDW(dwfl_report_begin) LIBDW(dwfl_report_elf) LIBDW(dwfl_report_end)     \
  LIBDW(dwfl_version) LIBDW(dwfl_module_info) LIBDW(dwfl_module_getdwarf) LIBDW(dwfl_module_addrdie)                              \
  LIBDW(dwfl_module_nextcu) LIBDW(dwarf_haspc) LIBDW(dwarf_getsrc_die) LIBDW(dwarf_linesrc) LIBDW(dwarf_lineno) \
  LIBDW(dwarf_child) LIBDW(dwarf_siblingof) LIBDW(dwarf_tag) LIBDW(dwarf_diename) LIBDW(dwarf_attr)             \
  LIBDW(dwarf_attr_integrate) LIBDW(dwarf_formstring) LIBDW(dwarf_formudata) LIBDW(dwarf_getsrcfiles)           \
  LIBDW(dwarf_filesrc) LIBDW(dwarf_getsrclines) LIBDW(dwarf_onesrcline) LIBDW(dwarf_lineaddr)                   \
  LIBDW(dwarf_linebeginstatement) LIBDW(dwarf_lineendsequence) LIBDW(dwarf_linecol) LIBDW(dwarf_entrypc)         \
  LIBDW(dwarf_formsdata) LIBDW(dwarf_formflag) LIBDW(dwarf_formref_die) LIBDW(dwarf_whatform)                    \
  LIBDW(dwarf_hasattr) LIBDW(dwarf_getlocation_addr) LIBDW(dwarf_cu_info) LIBDW(dwarf_diecu) LIBDW(dwarf_srclang)          \
  LIBDW(dwarf_lowpc) LIBDW(dwarf_get_units) LIBDW(dwarf_cu_getdwarf) LIBDW(dwarf_getelf) LIBDW(dwarf_begin_elf)              \
  LIBDW(dwarf_end) LIBDW(elf_memory) LIBDW(elf_end) LIBDW(elf_nextscn) LIBDW(elf_getshdrstrndx) LIBDW(elf_strptr)              \
  LIBDW(elf_getdata) LIBDW(gelf_getshdr) LIBDW(dwarf_formblock) LIBDW(dwarf_next_unit) LIBDW(dwarf_offdie_types)
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
inline const Libdw *libdw() {
  static Libdw library;
  static const bool there = library.open();
  return there ? &library : nullptr;
}

/** Blocks in blocks: more is no program. */
constexpr int kMaxDepth = 500;

/** The file, or a copy of it in which sections that are packed with zstd are not; the descriptor is taken over. */
int withoutZstd(int file);

/** The debug file that was chosen when the file was opened; the descriptor and the name are libdw's. */
inline int openChosen(Dwfl_Module *, void **chosen, const char *, Dwarf_Addr, const char *, const char *, GElf_Word, char **name) {
  auto path = static_cast<const std::string *>(*chosen);
  if (path->empty()) return -1;
  int fd = open(path->c_str(), O_RDONLY | O_CLOEXEC);
  if (fd >= 0) *name = strdup(path->c_str());
  return fd < 0 ? fd : withoutZstd(fd);
}

/** A part of a file that libdw can take for a whole one. */
inline int copyOf(int file, off_t offset, size_t size) {
  int copy = memfd_create("part", MFD_CLOEXEC);
  while (copy >= 0 && size > 0) {
    ssize_t sent = sendfile(copy, file, &offset, size);
    if (sent <= 0) break;
    size -= static_cast<size_t>(sent);
  }
  close(file);
  return copy;
}

/** Units that the caller finds in packages of split DWARF (.dwp), opened so that libdw takes each for one in a file of its own (.dwo). */
class PackagedUnits {
 public:
  /** `find`: as openDebugInfo() takes it. */
  PackagedUnits(const Libdw &dw, Napi::Function find) : dw(dw), find(Napi::Persistent(find)) {}
  ~PackagedUnits();
  PackagedUnits(const PackagedUnits &) = delete;
  PackagedUnits &operator=(const PackagedUnits &) = delete;

  /** The content of a unit that only says in which file that is. */
  bool contentOf(Dwarf_Die *unit, Dwarf_Die *content);
  /** The type that has the signature. */
  bool typeOf(uint64_t signature, Dwarf_Die *type);

 private:
  /** libdw reads the image where it lies. */
  struct Image {
    std::string bytes;
    Elf *elf = nullptr;
    Dwarf *dwarf = nullptr;
  };

  Dwarf *open(const Napi::Value &bytes);
  bool onlyType(Dwarf *dwarf, Dwarf_Die *type) const;
  bool link(Dwarf_Die *unit, uint64_t id, Dwarf_Die *content);
  Napi::Value sectionFrom(Dwarf_Die *unit, const char *name, unsigned base, unsigned oldBase) const;
  /** 0: there is no such attribute. */
  Dwarf_Word numberOf(Dwarf_Die *unit, unsigned attribute) const;

  const Libdw &dw;
  Napi::FunctionReference find;
  std::vector<std::unique_ptr<Image>> images;
  /** By signature; no address: it is nowhere. */
  std::unordered_map<uint64_t, Dwarf_Die> contents, types;
};

struct DebugInfo {
  const Libdw &dw;
  /** libdw does not change by it. */
  mutable PackagedUnits packaged;
  Dwfl_Callbacks callbacks{};
  std::string debugFile;
  Dwfl *dwfl = nullptr;
  Dwfl_Module *module = nullptr;
  /** Functions by where they begin, of units that have been looked into. */
  std::unordered_map<void *, std::unordered_map<Dwarf_Addr, Dwarf_Die>> functions;

  /** `debugFile`: empty for none. `size`: of the ELF file at `offset`; 0: the whole file is one. */
  DebugInfo(const Libdw &dw, const std::string &path, const std::string &debugFile, off_t offset, size_t size, Napi::Function findUnit)
      : dw(dw), packaged(dw, findUnit), debugFile(debugFile) {
    callbacks.find_debuginfo = openChosen;
    dwfl = dw.dwfl_begin(&callbacks);
    if (!dwfl) return;
    int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && size > 0) fd = copyOf(fd, offset, size);
    if (fd < 0) return;
    fd = withoutZstd(fd);
    dw.dwfl_report_begin(dwfl);
    // Base 0 and the file's own addresses: what the caller asks about. The descriptor is libdw's when it succeeds.
    module = dw.dwfl_report_elf(dwfl, path.c_str(), path.c_str(), fd, 0, true);
    if (!module) close(fd);
    dw.dwfl_report_end(dwfl, nullptr, nullptr);
    void **chosen = nullptr;
    if (module && dw.dwfl_module_info(module, &chosen, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr)) *chosen = &this->debugFile;
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

  /** The unit with the content, of one that only says in which file that is; false: it is no such unit, or that file is missing. */
  bool splitUnit(Dwarf_Die *unit, Dwarf_Die *split) const {
    uint8_t type = 0;
    if (dw.dwarf_cu_info(unit->cu, nullptr, &type, nullptr, split, nullptr, nullptr, nullptr) != 0 || type != DW_UT_skeleton) return false;
    return split->addr != nullptr || packaged.contentOf(unit, split);
  }

  /** As dwarf_formref_die; a type that has a unit of its own may be in a package. */
  bool referred(Dwarf_Attribute *attribute, Dwarf_Die *target) const {
    if (!attribute) return false;
    if (dw.dwarf_formref_die(attribute, target)) return true;
    uint64_t signature;
    if (dw.dwarf_whatform(attribute) != DW_FORM_ref_sig8) return false;
    // libdw has read these bytes when it looked for the signature itself.
    memcpy(&signature, attribute->valp, sizeof signature);
    return packaged.typeOf(signature, target);
  }

  /** The file that the content of the unit is in, which is not there; null: it is all here. */
  const char *missingFile(Dwarf_Die *unit) const {
    Dwarf_Die split;
    const char *name = textOf(unit, DW_AT_dwo_name);
    if (!name) name = textOf(unit, DW_AT_GNU_dwo_name);
    return name && !splitUnit(unit, &split) ? name : nullptr;
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
inline Napi::Value byteText(Napi::Env env, const char *text) {
  if (!text) return env.Null();
  napi_value value;
  if (napi_create_string_latin1(env, text, NAPI_AUTO_LENGTH, &value) != napi_ok) return env.Null();
  return Napi::Value(env, value);
}

}  // namespace loader
