// USDT probes for the runtime cases: notes as SystemTap's sys/sdt.h writes them, but with the words of our choice for where
// arguments lie. MARK(namespace, name, semaphore, words, operands…): `words` are the assembler's text, in which %0 and so
// on stand for the operands, and `semaphore` is the name of a variable, or 0.

#define MARK(namespace, name, semaphore, words, ...)                              \
  __asm__ volatile(                                                               \
    "990: nop\n"                                                                  \
    ".pushsection .note.stapsdt, \"\", \"note\"\n"                                \
    ".balign 4\n"                                                                 \
    ".4byte 992f - 991f, 994f - 993f, 3\n"                                        \
    "991: .asciz \"stapsdt\"\n"                                                   \
    "992: .balign 4\n"                                                            \
    "993: .8byte 990b, _.stapsdt.base, " #semaphore "\n"                          \
    ".asciz \"" namespace "\"\n.asciz \"" name "\"\n.asciz \"" words "\"\n"       \
    "994: .balign 4\n"                                                            \
    ".popsection\n"                                                               \
    ".ifndef _.stapsdt.base\n"                                                    \
    ".pushsection .stapsdt.base, \"aG\", \"progbits\", .stapsdt.base, comdat\n"   \
    ".weak _.stapsdt.base\n.hidden _.stapsdt.base\n"                              \
    "_.stapsdt.base: .space 1\n"                                                  \
    ".popsection\n"                                                               \
    ".endif\n" ::__VA_ARGS__ : "memory")

/** A counter that is not 0 while somebody traces the probe. */
#define SEMAPHORE(name) __attribute__((section(".probes"), used)) volatile unsigned short name
