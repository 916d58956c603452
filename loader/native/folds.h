// How the object functions ask for folding (folds.cc): libbpf calls back between relocation and load, for objects that
// were opened after watchLoads().
#pragma once

#include <cstdint>
#include <vector>

struct bpf_program;

namespace loader {

void watchLoads();

/** Instructions of a program that is not loaded yet. */
void foldBeforeLoad(const bpf_program *program, std::vector<uint32_t> instructions);

}  // namespace loader
