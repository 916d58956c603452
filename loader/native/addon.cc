// Entry point of the libbpf addon: registers the functions of each file. The interface is described once, in
// loader/native.ts.

#include "addon.h"

static Napi::Object init(Napi::Env env, Napi::Object exports) {
  loader::addObjectFunctions(env, exports);
  loader::addProgramFunctions(env, exports);
  loader::addMapFunctions(env, exports);
  loader::addAttachFunctions(env, exports);
  loader::addRingFunctions(env, exports);
  loader::addPacketFunctions(env, exports);
  loader::addProcessFunctions(env, exports);
  loader::addMappingFunctions(env, exports);
  loader::addDebugInfoFunctions(env, exports);
  loader::addDwarfFunctions(env, exports);
  loader::addDwarfLineFunctions(env, exports);
  loader::addBtfFunctions(env, exports);
  loader::addProgressFunctions(env, exports);
  loader::addSystemFunctions(env, exports);
  loader::addXzFunctions(env, exports);
  loader::addZstdFunctions(env, exports);
  return exports;
}

NODE_API_MODULE(libbpf, init)
