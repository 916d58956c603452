// The command of -c: a child that is forked early, so that its pid is known when programs are loaded, and waits before
// exec until probes are attached. Node's own spawn cannot hold a child there. Between fork and exec only
// async-signal-safe calls are made, because the parent has threads. Also pidfds, to be told of a process's end.

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <vector>

#include "addon.h"

extern char **environ;

namespace loader {
namespace {

/** Never returns. `release` ends without a byte when the parent dies; `report` takes the errno of a failed exec. */
[[noreturn]] void runChild(const char *path, char *const *arguments, int release, int report, pid_t parent) {
  for (int signal = 1; signal < NSIG; signal++) {
    struct sigaction action {};
    // What runs under nohup runs its command under it, too. Others that are ignored are so for Node.
    if (signal == SIGHUP && sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    action.sa_handler = SIG_DFL;
    sigaction(signal, &action, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  // The parent may have died before the prctl.
  if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent) _exit(127);
  // Node marks its own standard streams close-on-exec.
  for (int fd = 0; fd <= 2; fd++) fcntl(fd, F_SETFD, 0);
  // Probes see this call return, as one of the command: so it is one that commands hardly make, and that scripts hardly ask for, unlike read().
  pollfd go = {release, POLLIN, 0};
  while (ppoll(&go, 1, nullptr, nullptr) < 0 && errno == EINTR) {
  }
  if ((go.revents & POLLIN) == 0) _exit(127);
  execve(path, arguments, environ);
  int error = errno;
  (void)!write(report, &error, sizeof error);
  _exit(127);
}

Napi::Value spawnHeld(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  std::string path = text(info[0]);
  auto list = info[1].As<Napi::Array>();
  std::vector<std::string> words;
  for (uint32_t i = 0; i < list.Length(); i++) words.push_back(text(list.Get(i)));
  std::vector<char *> arguments;
  for (std::string &word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  int release[2], report[2];
  if (pipe2(release, O_CLOEXEC) != 0) fail(env, "pipe2", errno);
  if (pipe2(report, O_CLOEXEC) != 0) {
    int error = errno;
    close(release[0]);
    close(release[1]);
    fail(env, "pipe2", error);
  }
  pid_t parent = getpid();
  pid_t pid = fork();
  if (pid == 0) {
    close(release[1]);  // Or the child would hold its own release open.
    runChild(path.c_str(), arguments.data(), release[0], report[1], parent);
  }
  int error = errno;
  close(release[0]);
  close(report[1]);
  if (pid < 0) {
    close(release[1]);
    close(report[0]);
    fail(env, "fork", error);
  }
  auto child = Napi::Object::New(env);
  child.Set("pid", pid);
  child.Set("release", release[1]);
  child.Set("report", report[0]);
  return child;
}

/** Lets the child exec; throws when it cannot. Closes both pipes. */
Napi::Value releaseChild(const Napi::CallbackInfo &info) {
  int release = int32(info[0]);
  int report = int32(info[1]);
  char go = 1;
  // A child that was killed while held gives EPIPE; its end is then seen through its pidfd. Node ignores SIGPIPE.
  (void)!write(release, &go, 1);
  close(release);
  int error = 0;
  ssize_t got;
  do got = read(report, &error, sizeof error);
  while (got < 0 && errno == EINTR);
  close(report);
  if (got == sizeof error) fail(info.Env(), "execve", error);
  return info.Env().Undefined();
}

/** null while it runs, else its wait status; when the second argument is true, only the latter. */
Napi::Value waitChild(const Napi::CallbackInfo &info) {
  int status = 0;
  int options = info[1].IsBoolean() && info[1].As<Napi::Boolean>().Value() ? 0 : WNOHANG;
  pid_t pid;
  do pid = waitpid(int32(info[0]), &status, options);
  while (pid < 0 && errno == EINTR);
  if (pid < 0) fail(info.Env(), "waitpid", errno);
  if (pid == 0) return info.Env().Null();
  return Napi::Number::New(info.Env(), status);
}

Napi::Value openPidfd(const Napi::CallbackInfo &info) {
  int fd = static_cast<int>(syscall(SYS_pidfd_open, int32(info[0]), 0));
  if (fd < 0) fail(info.Env(), "pidfd_open", errno);
  return Napi::Number::New(info.Env(), fd);
}

void ignoreHangups(const Napi::CallbackInfo &) {
  struct sigaction action {};
  action.sa_handler = SIG_IGN;
  sigaction(SIGHUP, &action, nullptr);
}

}  // namespace

void addProcessFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("spawnHeld", Napi::Function::New(env, spawnHeld));
  exports.Set("releaseChild", Napi::Function::New(env, releaseChild));
  exports.Set("waitChild", Napi::Function::New(env, waitChild));
  exports.Set("ignoreHangups", Napi::Function::New(env, ignoreHangups));
  exports.Set("openPidfd", Napi::Function::New(env, openPidfd));
}

}  // namespace loader
