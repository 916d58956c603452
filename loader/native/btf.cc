// One type in a large BTF: its id, which is that of the record's place among all, or where a member of it is. A walk over 130,000
// records takes half a millisecond here, and ten with an index of all of them (common/btf), which whoever looks at more than one needs.

#include <linux/btf.h>

#include <cstring>

#include "addon.h"

namespace loader {
namespace {

/** Bytes behind the head of a record: those that are there once, and those of each element. Linux has more kinds than some headers. */
struct Tail { uint8_t once, each; };
constexpr Tail kTails[] = {{0, 0}, {4, 0}, {0, 0}, {12, 0}, {0, 12}, {0, 12}, {0, 8}, {0, 0}, {0, 0}, {0, 0},
                           {0, 0}, {0, 0}, {0, 0}, {0, 8}, {4, 0}, {0, 12}, {0, 0}, {4, 0}, {0, 0}, {0, 12}};

struct Found {
  /** 0: there is none. */
  uint32_t id = 0;
  btf_type type{};
  const uint8_t *behind = nullptr;
  /** All strings, whose last byte is 0. */
  const char *strings = nullptr;
  uint32_t stringsSize = 0;
};

/** Nothing, too, where the bytes are no BTF. What is behind the record's head is in bounds. */
Found find(const Napi::Uint8Array &bytes, const std::string &name, uint32_t wanted) {
  const Found none{};
  btf_header header;
  if (bytes.ByteLength() < sizeof header) return none;
  memcpy(&header, bytes.Data(), sizeof header);
  uint64_t types = static_cast<uint64_t>(header.hdr_len) + header.type_off, strings = static_cast<uint64_t>(header.hdr_len) + header.str_off;
  if (header.magic != 0xeb9f || types + header.type_len > bytes.ByteLength() || strings + header.str_len > bytes.ByteLength()) return none;
  if (header.str_len == 0 || bytes.Data()[strings + header.str_len - 1] != 0) return none;
  // Each string is behind the end of another, and the first is empty.
  std::string ended = std::string(1, '\0') + name + std::string(1, '\0');
  const uint8_t *text = bytes.Data() + strings;
  auto *found = static_cast<const uint8_t *>(memmem(text, header.str_len, ended.data(), ended.size()));
  if (!found) return none;
  const uint32_t offset = static_cast<uint32_t>(found + 1 - text);
  const uint8_t *at = bytes.Data() + types, *end = at + header.type_len;
  for (uint32_t id = 1; end - at >= static_cast<ptrdiff_t>(sizeof(btf_type)); id++) {
    btf_type type;
    memcpy(&type, at, sizeof type);
    const uint32_t kind = BTF_INFO_KIND(type.info);
    if (kind >= sizeof kTails / sizeof *kTails) return none;
    const size_t size = sizeof type + kTails[kind].once + static_cast<size_t>(kTails[kind].each) * BTF_INFO_VLEN(type.info);
    if (size > static_cast<size_t>(end - at)) return none;
    if (type.name_off == offset && kind == wanted) return {id, type, at + sizeof type, reinterpret_cast<const char *>(text), header.str_len};
    at += size;
  }
  return none;
}

/** (bytes, name, kind): 0 where there is none. */
Napi::Value findBtfType(const Napi::CallbackInfo &info) {
  return Napi::Number::New(info.Env(), find(info[0].As<Napi::Uint8Array>(), text(info[1]), uint32(info[2])).id);
}

/** (bytes, struct, member): bytes from its start; -1 where there is none, or it is not a whole byte's. */
Napi::Value findBtfMember(const Napi::CallbackInfo &info) {
  Found found = find(info[0].As<Napi::Uint8Array>(), text(info[1]), BTF_KIND_STRUCT);
  std::string name = text(info[2]);
  for (uint32_t i = 0; found.id && i < BTF_INFO_VLEN(found.type.info); i++) {
    btf_member member;
    memcpy(&member, found.behind + i * sizeof member, sizeof member);
    if (member.name_off >= found.stringsSize || name != found.strings + member.name_off) continue;
    const bool hasSizes = BTF_INFO_KFLAG(found.type.info);
    const uint32_t bits = hasSizes ? BTF_MEMBER_BIT_OFFSET(member.offset) : member.offset;
    if (bits % 8 || (hasSizes && BTF_MEMBER_BITFIELD_SIZE(member.offset))) break;
    return Napi::Number::New(info.Env(), bits / 8);
  }
  return Napi::Number::New(info.Env(), -1);
}

}  // namespace

void addBtfFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("findBtfType", Napi::Function::New(env, findBtfType));
  exports.Set("findBtfMember", Napi::Function::New(env, findBtfMember));
}

}  // namespace loader
