// Small system calls that Node lacks: a detached tracefs mount, the boot clock, and raising the limit on open files.

#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "addon.h"

namespace loader {
namespace {

// From uapi/linux/mount.h, which clashes with sys/mount.h in some libc versions.
constexpr int kFsopenCloexec = 1;
constexpr int kFsconfigCreate = 6;
constexpr int kFsmountCloexec = 1;

/** Mounts tracefs nowhere: the mount lives as long as the returned descriptor (kernel 5.2). */
Napi::Value mountTracefs(const Napi::CallbackInfo &info) {
  int context = static_cast<int>(syscall(SYS_fsopen, "tracefs", kFsopenCloexec));
  if (context < 0) fail(info.Env(), "fsopen tracefs", errno);
  int fd = -1;
  int error = 0;
  if (syscall(SYS_fsconfig, context, kFsconfigCreate, nullptr, nullptr, 0) != 0) error = errno;
  if (error == 0) {
    fd = static_cast<int>(syscall(SYS_fsmount, context, kFsmountCloexec, 0));
    if (fd < 0) error = errno;
  }
  close(context);
  if (fd < 0) fail(info.Env(), "mount tracefs", error);
  return Napi::Number::New(info.Env(), fd);
}

Napi::Value bootTime(const Napi::CallbackInfo &info) {
  timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return Napi::BigInt::New(info.Env(), static_cast<int64_t>(now.tv_sec * 1000000000 + now.tv_nsec));
}

/** Raises the soft limit towards `wanted`, as far as the system allows; never fails. */
void raiseFileLimit(const Napi::CallbackInfo &info) {
  rlim_t wanted = uint32(info[0]);
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  rlimit raised{wanted, std::max(limit.rlim_max, wanted)};
  if (setrlimit(RLIMIT_NOFILE, &raised) == 0) return;
  limit.rlim_cur = std::min(limit.rlim_max, wanted);
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

void addSystemFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("mountTracefs", Napi::Function::New(env, mountTracefs));
  exports.Set("bootTime", Napi::Function::New(env, bootTime));
  exports.Set("raiseFileLimit", Napi::Function::New(env, raiseFileLimit));
}

}  // namespace loader
