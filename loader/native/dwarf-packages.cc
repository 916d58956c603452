// Split DWARF out of packages. libdw before 0.191 reads units that are in files of their own (.dwo), not packages of them (.dwp). The
// caller cuts a unit out of a package and writes two images of ELF: one as a .dwo file, which libdw finds under /proc/self/fd,
// and a small one with nothing but a unit that names that file, with the parts of the binary that the content refers to.

#include "libdw.h"

namespace loader {

PackagedUnits::~PackagedUnits() {
  for (const auto &image : images) {
    if (image->dwarf) dw.dwarf_end(image->dwarf);
    if (image->elf) dw.elf_end(image->elf);
  }
}

bool PackagedUnits::contentOf(Dwarf_Die *unit, Dwarf_Die *content) {
  uint64_t id = 0;
  if (dw.dwarf_cu_info(unit->cu, nullptr, nullptr, nullptr, nullptr, &id, nullptr, nullptr) != 0) return false;
  auto [found, isNew] = contents.try_emplace(id);
  if (isNew && !link(unit, id, &found->second)) found->second.addr = nullptr;
  *content = found->second;
  return content->addr != nullptr;
}

bool PackagedUnits::typeOf(uint64_t signature, Dwarf_Die *type) {
  auto [found, isNew] = types.try_emplace(signature);
  if (isNew) {
    Napi::Env env = find.Env();
    Napi::HandleScope scope(env);
    Napi::Object wanted = Napi::Object::New(env);
    wanted.Set("kind", "type");
    wanted.Set("signature", Napi::BigInt::New(env, signature));
    Napi::Value images = find.Call({wanted});
    Dwarf *dwarf = images.IsObject() ? open(images.As<Napi::Object>().Get("split")) : nullptr;
    if (!dwarf || !onlyType(dwarf, &found->second)) found->second.addr = nullptr;
  }
  *type = found->second;
  return type->addr != nullptr;
}

bool PackagedUnits::link(Dwarf_Die *unit, uint64_t id, Dwarf_Die *content) {
  Napi::Env env = find.Env();
  Napi::HandleScope scope(env);
  int file = memfd_create("split", MFD_CLOEXEC);
  if (file < 0) return false;
  std::unique_ptr<int, void (*)(int *)> closing(&file, [](int *each) { close(*each); });
  Dwarf_Half version = 0;
  uint8_t addressSize = 0;
  dw.dwarf_cu_info(unit->cu, &version, nullptr, nullptr, nullptr, nullptr, &addressSize, nullptr);
  Dwarf_Addr low = 0;
  dw.dwarf_lowpc(unit, &low);
  Napi::Object wanted = Napi::Object::New(env);
  wanted.Set("kind", "unit");
  wanted.Set("signature", Napi::BigInt::New(env, id));
  wanted.Set("version", Napi::Number::New(env, version));
  wanted.Set("addressSize", Napi::Number::New(env, addressSize));
  wanted.Set("low", Napi::BigInt::New(env, static_cast<uint64_t>(low)));
  wanted.Set("file", "/proc/self/fd/" + std::to_string(file));
  wanted.Set("addresses", sectionFrom(unit, ".debug_addr", DW_AT_addr_base, DW_AT_GNU_addr_base));
  wanted.Set("ranges", sectionFrom(unit, ".debug_ranges", DW_AT_GNU_ranges_base, DW_AT_GNU_ranges_base));
  Napi::Value images = find.Call({wanted});
  if (!images.IsObject()) return false;
  auto split = images.As<Napi::Object>().Get("split").As<Napi::Uint8Array>();
  for (size_t written = 0; written < split.ByteLength();) {
    ssize_t count = write(file, split.Data() + written, split.ByteLength() - written);
    if (count <= 0) return false;
    written += static_cast<size_t>(count);
  }
  Dwarf *dwarf = open(images.As<Napi::Object>().Get("skeleton"));
  Dwarf_CU *skeleton = nullptr;
  // libdw opens what the skeleton names, and keeps what it needs of it.
  return dwarf && dw.dwarf_get_units(dwarf, nullptr, &skeleton, nullptr, nullptr, nullptr, content) == 0 && content->addr != nullptr;
}

/** null: libdw does not take it. */
Dwarf *PackagedUnits::open(const Napi::Value &bytes) {
  auto given = bytes.As<Napi::Uint8Array>();
  images.push_back(std::make_unique<Image>());
  Image &image = *images.back();
  image.bytes.assign(reinterpret_cast<const char *>(given.Data()), given.ByteLength());
  image.elf = dw.elf_memory(image.bytes.data(), image.bytes.size());
  image.dwarf = image.elf ? dw.dwarf_begin_elf(image.elf, DWARF_C_READ, nullptr) : nullptr;
  return image.dwarf;
}

/** Of the only unit, which is one of a type. Before version 5 these have a section of their own. */
bool PackagedUnits::onlyType(Dwarf *dwarf, Dwarf_Die *type) const {
  Dwarf_CU *unit = nullptr;
  if (dw.dwarf_get_units(dwarf, nullptr, &unit, nullptr, nullptr, nullptr, type) == 0) return type->addr != nullptr;
  Dwarf_Off next, offset = 0;
  uint64_t signature;
  return dw.dwarf_next_unit(dwarf, 0, &next, nullptr, nullptr, nullptr, nullptr, nullptr, &signature, &offset) == 0 && dw.dwarf_offdie_types(dwarf, offset, type);
}

/** What the binary has of a section from where the unit's part begins; null: nothing. */
Napi::Value PackagedUnits::sectionFrom(Dwarf_Die *unit, const char *name, unsigned base, unsigned oldBase) const {
  Napi::Env env = find.Env();
  Elf *elf = dw.dwarf_getelf(dw.dwarf_cu_getdwarf(unit->cu));
  size_t names;
  if (dw.elf_getshdrstrndx(elf, &names) != 0) return env.Null();
  for (Elf_Scn *section = nullptr; (section = dw.elf_nextscn(elf, section));) {
    GElf_Shdr header;
    if (!dw.gelf_getshdr(section, &header) || header.sh_type == SHT_NOBITS) continue;
    const char *found = dw.elf_strptr(elf, names, header.sh_name);
    if (!found || strcmp(found, name) != 0) continue;
    Elf_Data *data = dw.elf_getdata(section, nullptr);
    Dwarf_Word from = dw.dwarf_hasattr(unit, base) ? numberOf(unit, base) : numberOf(unit, oldBase);
    if (!data || !data->d_buf || from > data->d_size) return env.Null();
    return Napi::Buffer<uint8_t>::Copy(env, static_cast<const uint8_t *>(data->d_buf) + from, data->d_size - from);
  }
  return env.Null();
}

Dwarf_Word PackagedUnits::numberOf(Dwarf_Die *unit, unsigned attribute) const {
  Dwarf_Attribute found;
  Dwarf_Word number = 0;
  return dw.dwarf_formudata(dw.dwarf_attr(unit, attribute, &found), &number) == 0 ? number : 0;
}

}  // namespace loader
