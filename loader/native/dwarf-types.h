// Types of DWARF as BTF, which the rest of the program reads: one record for each entry of DWARF that is asked for, and for
// all that it refers to. What BTF has no word for becomes something of the same size without parts. Names are those of
// the whole scope (`ns::point`); a struct without a name that a typedef names has that name.
#pragma once

#include <bpf/btf.h>

#include <map>
#include <set>
#include <unordered_map>

#include "libdw.h"

namespace loader {

class DwarfTypes {
 public:
  explicit DwarfTypes(const DebugInfo &debug) : debug(debug), dw(debug.dw), out(btf__new_empty()) {}
  ~DwarfTypes() { btf__free(out); }
  DwarfTypes(const DwarfTypes &) = delete;
  DwarfTypes &operator=(const DwarfTypes &) = delete;

  /** BTF id of the type that an attribute of the entry refers to; 0: void, or none. */
  int typeOf(Dwarf_Die *die);
  /** Of a function with its parameters. */
  int functionOf(Dwarf_Die *die) { return idOf(*die, Part::kFunction); }
  /** Writes what is still only promised. */
  void finish();
  /** Owned by this. */
  const void *bytes(uint32_t *size) const { return btf__raw_data(out, size); }

  /** The entry that the attribute refers to, through what an abstract instance says. */
  bool follow(Dwarf_Die *die, unsigned attribute, Dwarf_Die *target) const;
  /** Of a function's children: Go has its results among the parameters. */
  bool isArgument(Dwarf_Die *die) const { return dw.dwarf_tag(die) == DW_TAG_formal_parameter && !flag(die, DW_AT_variable_parameter); }
  /** Without typedefs and qualifiers; false: void. */
  bool strip(Dwarf_Die *die, Dwarf_Die *stripped) const;

 private:
  /** What of an entry a record is for; an array's record is for one of its dimensions, counted from 0. */
  enum Part { kWhole = 0, kIndex = -1, kFunction = -2, kPrototype = -3, kHalf = -4, kVariants = -5, kWhichVariant = -6 };
  struct Node {
    Dwarf_Die die;
    int part;
  };

  int idOf(Dwarf_Die die, int part);
  int write(Node &node);
  int writeBase(Dwarf_Die *die);
  int writeAggregate(Dwarf_Die *die, bool isUnion);
  void writeMember(Dwarf_Die *owner, Dwarf_Die *member, const std::string &ownerName);
  void addVariants(Dwarf_Die *part, const std::string &ownerName, uint32_t size);
  int writeVariants(Dwarf_Die *part);
  int writeWhichVariant(Dwarf_Die *part);
  int writeEnum(Dwarf_Die *die);
  struct EnumValue {
    const char *name;
    Dwarf_Sword value;
  };
  int addEnum(const std::string &name, Dwarf_Word size, bool isSigned, std::vector<EnumValue> &values);
  int writeArray(Dwarf_Die *die, int dimension);
  int writePrototype(Dwarf_Die *die);
  int writeFunction(Dwarf_Die *die);
  int writeOpaque(const std::string &name, Dwarf_Word size);

  std::string nameOf(Dwarf_Die *die);
  std::string scopeOf(Dwarf_Die *die);
  void readScopes(Dwarf_Die *around, const std::string &scope, int depth);
  bool findDefinition(Dwarf_Die *declaration, Dwarf_Die *found);
  void indexDefinitions(Dwarf_Die *around, const std::string &scope, int depth);
  Dwarf_Word sizeOf(Dwarf_Die *die) const;
  bool isSignedType(Dwarf_Die *die) const;
  bool flag(Dwarf_Die *die, unsigned attribute) const;
  bool number(Dwarf_Die *die, unsigned attribute, Dwarf_Word *value) const;
  bool isAggregate(Dwarf_Die *die) const;

  const DebugInfo &debug;
  const Libdw &dw;
  struct btf *out;
  std::vector<Node> nodes;
  std::map<std::pair<void *, int>, int> ids;
  size_t written = 0;
  /** Names of typedefs, or of members, for what has none itself. */
  std::unordered_map<void *, std::string> lentNames;
  /** What has variants: its name, and its size in bytes. */
  std::unordered_map<void *, std::pair<std::string, uint32_t>> variantOwners;
  std::unordered_map<void *, std::string> scopes;
  std::set<void *> scopedUnits;
  std::map<std::pair<int, std::string>, Dwarf_Die> definitions;
  bool indexed = false;
};

}  // namespace loader
