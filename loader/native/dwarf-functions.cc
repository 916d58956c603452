// Functions as DWARF tells of them: parameters with their types, as BTF, and what it says of where each lies when the function
// begins. What follows from that, and from the rules by which functions are called, is for the TypeScript side.

#include <optional>

#include "dwarf-types.h"

namespace loader {
namespace {

/** Classes in classes: more is no program. */
constexpr int kMaxClasses = 100;

/** A part of a value; `number`: of the register, -1 for none that is told. `size`: bytes, 0 for all of it. */
struct Piece {
  int number;
  Dwarf_Word size;
};

/** Where a parameter is at the function's first instruction, as far as DWARF says. */
struct Location {
  /** registers: in them; memory: the compiler keeps it there once the function has begun; none: nowhere, or as no value that lies somewhere. */
  const char *kind = "none";
  std::vector<Piece> pieces;
  /** In that memory is the address of it. */
  bool isBehind = false;
  /** Bytes from where the caller's frame ends, if that memory is told so. */
  std::optional<Dwarf_Sword> inFrame = {};
  /** It is told from one part of the function to the next. */
  bool isListed = false;
};

class FunctionReader {
 public:
  FunctionReader(DebugInfo &debug, Napi::Env env) : debug(debug), dw(debug.dw), env(env), types(debug) {}

  Napi::Value describe(Dwarf_Addr address) {
    Dwarf_Addr bias = 0;
    Dwarf_Die *unit = debug.unitAt(address, &bias);
    if (!unit) return env.Null();
    Napi::Object described = Napi::Object::New(env);
    if (const char *missing = debug.missingFile(unit)) {
      described.Set("missing", byteText(env, missing));
      return described;
    }
    Dwarf_Die split;
    if (debug.splitUnit(unit, &split)) unit = &split;
    const auto &known = functionsOf(unit);
    auto found = known.find(address - bias);
    if (found == known.end()) return env.Null();
    Dwarf_Die function = found->second;
    described.Set("id", Napi::Number::New(env, types.functionOf(&function)));
    described.Set("language", Napi::Number::New(env, std::max(0, dw.dwarf_srclang(unit))));
    described.Set("external", Napi::Boolean::New(env, flag(&function, DW_AT_external)));
    described.Set("altered", Napi::Boolean::New(env, debug.numberOf(&function, DW_AT_calling_convention) == DW_CC_nocall));
    Dwarf_Die returned;
    described.Set("returns", text(types.follow(&function, DW_AT_type, &returned) ? passing(&returned, unit) : "value"));
    described.Set("parameters", parametersOf(&function, unit, address - bias));
    return described;
  }

  Napi::Value btf() {
    types.finish();
    uint32_t size = 0;
    const void *bytes = types.bytes(&size);
    return Napi::Buffer<uint8_t>::Copy(env, static_cast<const uint8_t *>(bytes), size);
  }

 private:
  Napi::Array parametersOf(Dwarf_Die *function, Dwarf_Die *unit, Dwarf_Addr pc) {
    Napi::Array parameters = Napi::Array::New(env);
    Dwarf_Die child;
    bool countsFromCaller = isFrameOfCaller(function, pc);
    if (dw.dwarf_child(function, &child) != 0) return parameters;
    do {
      if (!types.isArgument(&child)) continue;
      Napi::Object parameter = Napi::Object::New(env);
      Dwarf_Die type;
      Location location = locationOf(&child, pc, countsFromCaller);
      const char *passed = types.follow(&child, DW_AT_type, &type) ? passing(&type, unit) : "value";
      // Where the compiler keeps an address of it, it was given one.
      if (strcmp(passed, "unknown") == 0 && strcmp(location.kind, "memory") == 0) passed = location.isBehind ? "address" : "value";
      parameter.Set("passed", text(passed));
      parameter.Set("location", text(location.kind));
      parameter.Set("listed", Napi::Boolean::New(env, location.isListed));
      parameter.Set("inFrame", location.inFrame ? Napi::Number::New(env, static_cast<double>(*location.inFrame)) : env.Null());
      Napi::Array pieces = Napi::Array::New(env);
      for (const Piece &each : location.pieces) {
        Napi::Object piece = Napi::Object::New(env);
        piece.Set("register", Napi::Number::New(env, each.number));
        piece.Set("size", Napi::Number::New(env, static_cast<double>(each.size)));
        pieces.Set(pieces.Length(), piece);
      }
      parameter.Set("pieces", pieces);
      parameters.Set(parameters.Length(), parameter);
    } while (dw.dwarf_siblingof(&child, &child) == 0);
    return parameters;
  }

