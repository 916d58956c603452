// Small system calls that Node lacks: a detached tracefs mount, clocks, the limit on open files, reading a big sysfs
// file quickly, and writing without waiting for room.

#include <bpf/libbpf.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "addon.h"

namespace loader {
namespace {

// From uapi/linux/mount.h, which clashes with sys/mount.h in some libc versions.
constexpr int kFsopenCloexec = 1;
constexpr int kFsconfigCreate = 6;
constexpr int kFsmountCloexec = 1;

Napi::Value libbpfVersion(const Napi::CallbackInfo &info) {
  return Napi::String::New(info.Env(), std::to_string(libbpf_major_version()) + "." + std::to_string(libbpf_minor_version()));
}

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

int64_t nanoseconds(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000000000 + now.tv_nsec;
}

Napi::Value bootTime(const Napi::CallbackInfo &info) {
  return Napi::BigInt::New(info.Env(), nanoseconds(CLOCK_BOOTTIME));
}

/** The clock is read between two readings of the boot clock; of five attempts, the one that was interrupted least counts. */
Napi::Value aheadOfBoot(const Napi::CallbackInfo &info, clockid_t clock) {
  int64_t least = INT64_MAX;
  int64_t delta = 0;
  for (int attempt = 0; attempt < 5; attempt++) {
    int64_t before = nanoseconds(CLOCK_BOOTTIME);
    int64_t other = nanoseconds(clock);
    int64_t taken = nanoseconds(CLOCK_BOOTTIME) - before;
    if (taken >= least) continue;
    least = taken;
    delta = other - (before + taken / 2);
  }
  return Napi::BigInt::New(info.Env(), delta);
}

Napi::Value taiDelta(const Napi::CallbackInfo &info) {
  return aheadOfBoot(info, CLOCK_TAI);
}

Napi::Value realTimeDelta(const Napi::CallbackInfo &info) {
  return aheadOfBoot(info, CLOCK_REALTIME);
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

/**
 * The bytes of a file as a Buffer that must not be written to. Kernel BTF can be mapped since 6.16; before that sysfs
 * hands out a page a read(2), which is quick here and slow through fs.readFileSync (1,347 calls for one vmlinux).
 */
Napi::Value readSysfsFile(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  std::string path = text(info[0]);
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail(env, "open", errno);
  struct stat status;
  if (fstat(fd, &status) != 0 || status.st_size == 0) {
    int error = errno;
    close(fd);
    fail(env, "stat", error != 0 ? error : EIO);
  }
  size_t size = static_cast<size_t>(status.st_size);
  void *mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (mapped != MAP_FAILED) {
    close(fd);
    return Napi::Buffer<char>::New(env, static_cast<char *>(mapped), size, [size](Napi::Env, char *data) { munmap(data, size); });
  }
  auto buffer = Napi::Buffer<char>::New(env, size);
  size_t done = 0;
  while (done < size) {
    ssize_t got = read(fd, buffer.Data() + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      int error = got < 0 ? errno : EIO;
      close(fd);
      fail(env, "read", error);
    }
    done += static_cast<size_t>(got);
  }
  close(fd);
  return buffer;
}

Napi::Value sendNow(const Napi::CallbackInfo &info) {
  auto bytes = info[1].As<Napi::Uint8Array>();
  uint32_t from = uint32(info[2]);
  ssize_t sent;
  do sent = send(int32(info[0]), bytes.Data() + from, uint32(info[3]) - from, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0) fail(info.Env(), "send", errno);
  return Napi::Number::New(info.Env(), static_cast<double>(sent));
}

/** A name that begins with `@` is one of no file system. */
void sendTo(const Napi::CallbackInfo &info) {
  std::string name = text(info[0]), message = text(info[1]);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (name.size() >= sizeof address.sun_path) fail(info.Env(), "sendto", ENAMETOOLONG);
  memcpy(address.sun_path, name.data(), name.size());
  if (name[0] == '@') address.sun_path[0] = '\0';
  int from = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (from < 0) fail(info.Env(), "socket", errno);
  socklen_t length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  ssize_t sent = sendto(from, message.data(), message.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr *>(&address), length);
  int error = errno;
  close(from);
  if (sent < 0) fail(info.Env(), "sendto", error);
}

/** Whatever happens to the descriptor ends it: who uses it next is told what that was. */
Napi::Value waitFd(const Napi::CallbackInfo &info) {
  pollfd wanted{int32(info[0]), static_cast<short>(info[1].As<Napi::Boolean>().Value() ? POLLOUT : POLLIN), 0};
  return Napi::Boolean::New(info.Env(), poll(&wanted, 1, int32(info[2])) > 0);
}

/** Node gives its terminals back as they were, and aborts where one has gone. */
Napi::Value exitIfHungUp(const Napi::CallbackInfo &info) {
  for (int fd = 0; fd <= 2; fd++) {
    termios settings;
    if (tcgetattr(fd, &settings) != 0 && errno == EIO) _exit(int32(info[0]));
  }
  return info.Env().Undefined();
}

}  // namespace

void addSystemFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("libbpfVersion", Napi::Function::New(env, libbpfVersion));
  exports.Set("mountTracefs", Napi::Function::New(env, mountTracefs));
  exports.Set("bootTime", Napi::Function::New(env, bootTime));
  exports.Set("taiDelta", Napi::Function::New(env, taiDelta));
  exports.Set("realTimeDelta", Napi::Function::New(env, realTimeDelta));
  exports.Set("readSysfsFile", Napi::Function::New(env, readSysfsFile));
  exports.Set("sendNow", Napi::Function::New(env, sendNow));
  exports.Set("sendTo", Napi::Function::New(env, sendTo));
  exports.Set("waitFd", Napi::Function::New(env, waitFd));
  exports.Set("exitIfHungUp", Napi::Function::New(env, exitIfHungUp));
  exports.Set("raiseFileLimit", Napi::Function::New(env, raiseFileLimit));
}

}  // namespace loader
