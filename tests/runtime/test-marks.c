// What the runtime cases trace with usdt: probes whose arguments lie in every kind of place that a note can name. It may be built in
// any way: as it is, stripped, at a fixed address, as a library (it then has no main()).
//
//   test-marks             passes every mark once, and prints whether somebody traces the probe `watched`
//   test-marks on-input    prints "ready" and does that for each line that it reads
#include <stdio.h>
#include <string.h>
#include "marks.h"

#ifdef __x86_64__
#define REGISTER "r9"
#else
#define REGISTER "x9"
#endif

struct row { int number; short small; signed char tiny; unsigned char byte; };

SEMAPHORE(test_watched_semaphore);
static struct row rows[4] = {{10, -1, -2, 254}, {20, -3, -4, 252}, {30, -5, -6, 250}, {40, -7, -8, 248}};
int global_number = -77;
__thread volatile int own_number = -99;

/** As of a function that is inlined in its callers: the argument in a register, a constant, and in memory. */
#define INLINED(constraint, where) MARK("marks", "inlined", 0, "-8@%0", constraint(where))

__attribute__((noinline)) static void first(volatile long *place) { INLINED("r", *place); }
__attribute__((noinline)) static void second(void) { INLINED("n", 2222); }
__attribute__((noinline)) static void third(void) { volatile long there = -3333; INLINED("o", there); }

/** Texts in registers of their own, in memory that nobody has read before. The second one comes first. */
__attribute__((noinline)) static void text_here(const char *text) { MARK("marks", "text", 0, "8@%0", "r"(text)); }
__attribute__((noinline)) static void text_there(const char *text) {
  register const char *there __asm__(REGISTER) = text;
  MARK("marks", "text", 0, "8@%0", "r"(there));
}

#ifdef __x86_64__
__attribute__((noinline)) static void forms(void) {
  register long a __asm__("rax") = 0xfffffffff00180f7;
  register long r __asm__("r12") = 0x1122334455667788;
  MARK("forms", "registers", 0, "8@%%rax -4@%%eax 4@%%eax -2@%%ax 2@%%ax -1@%%al 1@%%al 1@%%ah -1@%%ah 8@%%r12 4@%%r12d 2@%%r12w 1@%%r12b", "r"(a), "r"(r));
  MARK("forms", "constants", 0, "4@$5 -4@$-5 8@$0x1234567890 -8@$-81985529216486896 1@$200 -1@$200 8@$global_number");
  register struct row *p __asm__("rbx") = rows;
  register long i __asm__("rcx") = 2;
  MARK("forms", "memory", 0, "-4@(%%rbx) -2@4(%%rbx) -1@6(%%rbx) 1@0x7(%%rbx) -4@(%%rbx,%%rcx,8) -2@4(%%rbx,%%rcx,8) -4@-8(%%rbx,%%rcx,8) 4@8+8(%%rbx)", "r"(p), "r"(i));
  MARK("forms", "symbols", 0, "-4@global_number(%%rip) -4@rows+8(%%rip) -2@4+rows+16(%%rip) 8@%%fs:0x10 -4@%%fs:own_number@tpoff 8@%%rip", "r"(own_number));
  MARK("forms", "floats", 0, "8f@%%xmm0 -8@%%xmm1 4@%%rbx", "r"(p));
  MARK("forms", "strange", 0, "8@16(%%rip) 16@(%%rbx) 4@%%cr3 4@no_such(%%rip) 8@QWORD PTR [rbp-8] 4@*%%rax", "r"(p));
}
#else
__attribute__((noinline)) static void forms(void) {}
#endif

static void pass(void) {
  static const char text[] = "a text of the program";
  static volatile long one = 1111;
  text_there("the second text");
  text_here("the first text");
  MARK("marks", "plain", 0, "");
  MARK("marks", "two", 0, "-4@%0 8@%1", "r"(-42), "r"(text));
  MARK("others", "two", 0, "-4@%0", "r"(43));
  MARK("marks", "watched", test_watched_semaphore, "-4@%0", "r"(test_watched_semaphore != 0));
  first(&one);
  second();
  third();
  forms();
  printf("watched: %d\n", test_watched_semaphore != 0);
  fflush(stdout);
}

#ifdef LIBRARY
void pass_marks(void) { pass(); }
#else
int main(int argc, char **argv) {
  char line[64];
  if (argc > 1 && !strcmp(argv[1], "on-input")) {
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) pass();
  } else pass();
  return 0;
}
#endif
