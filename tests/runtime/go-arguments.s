# Debug information as Go's compiler writes it (1.19: DWARF 4, places as blocks, results among the parameters, no word of padding, and of a
# string of which only the length is read just that), for a function that is called as Go calls: registers AX, BX, CX, DI, SI, R8, …,
# and what is left on the stack. main() is C's.
	.text
	.globl	main
	.type	main, @function
main:
	subq	$40, %rsp
	movq	$10, (%rsp)
	leaq	text(%rip), %rcx
	movq	%rcx, 8(%rsp)
	movq	$4, 16(%rsp)
	leaq	server(%rip), %rax
	leaq	text(%rip), %rbx
	movl	$4, %ecx
	movl	$7, %edi
	leaq	text+5(%rip), %rsi
	movl	$6, %r8d
	call	"example.com/web.(*Server).Serve"
	addq	$40, %rsp
	xorl	%eax, %eax
	ret
	.size	main, .-main

	.globl	"example.com/web.(*Server).Serve"
	.type	"example.com/web.(*Server).Serve", @function
"example.com/web.(*Server).Serve":
.Lbegin:
	nop
.Llater:
	xorl	%ebx, %ebx
	ret
.Lend:
	.size	"example.com/web.(*Server).Serve", .-"example.com/web.(*Server).Serve"

	.section .rodata
text:
	.ascii	"pathsinside"
	.data
	.p2align 3
server:
	.quad	8080, 0

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
	attribute 0x40, 0x0a # frame_base, block1
	attribute 0x3f, 0x0c # external
	attribute 0, 0
	entry	3, 0x05, 0 # formal_parameter, in a list
	attribute 0x03, 0x08
	attribute 0x4b, 0x0c # variable_parameter
	attribute 0x49, 0x13 # type
	attribute 0x02, 0x17 # location
	attribute 0, 0
	entry	4, 0x05, 0 # formal_parameter, in one place
	attribute 0x03, 0x08
	attribute 0x4b, 0x0c
	attribute 0x49, 0x13
	attribute 0x02, 0x0a
	attribute 0, 0
	entry	5, 0x24, 0 # base_type
	attribute 0x03, 0x08
	attribute 0x3e, 0x0b # encoding
	attribute 0x0b, 0x0b # byte_size
	attribute 0, 0
	entry	6, 0x13, 1 # structure_type
	attribute 0x03, 0x08
	attribute 0x0b, 0x0f
	attribute 0, 0
	entry	7, 0x0d, 0 # member
	attribute 0x03, 0x08
	attribute 0x38, 0x0f # data_member_location
	attribute 0x49, 0x13
	attribute 0, 0
	entry	8, 0x0f, 0 # pointer_type
	attribute 0x03, 0x08
	attribute 0x49, 0x13
	attribute 0, 0
	.byte	0

	.macro parameter name, result, type, place
	.uleb128 3
	.asciz	"\name"
	.byte	\result
	.long	\type - .Lunit, \place - .Lplaces
	.endm
	.macro member name, at, type
	.uleb128 7
	.asciz	"\name"
	.uleb128 \at
	.long	\type - .Lunit
	.endm
	.macro base name, encoding, size
	.uleb128 5
	.asciz	"\name"
	.byte	\encoding, \size
	.endm

	.section .debug_info,"",@progbits
.Lunit:
	.long	.Lunit_end - .Lunit_version
.Lunit_version:
	.value	4
	.long	.debug_abbrev
	.byte	8
	.uleb128 1
	.asciz	"example.com/web"
	.byte	0x16
	.quad	.Lbegin, .Lend
	.asciz	"Go cmd/compile go1.19.8; regabi"
	.uleb128 2
	.asciz	"example.com/web.(*Server).Serve"
	.quad	.Lbegin, .Lend
	.byte	1, 0x9c, 1
	parameter .dict, 0, .Lint, .Lnowhere
	parameter s, 0, .Lserver_pointer, .Lin_ax
	parameter path, 0, .Lstring, .Lin_bx_cx
	parameter p, 0, .Lpair, .Lin_di_si_r8
	parameter scale, 0, .Lfloat, .Lin_x0
	.uleb128 4
	.asciz	"late"
	.byte	0
	.long	.Lint - .Lunit
	.byte	1, 0x9c # call_frame_cfa
	parameter cut, 0, .Lstring, .Llength_on_stack
	.uleb128 4
	.asciz	"whole"
	.byte	0
	.long	.Lstring - .Lunit
	.byte	2, 0x91, 8 # fbreg
	parameter dead, 0, .Lstring, .Lnowhere
	parameter ~r0, 1, .Lint, .Lin_ax
	.byte	0
.Lint:
	base	int, 5, 8
.Lint32:
	base	int32, 5, 4
.Lbyte:
	base	uint8, 7, 1
.Lfloat:
	base	float64, 4, 8
.Lbyte_pointer:
	.uleb128 8
	.asciz	"*uint8"
	.long	.Lbyte - .Lunit
.Lstring:
	.uleb128 6
	.asciz	"string"
	.uleb128 16
	member	str, 0, .Lbyte_pointer
	member	len, 8, .Lint
	.byte	0
.Lpair:
	.uleb128 6
	.asciz	"example.com/web.Pair"
	.uleb128 24
	member	A, 0, .Lint32
	member	B, 8, .Lstring
	.byte	0
.Lserver:
	.uleb128 6
	.asciz	"example.com/web.Server"
	.uleb128 16
	member	Port, 0, .Lint
	member	Next, 8, .Lserver_pointer
	.byte	0
.Lserver_pointer:
	.uleb128 8
	.asciz	"*example.com/web.Server"
	.long	.Lserver - .Lunit
	.byte	0
.Lunit_end:

	# From the first instruction on; then it is in the frame.
	.macro place at, expression:vararg
	.quad	-1, .Lbegin, 0, \at - .Lbegin
	.value	9f - 8f
8:	.byte	\expression
9:	.quad	0, 0
	.endm
	.section .debug_loc,"",@progbits
.Lplaces:
.Lnowhere:
	.quad	-1, .Lbegin, .Llater - .Lbegin, .Lend - .Lbegin
	.value	1
	.byte	0x50
	.quad	0, 0
.Lin_ax:
	place	.Llater, 0x50
.Lin_bx_cx:
	place	.Llater, 0x53, 0x93, 8, 0x52, 0x93, 8
.Lin_di_si_r8:
	place	.Llater, 0x55, 0x93, 4, 0x54, 0x93, 8, 0x58, 0x93, 8
.Lin_x0:
	place	.Llater, 0x61
.Llength_on_stack:
	place	.Lend, 0x91, 16
	.section .note.GNU-stack,"",@progbits
