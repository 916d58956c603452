// A line on standard error about what takes long, written by a thread of its own: whoever does the work is in the middle of a
// system call. It appears late, counts seconds, and is gone before anything else is written.

#include <csignal>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "addon.h"

namespace loader {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kLate = std::chrono::milliseconds(500);
constexpr auto kAgain = std::chrono::milliseconds(250);

std::mutex mutex;
std::condition_variable changed;
std::thread writer;
/** Empty: nothing is going on. */
std::string doing;
Clock::time_point since;
bool isShown = false;

void put(const std::string &text) {
  // Nobody can be told when that fails.
  if (write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

/** With the mutex held. */
void hide() {
  if (isShown) put("\r\x1b[K");
  isShown = false;
}

/** What fits on one line: a longer one could not be taken back. */
std::string line() {
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - since).count();
  std::string text = doing + " ... " + std::to_string(seconds) + " s";
  winsize size{};
  size_t columns = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  return text.substr(0, columns - 1);
}

void writeLines() {
  std::unique_lock lock(mutex);
  auto next = since + kLate;
  while (!doing.empty()) {
    if (changed.wait_until(lock, next, [] { return doing.empty(); })) break;
    put("\r\x1b[K" + line());
    isShown = true;
    next = Clock::now() + kAgain;
  }
  hide();
}

void endProgress(const Napi::CallbackInfo &) {
  {
    std::lock_guard lock(mutex);
    doing.clear();
  }
  changed.notify_all();
  if (writer.joinable()) writer.join();
}

void beginProgress(const Napi::CallbackInfo &info) {
  endProgress(info);
  if (!isatty(STDERR_FILENO)) return;
  doing = text(info[0]);
  since = Clock::now();
  // Signals are the main thread's.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  writer = std::thread(writeLines);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void hideProgress(const Napi::CallbackInfo &) {
  std::lock_guard lock(mutex);
  hide();
}

}  // namespace

void addProgressFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("beginProgress", Napi::Function::New(env, beginProgress));
  exports.Set("hideProgress", Napi::Function::New(env, hideProgress));
  exports.Set("endProgress", Napi::Function::New(env, endProgress));
}

}  // namespace loader
