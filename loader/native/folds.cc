// Folds what is decided by the kernel that a program is loaded into. A script asks whether a struct has a field; the
// compiler leaves a move whose immediate libbpf fills in with 0 or 1, and a jump on that register. Between libbpf's
// relocation and the load, both and the branch that is not for this kernel become instructions that the kernel removes:
// nothing of the question runs. The rest stays as LLVM laid it out with the question in place, which may differ in
// registers, in the order of blocks and in the numbers of events from a program that never had it. Where the code is
// not as expected it stays as it is, and the kernel's verifier draws the same conclusion at the price of a move.

#include "folds.h"

#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include <algorithm>
#include <map>

namespace loader {
namespace {

std::map<const bpf_program *, std::vector<uint32_t>> wanted;

using Code = std::vector<bpf_insn>;

constexpr bpf_insn kNothing = {BPF_JMP | BPF_JA, 0, 0, 0, 0};

bool isJump(const bpf_insn &insn) {
  const int kind = BPF_CLASS(insn.code);
  return kind == BPF_JMP || kind == BPF_JMP32;
}

bool isGoto(const bpf_insn &insn) { return insn.code == (BPF_JMP | BPF_JA); }
bool isExit(const bpf_insn &insn) { return insn.code == (BPF_JMP | BPF_EXIT); }
bool isWide(const bpf_insn &insn) { return insn.code == (BPF_LD | BPF_IMM | BPF_DW); }
bool isCall(const bpf_insn &insn) { return insn.code == (BPF_JMP | BPF_CALL); }

/** Functions that the code calls, or hands to helpers, begin behind this many instructions. */
size_t lengthOfMain(const bpf_insn *insns, size_t count) {
  size_t end = count;
  for (size_t i = 0; i < count; i++) {
    if (isCall(insns[i]) && insns[i].src_reg == BPF_PSEUDO_CALL) end = std::min(end, i + 1 + insns[i].imm);
    if (isWide(insns[i]) && insns[i].src_reg == BPF_PSEUDO_FUNC) end = std::min(end, i + 1 + insns[i].imm);
    if (isWide(insns[i])) i++;
  }
  return end;
}

bool isTest(const bpf_insn &insn, int reg) {
  const int operation = BPF_OP(insn.code);
  return isJump(insn) && BPF_SRC(insn.code) == BPF_K && insn.dst_reg == reg && insn.imm == 0 &&
         (operation == BPF_JEQ || operation == BPF_JNE);
}

/** The move and the jump that it decides become nothing and a jump that is always, or never, taken. */
bool decide(Code &code, size_t at) {
  bpf_insn &move = code[at];
  const int kind = BPF_CLASS(move.code);
  if ((kind != BPF_ALU64 && kind != BPF_ALU) || BPF_OP(move.code) != BPF_MOV || BPF_SRC(move.code) != BPF_K) return false;
  const int reg = move.dst_reg;
  for (size_t next = at + 1; next < code.size(); next++) {
    bpf_insn &insn = code[next];
    if (isTest(insn, reg)) {
      const bool taken = (move.imm == 0) == (BPF_OP(insn.code) == BPF_JEQ);
      insn = taken ? bpf_insn{BPF_JMP | BPF_JA, 0, 0, insn.off, 0} : kNothing;
      move = kNothing;
      return true;
    }
    if (isJump(insn) || insn.dst_reg == reg || insn.src_reg == reg) return false;
  }
  return false;
}

std::vector<bool> reachable(const Code &code) {
  std::vector<bool> seen(code.size() + 1);
  std::vector<size_t> pending = {0};
  while (!pending.empty()) {
    const size_t at = pending.back();
    pending.pop_back();
    if (at >= code.size() || seen[at]) continue;
    const bpf_insn &insn = code[at];
    seen[at] = true;
    if (isWide(insn)) seen[at + 1] = true;
    if (isExit(insn)) continue;
    if (!isGoto(insn)) pending.push_back(at + (isWide(insn) ? 2 : 1));
    if (isJump(insn) && !isCall(insn)) pending.push_back(at + 1 + insn.off);
  }
  return seen;
}

/**
 * The kernel takes no code that nothing leads to, but removes jumps to the next instruction. So what is dead becomes
 * that, and the way around it leads through. False where that cannot be: then nothing may be folded.
 */
bool clear(Code &code) {
  const std::vector<bool> live = reachable(code);
  for (size_t at = 0; at < code.size(); at++) {
    if (live[at]) continue;
    size_t end = at;
    while (end < code.size() && !live[end]) end++;
    if (at == 0) return false;
    for (size_t i = at; i < end; i++) {
      // A function that is called here alone would be one that nobody calls.
      if ((isCall(code[i]) && code[i].src_reg == BPF_PSEUDO_CALL) || (isWide(code[i]) && code[i].src_reg == BPF_PSEUDO_FUNC)) return false;
      code[i] = kNothing;
    }
    bpf_insn &around = code[at - 1];
    if (isExit(around)) {
      code[end - 1] = around;
    } else if (isGoto(around)) {
      const long off = around.off - static_cast<long>(end - at);
      code[end - 1] = {BPF_JMP | BPF_JA, 0, 0, static_cast<__s16>(off), 0};
    } else {
      return false;
    }
    around = kNothing;
    at = end;
  }
  return true;
}

bool isNothing(const bpf_insn &insn) { return isGoto(insn) && insn.off == 0; }

size_t skip(const Code &code, size_t at) {
  while (at < code.size() && isNothing(code[at])) at++;
  return at;
}

/** The opposite of a comparison, as a compiler would write it; false for one that has none. */
bool invert(bpf_insn &insn) {
  const bool constant = BPF_SRC(insn.code) == BPF_K;
  const auto become = [&](int operation, int step) {
    // Where the next constant is another number, or none.
    if ((step < 0 && (insn.imm == INT32_MIN || insn.imm == 0)) || (step > 0 && (insn.imm == INT32_MAX || insn.imm == -1))) {
      const bool isSigned = operation == BPF_JSGT || operation == BPF_JSLT;
      if (!isSigned || insn.imm == INT32_MIN || insn.imm == INT32_MAX) return false;
    }
    insn.code = static_cast<__u8>((insn.code & ~0xf0) | operation);
    insn.imm += step;
    return true;
  };
  switch (BPF_OP(insn.code)) {
    case BPF_JEQ: return become(BPF_JNE, 0);
    case BPF_JNE: return become(BPF_JEQ, 0);
    case BPF_JSLT: return constant ? become(BPF_JSGT, -1) : become(BPF_JSGE, 0);
    case BPF_JSGT: return constant ? become(BPF_JSLT, 1) : become(BPF_JSLE, 0);
    case BPF_JLT: return constant ? become(BPF_JGT, -1) : become(BPF_JGE, 0);
    case BPF_JGT: return constant ? become(BPF_JLT, 1) : become(BPF_JLE, 0);
    default: return false;
  }
}

/** A jump around another jump, with nothing between them any more, is the other jump under the opposite condition. */
void straighten(Code &code) {
  std::vector<int> targets(code.size() + 1);
  for (size_t i = 0; i < code.size(); i++) {
    if (isJump(code[i]) && !isCall(code[i]) && !isExit(code[i]) && !isNothing(code[i])) targets[skip(code, i + 1 + code[i].off)]++;
    if (isWide(code[i])) i++;
  }
  for (size_t i = 0; i < code.size(); i++) {
    bpf_insn &insn = code[i];
    const size_t next = skip(code, i + 1);
    const bool conditional = isJump(insn) && !isCall(insn) && !isExit(insn) && !isGoto(insn);
    if (conditional && next < code.size() && isGoto(code[next]) && targets[next] == 0 && skip(code, i + 1 + insn.off) == skip(code, next + 1)) {
      const long off = static_cast<long>(next) + code[next].off - static_cast<long>(i);
      bpf_insn opposite = insn;
      if (invert(opposite)) {
        opposite.off = static_cast<__s16>(off);
        insn = opposite;
        code[next] = kNothing;
      }
    }
    if (isWide(insn)) i++;
  }
}

/** Runs for each program when libbpf has relocated it. */
int beforeLoad(bpf_program *program, bpf_prog_load_opts *, long) {
  auto entry = wanted.find(program);
  if (entry == wanted.end()) return 0;
  auto *insns = const_cast<bpf_insn *>(bpf_program__insns(program));
  const size_t length = lengthOfMain(insns, bpf_program__insn_cnt(program));
  for (uint32_t at : entry->second) {
    Code code(insns, insns + length);
    if (at >= length || !decide(code, at) || !clear(code)) continue;
    straighten(code);
    std::copy(code.begin(), code.end(), insns);
  }
  wanted.erase(entry);
  return 0;
}

struct Section {
  const char *name;
  bpf_prog_type type;
};

/** Those of our objects; they need nothing else of libbpf's own handlers. */
constexpr Section kSections[] = {
    {"tracepoint", BPF_PROG_TYPE_TRACEPOINT}, {"raw_tp", BPF_PROG_TYPE_RAW_TRACEPOINT}, {"kprobe", BPF_PROG_TYPE_KPROBE},
    {"kretprobe", BPF_PROG_TYPE_KPROBE},      {"uprobe", BPF_PROG_TYPE_KPROBE},         {"uretprobe", BPF_PROG_TYPE_KPROBE},
    {"perf_event", BPF_PROG_TYPE_PERF_EVENT},
};

}  // namespace

void watchLoads() {
  static bool watching = false;
  if (watching) return;
  watching = true;
  LIBBPF_OPTS(libbpf_prog_handler_opts, options);
  options.prog_prepare_load_fn = beforeLoad;
  for (const Section &section : kSections) libbpf_register_prog_handler(section.name, section.type, static_cast<bpf_attach_type>(0), &options);
}

void foldBeforeLoad(const bpf_program *program, std::vector<uint32_t> instructions) { wanted[program] = std::move(instructions); }

}  // namespace loader
