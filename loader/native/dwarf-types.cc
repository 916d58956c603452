// Types of DWARF as BTF: see the header. A record is promised (it has its number) when something first refers to it, and
// written when its turn comes, so types that refer to each other in circles need no recursion here.

#include "dwarf-types.h"

#include <algorithm>

namespace loader {
namespace {

/** Scopes in scopes: more is no program. */
constexpr int kMaxScopes = 200;
/** What a damaged file could claim. */
constexpr Dwarf_Word kMaxSize = UINT32_MAX;
constexpr size_t kMaxTypes = 1 << 19;
constexpr const char *kVector = "__vector";
/** As in common/btf/btf.ts. */
constexpr const char *kAllOthers = "*";

bool isTag(int tag, std::initializer_list<int> tags) {
  for (int each : tags) {
    if (tag == each) return true;
  }
  return false;
}

}  // namespace

int DwarfTypes::idOf(Dwarf_Die die, int part) {
  auto [found, isNew] = ids.try_emplace({part == kIndex ? nullptr : die.addr, part}, static_cast<int>(nodes.size()) + 1);
  if (isNew) nodes.push_back({die, part});
  return found->second;
}

int DwarfTypes::typeOf(Dwarf_Die *die) {
  Dwarf_Die target;
  return follow(die, DW_AT_type, &target) ? idOf(target, kWhole) : 0;
}

bool DwarfTypes::follow(Dwarf_Die *die, unsigned attribute, Dwarf_Die *target) const {
  Dwarf_Attribute found;
  if (!debug.referred(dw.dwarf_attr_integrate(die, attribute, &found), target)) return false;
  // A type in a unit of its own: here is only its signature.
  Dwarf_Die full;
  if (dw.dwarf_hasattr(target, DW_AT_signature) && debug.referred(dw.dwarf_attr(target, DW_AT_signature, &found), &full)) *target = full;
  return true;
}

bool DwarfTypes::strip(Dwarf_Die *die, Dwarf_Die *stripped) const {
  *stripped = *die;
  for (int depth = 0; depth < kMaxScopes; depth++) {
    if (!isTag(dw.dwarf_tag(stripped), {DW_TAG_typedef, DW_TAG_const_type, DW_TAG_volatile_type, DW_TAG_restrict_type, DW_TAG_atomic_type, DW_TAG_immutable_type, DW_TAG_template_alias})) return true;
    Dwarf_Die next;
    if (!follow(stripped, DW_AT_type, &next)) return false;
    *stripped = next;
  }
  return false;
}

void DwarfTypes::finish() {
  for (; written < nodes.size(); written++) {
    // Numbers follow each other: where a record cannot be written, something stands in for it.
    Node node = nodes[written];
    int expected = static_cast<int>(written) + 1;
    int made = written < kMaxTypes ? write(node) : btf__add_const(out, 0);
    if (made != expected && btf__add_const(out, 0) != expected) return;
  }
}

int DwarfTypes::write(Node &node) {
  Dwarf_Die *die = &node.die;
  switch (node.part) {
    case kIndex: return btf__add_int(out, "unsigned int", 4, 0);
    case kFunction: return writeFunction(die);
    case kPrototype: return writePrototype(die);
    case kHalf: return btf__add_float(out, "float", sizeOf(die) / 2);
    case kVariants: return writeVariants(die);
    case kWhichVariant: return writeWhichVariant(die);
    default: break;
  }
  switch (dw.dwarf_tag(die)) {
    case DW_TAG_base_type: return writeBase(die);
    case DW_TAG_pointer_type: case DW_TAG_reference_type: case DW_TAG_rvalue_reference_type: return btf__add_ptr(out, typeOf(die));
    case DW_TAG_unspecified_type: return btf__add_ptr(out, 0);
    case DW_TAG_const_type: case DW_TAG_immutable_type: case DW_TAG_atomic_type: return btf__add_const(out, typeOf(die));
    case DW_TAG_volatile_type: return btf__add_volatile(out, typeOf(die));
    case DW_TAG_restrict_type: return btf__add_restrict(out, typeOf(die));
    case DW_TAG_typedef: case DW_TAG_template_alias: {
      Dwarf_Die target;
      bool refers = follow(die, DW_AT_type, &target);
      std::string name = nameOf(die);
      if (refers && isAggregate(&target) && !dw.dwarf_diename(&target)) lentNames.try_emplace(target.addr, name);
      return btf__add_typedef(out, name.empty() ? "?" : name.c_str(), refers ? idOf(target, kWhole) : 0);
    }
    case DW_TAG_structure_type: case DW_TAG_class_type: case DW_TAG_interface_type: return writeAggregate(die, false);
    case DW_TAG_union_type: return writeAggregate(die, true);
    case DW_TAG_enumeration_type: return writeEnum(die);
    case DW_TAG_array_type: return writeArray(die, node.part);
    case DW_TAG_subroutine_type: return writePrototype(die);
    case DW_TAG_ptr_to_member_type: {
      Dwarf_Die target;
      bool toFunction = follow(die, DW_AT_type, &target) && dw.dwarf_tag(&target) == DW_TAG_subroutine_type;
      return btf__add_int(out, "pointer to member", toFunction ? 16 : 8, 0);
    }
    case DW_TAG_subrange_type: return btf__add_typedef(out, nameOf(die).empty() ? "?" : nameOf(die).c_str(), typeOf(die));
    default: return writeOpaque(nameOf(die), sizeOf(die));
  }
}

int DwarfTypes::writeOpaque(const std::string &name, Dwarf_Word size) {
  return btf__add_struct(out, name.c_str(), static_cast<uint32_t>(std::min(size, kMaxSize)));
}

int DwarfTypes::writeBase(Dwarf_Die *die) {
  const char *given = dw.dwarf_diename(die);
  const char *name = given && *given ? given : "?";
  Dwarf_Word size = sizeOf(die);
  Dwarf_Word encoding = 0;
  number(die, DW_AT_encoding, &encoding);
  int made = -1;
  switch (encoding) {
    case DW_ATE_float: case DW_ATE_imaginary_float: case DW_ATE_decimal_float: made = btf__add_float(out, name, size); break;
    case DW_ATE_complex_float: {
      made = writeOpaque(name, size);
      int half = idOf(*die, kHalf);
      btf__add_field(out, "real", half, 0, 0);
      btf__add_field(out, "imaginary", half, static_cast<uint32_t>(size * 4), 0);
      break;
    }
    case DW_ATE_boolean: made = btf__add_int(out, name, size, BTF_INT_BOOL); break;
    case DW_ATE_signed: case DW_ATE_signed_char: case DW_ATE_signed_fixed: made = btf__add_int(out, name, size, BTF_INT_SIGNED); break;
    default: made = btf__add_int(out, name, size, 0);
  }
  // No size, as of Rust's `()`, or a strange one.
  return made < 0 ? writeOpaque(name, size) : made;
}

int DwarfTypes::writeAggregate(Dwarf_Die *die, bool isUnion) {
  Dwarf_Die definition;
  if (flag(die, DW_AT_declaration)) {
    if (!findDefinition(die, &definition)) return btf__add_fwd(out, nameOf(die).empty() ? "?" : nameOf(die).c_str(), isUnion ? BTF_FWD_UNION : BTF_FWD_STRUCT);
    die = &definition;
  }
  std::string name = nameOf(die);
  auto size = static_cast<uint32_t>(std::min(sizeOf(die), kMaxSize));
  int made = isUnion ? btf__add_union(out, name.c_str(), size) : btf__add_struct(out, name.c_str(), size);
  Dwarf_Die child;
  if (made < 0 || dw.dwarf_child(die, &child) != 0) return made;
  do {
    int tag = dw.dwarf_tag(&child);
    // What lies in the class itself lies in no object of it.
    if ((tag == DW_TAG_member && !flag(&child, DW_AT_external) && !flag(&child, DW_AT_declaration)) || tag == DW_TAG_inheritance) writeMember(die, &child, name);
    else if (tag == DW_TAG_variant_part) addVariants(&child, name, size);
  } while (dw.dwarf_siblingof(&child, &child) == 0);
  return made;
}

/** What lies at no fixed place, as a virtual base class, is left out. */
void DwarfTypes::writeMember(Dwarf_Die *owner, Dwarf_Die *member, const std::string &ownerName) {
  Dwarf_Die type;
  if (!follow(member, DW_AT_type, &type)) return;
  Dwarf_Word bits = 0, at = 0, start = 0;
  bool isUnion = dw.dwarf_tag(owner) == DW_TAG_union_type;
  bool isBitfield = number(member, DW_AT_bit_size, &bits);
  bool isPlaced = number(member, DW_AT_data_member_location, &at);
  if (number(member, DW_AT_data_bit_offset, &start)) {
    isPlaced = true;
  } else {
    start = at * 8;
    Dwarf_Word fromEnd;
    if (isBitfield && number(member, DW_AT_bit_offset, &fromEnd)) {
      // Versions before 4 count from the highest bit of what the field is stored in.
      Dwarf_Word stored = 0;
      Dwarf_Die plain;
      if (!number(member, DW_AT_byte_size, &stored) && strip(&type, &plain)) stored = sizeOf(&plain);
      start += stored * 8 - fromEnd - bits;
    }
  }
  if (!isPlaced && !isUnion) return;
  const char *given = dw.dwarf_tag(member) == DW_TAG_inheritance ? nullptr : dw.dwarf_diename(member);
  Dwarf_Die plain;
  if (given && strip(&type, &plain) && isAggregate(&plain) && !dw.dwarf_diename(&plain)) lentNames.try_emplace(plain.addr, (ownerName.empty() ? "?" : ownerName) + "::" + given);
  btf__add_field(out, given ? given : "", idOf(type, kWhole), static_cast<uint32_t>(start), static_cast<uint32_t>(bits));
}

/** An enum of Rust is one of several structs, its variants, and tells which. */
void DwarfTypes::addVariants(Dwarf_Die *part, const std::string &ownerName, uint32_t size) {
  Dwarf_Attribute attribute;
  Dwarf_Die which;
  Dwarf_Word at = 0;
  variantOwners.try_emplace(part->addr, ownerName, size);
  // Without one there is only one variant that a program can make.
  if (debug.referred(dw.dwarf_attr(part, DW_AT_discr, &attribute), &which) && number(&which, DW_AT_data_member_location, &at)) {
    btf__add_field(out, "variant", idOf(*part, kWhichVariant), static_cast<uint32_t>(at * 8), 0);
  }
  btf__add_field(out, "", idOf(*part, kVariants), 0, 0);
}

int DwarfTypes::writeVariants(Dwarf_Die *part) {
  const auto &[name, size] = variantOwners[part->addr];
  int made = btf__add_union(out, "", size);
  Dwarf_Die variant, member;
  if (made < 0 || dw.dwarf_child(part, &variant) != 0) return made;
  do {
    if (dw.dwarf_tag(&variant) != DW_TAG_variant || dw.dwarf_child(&variant, &member) != 0) continue;
    do {
      if (dw.dwarf_tag(&member) == DW_TAG_member) writeMember(part, &member, name);
    } while (dw.dwarf_siblingof(&member, &member) == 0);
  } while (dw.dwarf_siblingof(&variant, &variant) == 0);
  return made;
}

/** A variant that stands for all other values has none itself, for its data are where the others have theirs: it gets a free one, and kAllOthers the same. */
int DwarfTypes::writeWhichVariant(Dwarf_Die *part) {
  Dwarf_Attribute attribute;
  Dwarf_Die which, type, plain, variant, member;
  debug.referred(dw.dwarf_attr(part, DW_AT_discr, &attribute), &which);
  bool isTyped = follow(&which, DW_AT_type, &type) && strip(&type, &plain);
  std::vector<EnumValue> values;
  const char *others = nullptr;
  if (dw.dwarf_child(part, &variant) == 0) {
    do {
      if (dw.dwarf_tag(&variant) != DW_TAG_variant) continue;
      const char *name = dw.dwarf_child(&variant, &member) == 0 ? dw.dwarf_diename(&member) : nullptr;
      if (!name || !*name) continue;
      Dwarf_Sword value;
      if (!dw.dwarf_hasattr(&variant, DW_AT_discr_value)) others = name;
      else if (dw.dwarf_formsdata(dw.dwarf_attr(&variant, DW_AT_discr_value, &attribute), &value) == 0) values.push_back({name, value});
    } while (dw.dwarf_siblingof(&variant, &variant) == 0);
  }
  if (others) {
    Dwarf_Sword unused = 0;
    auto isUsed = [&](const EnumValue &each) { return each.value == unused; };
    while (std::any_of(values.begin(), values.end(), isUsed)) unused++;
    values.push_back({others, unused});
    values.push_back({kAllOthers, unused});
  }
  return addEnum(variantOwners[part->addr].first, isTyped ? sizeOf(&plain) : 0, isTyped && isSignedType(&plain), values);
}

int DwarfTypes::writeEnum(Dwarf_Die *die) {
  Dwarf_Die definition;
  if (flag(die, DW_AT_declaration) && findDefinition(die, &definition)) die = &definition;
  std::vector<EnumValue> values;
  Dwarf_Die base, plain;
  bool hasBase = follow(die, DW_AT_type, &base) && strip(&base, &plain);
  bool isSigned = hasBase && isSignedType(&plain);
  Dwarf_Die child;
  if (dw.dwarf_child(die, &child) == 0) {
    do {
      Dwarf_Attribute attribute;
      Dwarf_Sword value;
      const char *each = dw.dwarf_diename(&child);
      if (dw.dwarf_tag(&child) != DW_TAG_enumerator || !each || !*each) continue;
      if (dw.dwarf_formsdata(dw.dwarf_attr(&child, DW_AT_const_value, &attribute), &value) != 0) continue;
      if (!hasBase && value < 0) isSigned = true;
      values.push_back({each, value});
    } while (dw.dwarf_siblingof(&child, &child) == 0);
  }
  return addEnum(nameOf(die), sizeOf(die), isSigned, values);
}

int DwarfTypes::addEnum(const std::string &name, Dwarf_Word size, bool isSigned, std::vector<EnumValue> &values) {
  if (!isSigned && size < 8) {
    for (EnumValue &each : values) each.value &= (Dwarf_Sword{1} << (size * 8)) - 1;
  }
  bool isWide = size == 8;
  int made = isWide ? btf__add_enum64(out, name.c_str(), size, isSigned) : btf__add_enum(out, name.c_str(), size);
  if (made < 0) return writeOpaque(name, size);
  for (const EnumValue &each : values) {
    if (isWide) btf__add_enum64_value(out, each.name, static_cast<uint64_t>(each.value));
    else btf__add_enum_value(out, each.name, each.value);
  }
  return made;
}

int DwarfTypes::writeArray(Dwarf_Die *die, int dimension) {
  if (flag(die, DW_AT_GNU_vector)) {
    Dwarf_Word size = sizeOf(die);
    int made = btf__add_float(out, kVector, size);
    return made < 0 ? writeOpaque(kVector, size) : made;
  }
  Dwarf_Word length = 0;
  int dimensions = 0;
  Dwarf_Die child;
  if (dw.dwarf_child(die, &child) == 0) {
    do {
      if (dw.dwarf_tag(&child) != DW_TAG_subrange_type || dimensions++ != dimension) continue;
      Dwarf_Word last;
      if (number(&child, DW_AT_count, &length)) continue;
      // -1 stands for none in some versions, a location for what only the program knows.
      if (number(&child, DW_AT_upper_bound, &last) && last < kMaxSize) length = last + 1;
    } while (dw.dwarf_siblingof(&child, &child) == 0);
  }
  int element = dimension + 1 < dimensions ? idOf(*die, dimension + 1) : typeOf(die);
  return btf__add_array(out, idOf(*die, kIndex), element, static_cast<uint32_t>(std::min(length, kMaxSize)));
}

int DwarfTypes::writePrototype(Dwarf_Die *die) {
  int made = btf__add_func_proto(out, typeOf(die));
  Dwarf_Die child;
  if (made < 0 || dw.dwarf_child(die, &child) != 0) return made;
  do {
    int tag = dw.dwarf_tag(&child);
    if (tag == DW_TAG_unspecified_parameters) btf__add_func_param(out, "", 0);
    if (!isArgument(&child)) continue;
    Dwarf_Attribute attribute;
    const char *name = dw.dwarf_formstring(dw.dwarf_attr_integrate(&child, DW_AT_name, &attribute));
    btf__add_func_param(out, name ? name : "", typeOf(&child));
  } while (dw.dwarf_siblingof(&child, &child) == 0);
  return made;
}

int DwarfTypes::writeFunction(Dwarf_Die *die) {
  const char *name = debug.nameOf(die);
  return btf__add_func(out, name && *name ? name : "?", BTF_FUNC_GLOBAL, idOf(*die, kPrototype));
}

// ---------------------------------------------------------------- names

std::string DwarfTypes::nameOf(Dwarf_Die *die) {
  const char *name = dw.dwarf_diename(die);
  if (name && *name) return scopeOf(die) + name;
  auto lent = lentNames.find(die->addr);
  return lent == lentNames.end() ? "" : lent->second;
}

/** `ns::`; empty outside of any. */
std::string DwarfTypes::scopeOf(Dwarf_Die *die) {
  Dwarf_Die unit;
  if (!dw.dwarf_diecu(die, &unit, nullptr, nullptr)) return "";
  if (scopedUnits.insert(unit.addr).second) readScopes(&unit, "", 0);
  auto found = scopes.find(die->addr);
  return found == scopes.end() ? "" : found->second;
}

/** Entries do not say what they are in. */
void DwarfTypes::readScopes(Dwarf_Die *around, const std::string &scope, int depth) {
  Dwarf_Die child;
  if (depth > kMaxScopes || dw.dwarf_child(around, &child) != 0) return;
  do {
    int tag = dw.dwarf_tag(&child);
    bool isSpace = isTag(tag, {DW_TAG_namespace, DW_TAG_module});
    if (!isSpace && !isAggregate(&child) && tag != DW_TAG_typedef) continue;
    if (!scope.empty()) scopes.emplace(child.addr, scope);
    const char *name = dw.dwarf_diename(&child);
    if (tag != DW_TAG_typedef && tag != DW_TAG_enumeration_type) readScopes(&child, name ? scope + name + "::" : scope, depth + 1);
  } while (dw.dwarf_siblingof(&child, &child) == 0);
}

bool DwarfTypes::findDefinition(Dwarf_Die *declaration, Dwarf_Die *found) {
  std::string name = nameOf(declaration);
  if (name.empty()) return false;
  if (!indexed) {
    indexed = true;
    Dwarf_Addr bias;
    for (Dwarf_Die *unit = nullptr; (unit = dw.dwfl_module_nextcu(debug.module, unit, &bias));) {
      Dwarf_Die split;
      indexDefinitions(debug.splitUnit(unit, &split) ? &split : unit, "", 0);
    }
  }
  int tag = dw.dwarf_tag(declaration);
  auto definition = definitions.find({tag == DW_TAG_class_type ? DW_TAG_structure_type : tag, name});
  if (definition == definitions.end()) return false;
  *found = definition->second;
  return true;
}

void DwarfTypes::indexDefinitions(Dwarf_Die *around, const std::string &scope, int depth) {
  Dwarf_Die child;
  if (depth > kMaxScopes || dw.dwarf_child(around, &child) != 0) return;
  do {
    int tag = dw.dwarf_tag(&child);
    const char *name = dw.dwarf_diename(&child);
    if (isTag(tag, {DW_TAG_namespace, DW_TAG_module})) {
      indexDefinitions(&child, name ? scope + name + "::" : scope, depth + 1);
    } else if (isAggregate(&child) && name && !flag(&child, DW_AT_declaration)) {
      definitions.try_emplace({tag == DW_TAG_class_type ? DW_TAG_structure_type : tag, scope + name}, child);
    }
  } while (dw.dwarf_siblingof(&child, &child) == 0);
}

// ---------------------------------------------------------------- attributes

Dwarf_Word DwarfTypes::sizeOf(Dwarf_Die *die) const {
  Dwarf_Word size = 0;
  if (number(die, DW_AT_byte_size, &size)) return size;
  Dwarf_Die base;
  return dw.dwarf_tag(die) == DW_TAG_enumeration_type && follow(die, DW_AT_type, &base) && number(&base, DW_AT_byte_size, &size) ? size : 0;
}

bool DwarfTypes::isSignedType(Dwarf_Die *die) const {
  Dwarf_Word encoding = 0;
  return number(die, DW_AT_encoding, &encoding) && (encoding == DW_ATE_signed || encoding == DW_ATE_signed_char);
}

bool DwarfTypes::flag(Dwarf_Die *die, unsigned attribute) const {
  Dwarf_Attribute found;
  bool is = false;
  return dw.dwarf_formflag(dw.dwarf_attr(die, attribute, &found), &is) == 0 && is;
}

bool DwarfTypes::number(Dwarf_Die *die, unsigned attribute, Dwarf_Word *value) const {
  Dwarf_Attribute found;
  return dw.dwarf_formudata(dw.dwarf_attr(die, attribute, &found), value) == 0;
}

bool DwarfTypes::isAggregate(Dwarf_Die *die) const {
  return isTag(dw.dwarf_tag(die), {DW_TAG_structure_type, DW_TAG_class_type, DW_TAG_union_type, DW_TAG_enumeration_type, DW_TAG_interface_type});
}

}  // namespace loader