  /**
   * Objects of C++ that cannot simply be copied are passed and returned by their address. Clang says of a class which it is;
   * of gcc's, its members tell.
   */
  const char *passing(Dwarf_Die *type, Dwarf_Die *unit) {
    Dwarf_Die plain;
    if (!types.strip(type, &plain) || !isClass(&plain)) return "value";
    switch (debug.numberOf(&plain, DW_AT_calling_convention)) {
      case DW_CC_pass_by_reference: return "address";
      case DW_CC_pass_by_value: return "value";
      default: break;
    }
    if (!isCpp(dw.dwarf_srclang(unit))) return "value";
    switch (copying(&plain, 0)) {
      case Copying::kPlain: return "value";
      case Copying::kSpecial: return "address";
      default: return "unknown";
    }
  }

  static bool isCpp(int language) {
    // C++ 17 and 20 have numbers since DWARF 6.
    return language == DW_LANG_C_plus_plus || language == DW_LANG_C_plus_plus_03 || language == DW_LANG_C_plus_plus_11 || language == DW_LANG_C_plus_plus_14 || language == 0x2b || language == 0x2c;
  }

  bool isClass(Dwarf_Die *die) {
    int tag = dw.dwarf_tag(die);
    return tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type;
  }

  /** Itanium C++ ABI, "non-trivial for the purposes of calls". */
  enum class Copying { kPlain, kSpecial, kUnknown };

  Copying copying(Dwarf_Die *type, int depth) {
    Dwarf_Die plain, child;
    if (depth > kMaxClasses) return Copying::kUnknown;
    if (!types.strip(type, &plain)) return Copying::kPlain;
    if (dw.dwarf_tag(&plain) == DW_TAG_array_type && types.follow(&plain, DW_AT_type, &child)) return copying(&child, depth + 1);
    if (!isClass(&plain)) return Copying::kPlain;
    if (flag(&plain, DW_AT_declaration)) return Copying::kUnknown;
    Copying found = Copying::kPlain;
    if (dw.dwarf_child(&plain, &child) != 0) return found;
    do {
      Copying part = Copying::kPlain;
      Dwarf_Die inner;
      switch (dw.dwarf_tag(&child)) {
        case DW_TAG_inheritance: case DW_TAG_member:
          if (debug.numberOf(&child, DW_AT_virtuality) != 0) part = Copying::kSpecial;
          else if (!flag(&child, DW_AT_external) && types.follow(&child, DW_AT_type, &inner)) part = copying(&inner, depth + 1);
          break;
        case DW_TAG_subprogram: part = copyingBy(&child, &plain); break;
        default: break;
      }
      if (part == Copying::kSpecial) return part;
      if (part == Copying::kUnknown) found = part;
    } while (dw.dwarf_siblingof(&child, &child) == 0);
    return found;
  }

