# Debug information as rustc writes it of an enum whose variants are told apart by values that a `bool` of one of them never has: that one has
# no value of its own, and others have data, too (rustc 1.64):
#   enum Light { Flag(bool, u16), Stop, Wait(u16) }
# main() is C's, and calls look() with one after the other.
	.text
	.globl	main
	.type	main, @function
main:
	pushq	%rbx
	leaq	lights(%rip), %rbx
.Leach:
	movq	%rbx, %rdi
	call	look
	addq	$4, %rbx
	leaq	lights_end(%rip), %rax
	cmpq	%rax, %rbx
	jne	.Leach
	popq	%rbx
	xorl	%eax, %eax
	ret
	.size	main, .-main

	.globl	look
	.type	look, @function
look:
.Lbegin:
	nop
	ret
.Lend:
	.size	look, .-look

	.data
lights:
	.byte	1, 0, 7, 0 # Flag(true, 7)
	.byte	2, 0, 0, 0 # Stop
	.byte	3, 0, 9, 0 # Wait(9)
	.byte	0, 0, 8, 0 # Flag(false, 8)
lights_end:

	.macro attribute name, form
	.uleb128 \name, \form
	.endm
	.macro entry code, tag, children
	.uleb128 \code, \tag
	.byte	\children
	.endm

	.section .debug_abbrev,"",@progbits
	entry	1, 0x11, 1 # compile_unit
	attribute 0x03, 0x08 # name
	attribute 0x13, 0x0b # language
	attribute 0x11, 0x01 # low_pc
	attribute 0x12, 0x01 # high_pc
	attribute 0x25, 0x08 # producer
	attribute 0, 0
	entry	2, 0x2e, 1 # subprogram
	attribute 0x03, 0x08
	attribute 0x11, 0x01
	attribute 0x12, 0x01
	attribute 0x3f, 0x0c # external
	attribute 0, 0
	entry	3, 0x05, 0 # formal_parameter
	attribute 0x03, 0x08
	attribute 0x49, 0x13 # type
	attribute 0x02, 0x18 # location
	attribute 0, 0
	entry	4, 0x24, 0 # base_type
	attribute 0x03, 0x08
	attribute 0x3e, 0x0b # encoding
	attribute 0x0b, 0x0b # byte_size
	attribute 0, 0
	entry	5, 0x13, 1 # structure_type
	attribute 0x03, 0x08
	attribute 0x0b, 0x0b
	attribute 0, 0
	entry	6, 0x13, 0 # structure_type, empty
	attribute 0x03, 0x08
	attribute 0x0b, 0x0b
	attribute 0, 0
	entry	7, 0x33, 1 # variant_part
	attribute 0x15, 0x13 # discr
	attribute 0, 0
	entry	8, 0x0d, 0 # member, artificial
	attribute 0x49, 0x13
	attribute 0x38, 0x0b # data_member_location
	attribute 0x34, 0x0c # artificial
	attribute 0, 0
	entry	9, 0x19, 1 # variant
	attribute 0, 0
	entry	10, 0x19, 1 # variant with a value
	attribute 0x16, 0x0b # discr_value
	attribute 0, 0
	entry	11, 0x0d, 0 # member
	attribute 0x03, 0x08
	attribute 0x49, 0x13
	attribute 0x38, 0x0b
	attribute 0, 0
	entry	12, 0x0f, 0 # pointer_type
	attribute 0x03, 0x08
	attribute 0x49, 0x13
	attribute 0, 0
	.byte	0

	.macro member name, at, type
	.uleb128 11
	.asciz	"\name"
	.long	\type - .Lunit
	.byte	\at
	.endm
	.macro base name, encoding, size
	.uleb128 4
	.asciz	"\name"
	.byte	\encoding, \size
	.endm
	.macro struct code, name
	.uleb128 \code
	.asciz	"\name"
	.byte	4
	.endm

	.section .debug_info,"",@progbits
.Lunit:
	.long	.Lunit_end - .Lunit_version
.Lunit_version:
	.value	4
	.long	.debug_abbrev
	.byte	8
	.uleb128 1
	.asciz	"niches.rs"
	.byte	0x1c
	.quad	.Lbegin, .Lend
	.asciz	"clang LLVM (rustc version 1.95.0)"
	.uleb128 2
	.asciz	"look"
	.quad	.Lbegin, .Lend
	.byte	1
	.uleb128 3
	.asciz	"light"
	.long	.Lpointer - .Lunit
	.byte	1, 0x55
	.byte	0
.Lbool:
	base	bool, 2, 1
.Lu8:
	base	u8, 7, 1
.Lu16:
	base	u16, 7, 2
.Lpointer:
	.uleb128 12
	.asciz	"&Light"
	.long	.Llight - .Lunit
.Llight:
	struct	5, Light
	.uleb128 7
	.long	.Ldiscriminant - .Lunit
.Ldiscriminant:
	.uleb128 8
	.long	.Lu8 - .Lunit
	.byte	0, 1
	.uleb128 9
	member	Flag, 0, .Lflag
	.byte	0
	.uleb128 10
	.byte	2
	member	Stop, 0, .Lstop
	.byte	0
	.uleb128 10
	.byte	3
	member	Wait, 0, .Lwait
	.byte	0
	.byte	0
.Lflag:
	struct	5, Flag
	member	__0, 0, .Lbool
	member	__1, 2, .Lu16
	.byte	0
.Lstop:
	struct	6, Stop
.Lwait:
	struct	5, Wait
	member	__0, 2, .Lu16
	.byte	0
	.byte	0
	.byte	0
.Lunit_end:
	.section .note.GNU-stack,"",@progbits
