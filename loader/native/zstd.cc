// What is packed with zstd: by libzstd, asked for where it is needed, so that the loader starts where it is not installed. Sections of
// debug information may be (ELFCOMPRESS_ZSTD), which libdw reads since 0.189: it gets a copy of the file in which they are unpacked.

#include <dlfcn.h>
#include <elf.h>
#include <sys/stat.h>

#include "libdw.h"

namespace loader {
namespace {

using Decode = size_t (*)(void *out, size_t outSize, const void *in, size_t inSize);

constexpr uint64_t kCompressedByZstd = 2;
constexpr uint64_t kLargest = 1 << 30;

Decode decoder() {
  static Decode found = [] {
    void *library = dlopen("libzstd.so.1", RTLD_NOW);
    return library ? reinterpret_cast<Decode>(dlsym(library, "ZSTD_decompress")) : nullptr;
  }();
  return found;
}

/** Whether the bytes are as many as wanted; what fails gives a number that is larger than any. */
bool unpack(const std::vector<char> &packed, size_t skipped, std::vector<char> &out) {
  return decoder() && packed.size() > skipped && decoder()(out.data(), out.size(), packed.data() + skipped, packed.size() - skipped) == out.size();
}

template <typename T>
bool readAt(int file, T *to, uint64_t at, size_t size = sizeof(T)) {
  return pread(file, to, size, static_cast<off_t>(at)) == static_cast<ssize_t>(size);
}

/** null: without the library, and where it does not give so many bytes. */
Napi::Value unpackZstd(const Napi::CallbackInfo &info) {
  auto packed = info[0].As<Napi::Uint8Array>();
  std::vector<char> in(packed.Data(), packed.Data() + packed.ByteLength()), out(uint32(info[1]));
  return unpack(in, 0, out) ? Napi::Value(Napi::Buffer<char>::Copy(info.Env(), out.data(), out.size())) : info.Env().Null();
}

Napi::Value canUnpackZstd(const Napi::CallbackInfo &info) { return Napi::Boolean::New(info.Env(), decoder() != nullptr); }

}  // namespace

int withoutZstd(int file) {
  Elf64_Ehdr header;
  struct stat status;
  if (fstat(file, &status) != 0 || !readAt(file, &header, 0) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_shentsize != sizeof(Elf64_Shdr)) {
    return file;
  }
  int copy = -1;
  auto end = static_cast<uint64_t>(status.st_size);
  for (int index = 0; index < header.e_shnum; index++) {
    uint64_t at = header.e_shoff + index * sizeof(Elf64_Shdr);
    Elf64_Shdr section;
    Elf64_Chdr packing;
    if (!readAt(file, &section, at) || !(section.sh_flags & SHF_COMPRESSED) || section.sh_size > kLargest || !readAt(file, &packing, section.sh_offset)) continue;
    if (packing.ch_type != kCompressedByZstd || packing.ch_size > kLargest) continue;
    std::vector<char> packed(section.sh_size), out(packing.ch_size);
    if (!readAt(file, packed.data(), section.sh_offset, packed.size()) || !unpack(packed, sizeof packing, out)) continue;
    if (copy < 0) copy = copyOf(dup(file), 0, static_cast<size_t>(status.st_size));
    if (copy < 0) return file;
    end = (end + 15) & ~uint64_t{15};
    section.sh_flags &= ~static_cast<uint64_t>(SHF_COMPRESSED);
    section.sh_offset = end;
    section.sh_size = out.size();
    section.sh_addralign = packing.ch_addralign;
    if (pwrite(copy, out.data(), out.size(), static_cast<off_t>(end)) != static_cast<ssize_t>(out.size())) continue;
    if (pwrite(copy, &section, sizeof section, static_cast<off_t>(at)) != static_cast<ssize_t>(sizeof section)) continue;
    end += out.size();
  }
  if (copy < 0) return file;
  close(file);
  return copy;
}

void addZstdFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("unpackZstd", Napi::Function::New(env, unpackZstd));
  exports.Set("canUnpackZstd", Napi::Function::New(env, canUnpackZstd));
}

}  // namespace loader