  /** What a member function makes of the class: a destructor, or a constructor that copies or moves, and virtual ones. */
  Copying copyingBy(Dwarf_Die *function, Dwarf_Die *owner) {
    if (debug.numberOf(function, DW_AT_virtuality) != 0) return Copying::kSpecial;
    const char *name = dw.dwarf_diename(function);
    const char *ownName = dw.dwarf_diename(owner);
    if (!name || !ownName || flag(function, DW_AT_artificial)) return Copying::kPlain;
    std::string plainName(ownName);
    plainName = plainName.substr(0, plainName.find('<'));
    if (name[0] != '~' && (plainName != name || !takesOwn(function, owner))) return Copying::kPlain;
    if (debug.numberOf(function, DW_AT_defaulted) == DW_DEFAULTED_in_class) return Copying::kPlain;
    Dwarf_Half version = 0;
    dw.dwarf_cu_info(function->cu, &version, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
    // Older versions do not say what is only defaulted.
    return version < 5 ? Copying::kUnknown : Copying::kSpecial;
  }

  /** Whether the first parameter behind `this` is a reference to the class. */
  bool takesOwn(Dwarf_Die *function, Dwarf_Die *owner) {
    Dwarf_Die child, type, plain;
    if (dw.dwarf_child(function, &child) != 0) return false;
    do {
      if (dw.dwarf_tag(&child) != DW_TAG_formal_parameter || flag(&child, DW_AT_artificial)) continue;
      if (!types.follow(&child, DW_AT_type, &type)) return false;
      int tag = dw.dwarf_tag(&type);
      if (tag != DW_TAG_reference_type && tag != DW_TAG_rvalue_reference_type) return false;
      Dwarf_Die referred;
      return types.follow(&type, DW_AT_type, &referred) && types.strip(&referred, &plain) && plain.addr == owner->addr;
    } while (dw.dwarf_siblingof(&child, &child) == 0);
    return false;
  }

  /** An attribute that is an expression, or a list of them. */
  bool place(Dwarf_Die *die, unsigned name, Dwarf_Attribute *attribute) {
    if (!dw.dwarf_attr_integrate(die, name, attribute)) return false;
    // Go's compiler goes on with the form of DWARF 3, which libdw refuses in later versions. Short ones have the same bytes in both.
    Dwarf_Block block;
    if (dw.dwarf_whatform(attribute) == DW_FORM_block1 && dw.dwarf_formblock(attribute, &block) == 0 && block.length < 0x80) attribute->form = DW_FORM_exprloc;
    return true;
  }

  /** Whether what lies in the function's frame is told from the end of its caller's. */
  bool isFrameOfCaller(Dwarf_Die *function, Dwarf_Addr pc) {
    Dwarf_Attribute attribute;
    Dwarf_Op *expression = nullptr;
    size_t length = 0;
    return place(function, DW_AT_frame_base, &attribute) && dw.dwarf_getlocation_addr(&attribute, pc, &expression, &length, 1) == 1 && length == 1 && expression[0].atom == DW_OP_call_frame_cfa;
  }

  Location locationOf(Dwarf_Die *parameter, Dwarf_Addr pc, bool countsFromCaller) {
    Dwarf_Attribute attribute;
    Dwarf_Op *expression = nullptr;
    size_t length = 0;
    if (!place(parameter, DW_AT_location, &attribute)) return {};
    if (dw.dwarf_getlocation_addr(&attribute, pc, &expression, &length, 1) != 1 || length == 0) return {};
    const Dwarf_Op &first = expression[0], &last = expression[length - 1];
    if (length == 1 && registerOf(first) >= 0) return {"registers", {{registerOf(first), 0}}};
    if (last.atom == DW_OP_piece) return inPieces(expression, length);
    bool isBased = first.atom >= DW_OP_breg0 && first.atom <= DW_OP_breg31;
    if (last.atom == DW_OP_stack_value || !(isBased || first.atom == DW_OP_fbreg || first.atom == DW_OP_call_frame_cfa)) return {};
    Location location{"memory", {}, last.atom == DW_OP_deref || (length == 1 && isBased && first.number == 0)};
    location.isListed = dw.dwarf_whatform(&attribute) != DW_FORM_exprloc;
    if (length == 1 && first.atom == DW_OP_call_frame_cfa) location.inFrame = 0;
    if (length == 1 && first.atom == DW_OP_fbreg && countsFromCaller) location.inFrame = static_cast<Dwarf_Sword>(first.number);
    return location;
  }

  static Location inPieces(const Dwarf_Op *expression, size_t length) {
    Location location{"registers"};
    for (size_t at = 0; at < length; at++) {
      int number = registerOf(expression[at]);
      if (number >= 0 && ++at == length) return {};
      // What comes from elsewhere is in no register.
      if (expression[at].atom == DW_OP_piece) location.pieces.push_back({number, expression[at].number});
      else if (number >= 0) return {};
    }
    return location;
  }

  /** -1: it is none. */
  static int registerOf(const Dwarf_Op &operation) {
    if (operation.atom >= DW_OP_reg0 && operation.atom <= DW_OP_reg31) return operation.atom - DW_OP_reg0;
    return operation.atom == DW_OP_regx ? static_cast<int>(operation.number) : -1;
  }

  bool flag(Dwarf_Die *die, unsigned attribute) {
    Dwarf_Attribute found;
    bool is = false;
    return dw.dwarf_formflag(dw.dwarf_attr_integrate(die, attribute, &found), &is) == 0 && is;
  }

  /** The unit's functions by where they begin. */
  const std::unordered_map<Dwarf_Addr, Dwarf_Die> &functionsOf(Dwarf_Die *unit) {
    auto [found, isNew] = debug.functions.try_emplace(unit->addr);
    if (isNew) collect(unit, found->second, 0);
    return found->second;
  }

  void collect(Dwarf_Die *around, std::unordered_map<Dwarf_Addr, Dwarf_Die> &functions, int depth) {
    Dwarf_Die child;
    if (depth > kMaxDepth || dw.dwarf_child(around, &child) != 0) return;
    do {
      Dwarf_Addr begin;
      switch (dw.dwarf_tag(&child)) {
        case DW_TAG_subprogram:
          if (dw.dwarf_entrypc(&child, &begin) == 0) functions.try_emplace(begin, child);
          [[fallthrough]];
        case DW_TAG_namespace: case DW_TAG_module: case DW_TAG_lexical_block: case DW_TAG_structure_type: case DW_TAG_class_type:
          collect(&child, functions, depth + 1);
          break;
        default: break;
      }
    } while (dw.dwarf_siblingof(&child, &child) == 0);
  }

  Napi::String text(const char *value) { return Napi::String::New(env, value); }

  DebugInfo &debug;
  const Libdw &dw;
  Napi::Env env;
  DwarfTypes types;
};

Napi::Value describeFunctions(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  FunctionReader reader(*info[0].As<Napi::External<DebugInfo>>().Data(), env);
  auto addresses = info[1].As<Napi::Array>();
  Napi::Array functions = Napi::Array::New(env);
  for (uint32_t i = 0; i < addresses.Length(); i++) functions.Set(i, reader.describe(uint64(addresses.Get(i))));
  Napi::Object result = Napi::Object::New(env);
  result.Set("functions", functions);
  result.Set("btf", reader.btf());
  return result;
}

}  // namespace

void addDwarfFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("describeFunctions", Napi::Function::New(env, describeFunctions));
}

}  // namespace loader
