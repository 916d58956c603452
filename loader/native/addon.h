// What the files of the libbpf addon share: how a failed call becomes a JavaScript error, and how arguments are read.
// Every file here is a thin layer over libbpf or one system call family; decisions belong to the TypeScript side
// (loader/native.ts has the typed interface). Nothing here prints.
#pragma once

#include <napi.h>

#include <cstdint>
#include <cstring>
#include <string>

namespace loader {

/** Throws a JavaScript Error `what: strerror` with properties `errno` (positive) and `syscall` (= what). */
[[noreturn]] inline void fail(Napi::Env env, const std::string &what, int error) {
  if (error < 0) error = -error;
  Napi::Error exception = Napi::Error::New(env, what + ": " + strerror(error));
  exception.Set("errno", Napi::Number::New(env, error));
  exception.Set("syscall", Napi::String::New(env, what));
  throw exception;
}

inline std::string text(const Napi::Value &value) { return value.As<Napi::String>().Utf8Value(); }
inline int32_t int32(const Napi::Value &value) { return value.As<Napi::Number>().Int32Value(); }
inline uint32_t uint32(const Napi::Value &value) { return value.As<Napi::Number>().Uint32Value(); }

/** A 64-bit number given as bigint or number. */
inline uint64_t uint64(const Napi::Value &value) {
  if (value.IsBigInt()) {
    bool lossless;
    return value.As<Napi::BigInt>().Uint64Value(&lossless);
  }
  return static_cast<uint64_t>(value.As<Napi::Number>().Int64Value());
}

void addObjectFunctions(Napi::Env env, Napi::Object exports);
void addProgramFunctions(Napi::Env env, Napi::Object exports);
void addMapFunctions(Napi::Env env, Napi::Object exports);
void addAttachFunctions(Napi::Env env, Napi::Object exports);
void addRingFunctions(Napi::Env env, Napi::Object exports);
void addPacketFunctions(Napi::Env env, Napi::Object exports);
void addProcessFunctions(Napi::Env env, Napi::Object exports);
void addMappingFunctions(Napi::Env env, Napi::Object exports);
void addDebugInfoFunctions(Napi::Env env, Napi::Object exports);
void addDwarfFunctions(Napi::Env env, Napi::Object exports);
void addDwarfLineFunctions(Napi::Env env, Napi::Object exports);
void addBtfFunctions(Napi::Env env, Napi::Object exports);
void addProgressFunctions(Napi::Env env, Napi::Object exports);
void addSystemFunctions(Napi::Env env, Napi::Object exports);
void addXzFunctions(Napi::Env env, Napi::Object exports);
void addZstdFunctions(Napi::Env env, Napi::Object exports);

}  // namespace loader
