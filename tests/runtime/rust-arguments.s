# What rustc 1.95 makes of rust-arguments.rs: rustc -g -C dwarf-version=4 -C panic=abort -C overflow-checks=off -C codegen-units=1 --emit asm; without
# .cfi_* and folders of files, which older assemblers do not know. It is here because few machines have a Rust compiler.
	.file	"rust_arguments.a80f5ca4d11eee50-cgu.0"
	.section	.text._ZN14rust_arguments4text17he0991f2d5df6c080E,"ax",@progbits
	.globl	_ZN14rust_arguments4text17he0991f2d5df6c080E
	.p2align	4
	.type	_ZN14rust_arguments4text17he0991f2d5df6c080E,@function
_ZN14rust_arguments4text17he0991f2d5df6c080E:
.Lfunc_begin0:
	.file	1 "rust-arguments.rs"
	.loc	1 9 0
	subq	$56, %rsp
	movq	%rcx, (%rsp)
	movl	%r8d, 12(%rsp)
	movq	%rdi, 16(%rsp)
	movq	%rsi, 24(%rsp)
	movq	%rdx, 32(%rsp)
	movq	%rcx, 40(%rsp)
	movl	%r8d, 52(%rsp)
.Ltmp0:
	.loc	1 9 54 prologue_end
	callq	_ZN4core3str21_$LT$impl$u20$str$GT$3len17h0e058e157e94484bE
	movq	(%rsp), %rcx
	movl	12(%rsp), %r8d
	.loc	1 9 52 is_stmt 0
	addq	%rcx, %rax
	.loc	1 9 72
	movl	%r8d, %ecx
	.loc	1 9 52
	addq	%rcx, %rax
	.loc	1 9 84 epilogue_begin
	addq	$56, %rsp
	retq
.Ltmp1:
.Lfunc_end0:
	.size	_ZN14rust_arguments4text17he0991f2d5df6c080E, .Lfunc_end0-_ZN14rust_arguments4text17he0991f2d5df6c080E

	.section	.text._ZN14rust_arguments5Point3sum17hbfd26235d0d13717E,"ax",@progbits
	.globl	_ZN14rust_arguments5Point3sum17hbfd26235d0d13717E
	.p2align	4
	.type	_ZN14rust_arguments5Point3sum17hbfd26235d0d13717E,@function
_ZN14rust_arguments5Point3sum17hbfd26235d0d13717E:
.Lfunc_begin1:
	.loc	1 22 0 is_stmt 1
	movq	%rdi, -16(%rsp)
	movq	%rsi, -8(%rsp)
.Ltmp2:
	.loc	1 22 40 prologue_end
	movslq	8(%rdi), %rax
	addq	(%rdi), %rax
	addq	%rsi, %rax
	.loc	1 22 68 is_stmt 0
	retq
.Ltmp3:
.Lfunc_end1:
	.size	_ZN14rust_arguments5Point3sum17hbfd26235d0d13717E, .Lfunc_end1-_ZN14rust_arguments5Point3sum17hbfd26235d0d13717E

	.section	.text._ZN14rust_arguments5mixed17hfd565aa8a4cb2635E,"ax",@progbits
	.globl	_ZN14rust_arguments5mixed17hfd565aa8a4cb2635E
	.p2align	4
	.type	_ZN14rust_arguments5mixed17hfd565aa8a4cb2635E,@function
_ZN14rust_arguments5mixed17hfd565aa8a4cb2635E:
.Lfunc_begin2:
	.loc	1 19 0 is_stmt 1
	movq	%rsi, %rax
	movq	%rdi, -16(%rsp)
	movq	-16(%rsp), %rcx
	movq	%rcx, -24(%rsp)
	movq	%rax, -8(%rsp)
.Ltmp4:
	.loc	1 19 50 prologue_end
	addq	-24(%rsp), %rax
	.loc	1 19 65 is_stmt 0
	retq
.Ltmp5:
.Lfunc_end2:
	.size	_ZN14rust_arguments5mixed17hfd565aa8a4cb2635E, .Lfunc_end2-_ZN14rust_arguments5mixed17hfd565aa8a4cb2635E

	.section	.text._ZN14rust_arguments5shape17h47a6f60d541fac7bE,"ax",@progbits
	.globl	_ZN14rust_arguments5shape17h47a6f60d541fac7bE
	.p2align	4
	.type	_ZN14rust_arguments5shape17h47a6f60d541fac7bE,@function
_ZN14rust_arguments5shape17h47a6f60d541fac7bE:
.Lfunc_begin3:
	.loc	1 15 0 is_stmt 1
	subq	$72, %rsp
	movq	%rdi, (%rsp)
	movq	%rsi, 8(%rsp)
	movq	%rdi, 32(%rsp)
	movq	%rsi, 40(%rsp)
.Ltmp6:
	.loc	1 16 12 prologue_end
	movl	(%rdi), %eax
	movq	%rax, 16(%rsp)
	testq	%rax, %rax
	.loc	1 16 5 is_stmt 0
	je	.LBB3_2
	jmp	.LBB3_6
.LBB3_6:
	.loc	1 0 5
	movq	16(%rsp), %rax
	.loc	1 16 5
	subq	$1, %rax
	je	.LBB3_3
	jmp	.LBB3_7
.LBB3_7:
	jmp	.LBB3_4
	.loc	1 16 12
	ud2
.LBB3_2:
	.loc	1 0 12
	movq	(%rsp), %rax
	.loc	1 16 30
	movq	%rax, %rcx
	addq	$4, %rcx
	movq	%rcx, 48(%rsp)
.Ltmp7:
	.loc	1 16 36
	movl	4(%rax), %eax
	movq	%rax, 24(%rsp)
.Ltmp8:
	.loc	1 16 44
	jmp	.LBB3_5
.LBB3_3:
	.loc	1 0 44
	movq	(%rsp), %rcx
	.loc	1 16 61
	movq	%rcx, %rax
	addq	$4, %rax
	movq	%rax, 56(%rsp)
	.loc	1 16 64
	movq	%rcx, %rax
	addq	$8, %rax
	movq	%rax, 64(%rsp)
.Ltmp9:
	.loc	1 16 71
	movl	4(%rcx), %eax
	addq	8(%rcx), %rax
	movq	%rax, 24(%rsp)
.Ltmp10:
	.loc	1 16 84
	jmp	.LBB3_5
.LBB3_4:
	.loc	1 16 102
	movq	$0, 24(%rsp)
.LBB3_5:
	.loc	1 0 102
	movq	8(%rsp), %rdi
	.loc	1 16 111
	callq	*_ZN4core6option15Option$LT$T$GT$7is_some17h973e0c0f1203b07cE@GOTPCREL(%rip)
	.loc	1 16 109
	andb	$1, %al
	movzbl	%al, %eax
	.loc	1 16 5
	addq	24(%rsp), %rax
	.loc	1 17 2 epilogue_begin is_stmt 1
	addq	$72, %rsp
	retq
.Ltmp11:
.Lfunc_end3:
	.size	_ZN14rust_arguments5shape17h47a6f60d541fac7bE, .Lfunc_end3-_ZN14rust_arguments5shape17h47a6f60d541fac7bE

	.section	.text._ZN14rust_arguments7options17h3210fdffbe4eb87eE,"ax",@progbits
	.globl	_ZN14rust_arguments7options17h3210fdffbe4eb87eE
	.p2align	4
	.type	_ZN14rust_arguments7options17h3210fdffbe4eb87eE,@function
_ZN14rust_arguments7options17h3210fdffbe4eb87eE:
.Lfunc_begin4:
	.loc	1 11 0
	movl	%r9d, -64(%rsp)
	movb	%r8b, %al
	movb	%al, -58(%rsp)
	movb	%cl, -57(%rsp)
	movq	%rdi, -56(%rsp)
	movl	%esi, -48(%rsp)
	movl	%edx, -44(%rsp)
	movb	%cl, -22(%rsp)
	andb	$1, %al
	movb	%al, -21(%rsp)
	movl	%r9d, -20(%rsp)
.Ltmp12:
	.loc	1 12 12 prologue_end
	movq	-56(%rsp), %rdx
	movl	$1, %eax
	xorl	%ecx, %ecx
	cmpq	$0, %rdx
	cmoveq	%rcx, %rax
	.loc	1 12 5 is_stmt 0
	testq	$1, %rax
	je	.LBB4_2
	.loc	1 12 21
	movq	-56(%rsp), %rax
	movq	%rax, -16(%rsp)
.Ltmp13:
	.loc	1 12 27
	movq	(%rax), %rax
	movq	%rax, -40(%rsp)
.Ltmp14:
	.loc	1 12 29
	jmp	.LBB4_3
.LBB4_2:
	.loc	1 12 40
	movq	$0, -40(%rsp)
.LBB4_3:
	.loc	1 12 54
	movl	-48(%rsp), %eax
	.loc	1 12 47
	testq	$1, %rax
	je	.LBB4_5
	.loc	1 12 63
	movl	-44(%rsp), %eax
	movl	%eax, -4(%rsp)
.Ltmp15:
	.loc	1 12 69
	cltq
	movq	%rax, -32(%rsp)
.Ltmp16:
	.loc	1 12 76
	jmp	.LBB4_6
.LBB4_5:
	.loc	1 12 87
	movq	$0, -32(%rsp)
.LBB4_6:
	.loc	1 0 87
	movl	-64(%rsp), %ecx
	movb	-58(%rsp), %dl
	movb	-57(%rsp), %sil
	.loc	1 12 5
	movq	-40(%rsp), %rax
	addq	-32(%rsp), %rax
	.loc	1 12 94
	movzbl	%sil, %esi
	.loc	1 12 5
	addq	%rsi, %rax
	.loc	1 12 105
	andb	$1, %dl
	movzbl	%dl, %edx
	.loc	1 12 5
	addq	%rdx, %rax
	.loc	1 12 116
	movl	%ecx, %ecx
	.loc	1 12 5
	addq	%rcx, %rax
	.loc	1 13 2 is_stmt 1
	retq
.Ltmp17:
.Lfunc_end4:
	.size	_ZN14rust_arguments7options17h3210fdffbe4eb87eE, .Lfunc_end4-_ZN14rust_arguments7options17h3210fdffbe4eb87eE

	.section	".text._ZN4core3str21_$LT$impl$u20$str$GT$3len17h0e058e157e94484bE","ax",@progbits
	.p2align	4
	.type	_ZN4core3str21_$LT$impl$u20$str$GT$3len17h0e058e157e94484bE,@function
_ZN4core3str21_$LT$impl$u20$str$GT$3len17h0e058e157e94484bE:
.Lfunc_begin5:
	.file	2 "core/src/str/mod.rs"
	.loc	2 157 0
	movq	%rsi, %rax
	movq	%rdi, -16(%rsp)
	movq	%rax, -8(%rsp)
.Ltmp18:
	.loc	2 159 6 prologue_end
	retq
.Ltmp19:
.Lfunc_end5:
	.size	_ZN4core3str21_$LT$impl$u20$str$GT$3len17h0e058e157e94484bE, .Lfunc_end5-_ZN4core3str21_$LT$impl$u20$str$GT$3len17h0e058e157e94484bE

	.section	".text._ZN4core6option15Option$LT$T$GT$7is_some17h973e0c0f1203b07cE","ax",@progbits
	.globl	_ZN4core6option15Option$LT$T$GT$7is_some17h973e0c0f1203b07cE
	.p2align	4
	.type	_ZN4core6option15Option$LT$T$GT$7is_some17h973e0c0f1203b07cE,@function
_ZN4core6option15Option$LT$T$GT$7is_some17h973e0c0f1203b07cE:
.Lfunc_begin6:
	.file	3 "core/src/option.rs"
	.loc	3 635 0
	movq	%rdi, -8(%rsp)
.Ltmp20:
	.file	4 "core/src/macros/mod.rs"
	.loc	4 433 9 prologue_end
	cmpq	$1, (%rdi)
	sete	%al
	.loc	3 637 6
	andb	$1, %al
	retq
.Ltmp21:
.Lfunc_end6:
	.size	_ZN4core6option15Option$LT$T$GT$7is_some17h973e0c0f1203b07cE, .Lfunc_end6-_ZN4core6option15Option$LT$T$GT$7is_some17h973e0c0f1203b07cE

	.section	.text.run,"ax",@progbits
	.globl	run
	.p2align	4
	.type	run,@function
run:
.Lfunc_begin7:
	.loc	1 25 0
	subq	$72, %rsp
.Ltmp22:
	.loc	1 26 13 prologue_end
	movl	$-3, 40(%rsp)
	movq	$4, 32(%rsp)
.Ltmp23:
	.loc	1 27 19
	leaq	.Lanon.4838f3c03558168fd86d66448fba8537.0(%rip), %rdi
	movl	$5, %esi
	leaq	.Lanon.4838f3c03558168fd86d66448fba8537.1(%rip), %rdx
	movl	$3, %ecx
	movl	$11, %r8d
	callq	*_ZN14rust_arguments4text17he0991f2d5df6c080E@GOTPCREL(%rip)
	movq	%rax, 48(%rsp)
.Ltmp24:
	.loc	1 28 12
	leaq	32(%rsp), %rdi
	movl	$1, %r8d
	movl	$4294967290, %edx
	movl	$5, %ecx
	movl	$122, %r9d
	movl	%r8d, %esi
	callq	*_ZN14rust_arguments7options17h3210fdffbe4eb87eE@GOTPCREL(%rip)
	movq	%rax, (%rsp)
	.loc	1 28 63 is_stmt 0
	xorl	%eax, %eax
	movl	%eax, %edi
	xorl	%r8d, %r8d
	movl	$97, %r9d
	movl	%r8d, %esi
	movl	%r8d, %ecx
	callq	*_ZN14rust_arguments7options17h3210fdffbe4eb87eE@GOTPCREL(%rip)
	movq	%rax, %rcx
	movq	(%rsp), %rax
	.loc	1 28 12
	addq	%rcx, %rax
	.loc	1 28 5
	addq	48(%rsp), %rax
	movq	%rax, 48(%rsp)
	.loc	1 29 12 is_stmt 1
	leaq	.Lanon.4838f3c03558168fd86d66448fba8537.2(%rip), %rdi
	leaq	.Lanon.4838f3c03558168fd86d66448fba8537.3(%rip), %rsi
	callq	*_ZN14rust_arguments5shape17h47a6f60d541fac7bE@GOTPCREL(%rip)
	movq	%rax, 8(%rsp)
	.loc	1 29 85 is_stmt 0
	leaq	.Lanon.4838f3c03558168fd86d66448fba8537.4(%rip), %rdi
	leaq	.Lanon.4838f3c03558168fd86d66448fba8537.5(%rip), %rsi
	callq	*_ZN14rust_arguments5shape17h47a6f60d541fac7bE@GOTPCREL(%rip)
	movq	%rax, %rcx
	movq	8(%rsp), %rax
	.loc	1 29 12
	addq	%rcx, %rax
	movq	%rax, 16(%rsp)
	.loc	1 29 126
	leaq	.Lanon.4838f3c03558168fd86d66448fba8537.6(%rip), %rdi
	leaq	.Lanon.4838f3c03558168fd86d66448fba8537.5(%rip), %rsi
	callq	*_ZN14rust_arguments5shape17h47a6f60d541fac7bE@GOTPCREL(%rip)
	movq	%rax, %rcx
	movq	16(%rsp), %rax
	.loc	1 29 12
	addq	%rcx, %rax
	.loc	1 29 5
	addq	48(%rsp), %rax
	movq	%rax, 48(%rsp)
	.loc	1 30 18 is_stmt 1
	movq	$1, 56(%rsp)
	.loc	1 30 12 is_stmt 0
	movq	56(%rsp), %rax
	movq	%rax, 64(%rsp)
	movq	64(%rsp), %rdi
	movl	$2, %esi
	callq	*_ZN14rust_arguments5mixed17hfd565aa8a4cb2635E@GOTPCREL(%rip)
	.loc	1 30 5
	addq	48(%rsp), %rax
	movq	%rax, 48(%rsp)
	.loc	1 31 6 is_stmt 1
	movq	48(%rsp), %rax
	movq	%rax, 24(%rsp)
	.loc	1 31 14 is_stmt 0
	leaq	32(%rsp), %rdi
	movl	$10, %esi
	callq	*_ZN14rust_arguments5Point3sum17hbfd26235d0d13717E@GOTPCREL(%rip)
	movq	%rax, %rcx
	movq	24(%rsp), %rax
	.loc	1 31 5
	addq	%rcx, %rax
.Ltmp25:
	.loc	1 32 2 epilogue_begin is_stmt 1
	addq	$72, %rsp
	retq
.Ltmp26:
.Lfunc_end7:
	.size	run, .Lfunc_end7-run

	.type	.Lanon.4838f3c03558168fd86d66448fba8537.0,@object
	.section	.rodata..Lanon.4838f3c03558168fd86d66448fba8537.0,"a",@progbits
.Lanon.4838f3c03558168fd86d66448fba8537.0:
	.ascii	"hello"
	.size	.Lanon.4838f3c03558168fd86d66448fba8537.0, 5

	.type	.Lanon.4838f3c03558168fd86d66448fba8537.1,@object
	.section	.rodata..Lanon.4838f3c03558168fd86d66448fba8537.1,"a",@progbits
	.p2align	1, 0x0
.Lanon.4838f3c03558168fd86d66448fba8537.1:
	.asciz	"\007\000\b\000\t"
	.size	.Lanon.4838f3c03558168fd86d66448fba8537.1, 6

	.type	.Lanon.4838f3c03558168fd86d66448fba8537.2,@object
	.section	.rodata.cst16,"aM",@progbits,16
	.p2align	3, 0x0
.Lanon.4838f3c03558168fd86d66448fba8537.2:
	.asciz	"\001\000\000\000\001\000\000\000\002\000\000\000\000\000\000"
	.size	.Lanon.4838f3c03558168fd86d66448fba8537.2, 16

	.type	.Lanon.4838f3c03558168fd86d66448fba8537.3,@object
	.section	.rodata..Lanon.4838f3c03558168fd86d66448fba8537.3,"a",@progbits
	.p2align	3, 0x0
.Lanon.4838f3c03558168fd86d66448fba8537.3:
	.asciz	"\001\000\000\000\000\000\000\000\006\000\000\000\000\000\000\000\005\000\000"
	.zero	4
	.size	.Lanon.4838f3c03558168fd86d66448fba8537.3, 24

	.type	.Lanon.4838f3c03558168fd86d66448fba8537.4,@object
	.section	.rodata.cst16,"aM",@progbits,16
	.p2align	3, 0x0
.Lanon.4838f3c03558168fd86d66448fba8537.4:
	.asciz	"\000\000\000\000\t\000\000"
	.zero	8
	.size	.Lanon.4838f3c03558168fd86d66448fba8537.4, 16

	.type	.Lanon.4838f3c03558168fd86d66448fba8537.5,@object
	.section	.rodata..Lanon.4838f3c03558168fd86d66448fba8537.5,"a",@progbits
	.p2align	3, 0x0
.Lanon.4838f3c03558168fd86d66448fba8537.5:
	.zero	8
	.zero	16
	.size	.Lanon.4838f3c03558168fd86d66448fba8537.5, 24

	.type	.Lanon.4838f3c03558168fd86d66448fba8537.6,@object
	.section	.rodata.cst16,"aM",@progbits,16
	.p2align	3, 0x0
.Lanon.4838f3c03558168fd86d66448fba8537.6:
	.asciz	"\002\000\000"
	.zero	12
	.size	.Lanon.4838f3c03558168fd86d66448fba8537.6, 16

	.section	.debug_abbrev,"",@progbits
	.byte	1
	.byte	17
	.byte	1
	.byte	37
	.byte	14
	.byte	19
	.byte	5
	.byte	3
	.byte	14
	.byte	16
	.byte	23
	.byte	27
	.byte	14
	.byte	17
	.byte	1
	.byte	85
	.byte	23
	.byte	0
	.byte	0
	.byte	2
	.byte	57
	.byte	1
	.byte	3
	.byte	14
	.byte	0
	.byte	0
	.byte	3
	.byte	4
	.byte	1
	.byte	73
	.byte	19
	.byte	109
	.byte	25
	.byte	3
	.byte	14
	.byte	11
	.byte	11
	.ascii	"\210\001"
	.byte	15
	.byte	0
	.byte	0
	.byte	4
	.byte	40
	.byte	0
	.byte	3
	.byte	14
	.byte	28
	.byte	15
	.byte	0
	.byte	0
	.byte	5
	.byte	46
	.byte	1
	.byte	17
	.byte	1
	.byte	18
	.byte	6
	.byte	64
	.byte	24
	.byte	110
	.byte	14
	.byte	3
	.byte	14
	.byte	58
	.byte	11
	.byte	59
	.byte	11
	.byte	73
	.byte	19
	.byte	63
	.byte	25
	.byte	0
	.byte	0
	.byte	6
	.byte	5
	.byte	0
	.byte	2
	.byte	24
	.byte	3
	.byte	14
	.byte	58
	.byte	11
	.byte	59
	.byte	11
	.byte	73
	.byte	19
	.byte	0
	.byte	0
	.byte	7
	.byte	19
	.byte	1
	.byte	3
	.byte	14
	.byte	11
	.byte	11
	.byte	50
	.byte	11
	.ascii	"\210\001"
	.byte	15
	.byte	0
	.byte	0
	.byte	8
	.byte	13
	.byte	0
	.byte	3
	.byte	14
	.byte	73
	.byte	19
	.ascii	"\210\001"
	.byte	15
	.byte	56
	.byte	11
	.byte	50
	.byte	11
	.byte	0
	.byte	0
	.byte	9
	.byte	46
	.byte	1
	.byte	110
	.byte	14
	.byte	3
	.byte	14
	.byte	58
	.byte	11
	.byte	59
	.byte	11
	.byte	73
	.byte	19
	.byte	60
	.byte	25
	.byte	63
	.byte	25
	.byte	0
	.byte	0
	.byte	10
	.byte	5
	.byte	0
	.byte	73
	.byte	19
	.byte	0
	.byte	0
	.byte	11
	.byte	11
	.byte	1
	.byte	17
	.byte	1
	.byte	18
	.byte	6
	.byte	0
	.byte	0
	.byte	12
	.byte	52
	.byte	0
	.byte	2
	.byte	24
	.byte	3
	.byte	14
	.ascii	"\210\001"
	.byte	15
	.byte	58
	.byte	11
	.byte	59
	.byte	11
	.byte	73
	.byte	19
	.byte	0
	.byte	0
	.byte	13
	.byte	46
	.byte	1
	.byte	17
	.byte	1
	.byte	18
	.byte	6
	.byte	64
	.byte	24
	.byte	3
	.byte	14
	.byte	58
	.byte	11
	.byte	59
	.byte	11
	.byte	73
	.byte	19
	.byte	63
	.byte	25
	.byte	0
	.byte	0
	.byte	14
	.byte	23
	.byte	1
	.byte	3
	.byte	14
	.byte	11
	.byte	11
	.ascii	"\210\001"
	.byte	15
	.byte	0
	.byte	0
	.byte	15
	.byte	13
	.byte	0
	.byte	3
	.byte	14
	.byte	73
	.byte	19
	.ascii	"\210\001"
	.byte	15
	.byte	56
	.byte	11
	.byte	0
	.byte	0
	.byte	16
	.byte	51
	.byte	1
	.byte	21
	.byte	19
	.byte	0
	.byte	0
	.byte	17
	.byte	13
	.byte	0
	.byte	73
	.byte	19
	.ascii	"\210\001"
	.byte	15
	.byte	56
	.byte	11
	.byte	52
	.byte	25
	.byte	0
	.byte	0
	.byte	18
	.byte	25
	.byte	1
	.byte	22
	.byte	11
	.byte	0
	.byte	0
	.byte	19
	.byte	19
	.byte	0
	.byte	3
	.byte	14
	.byte	11
	.byte	11
	.byte	50
	.byte	11
	.ascii	"\210\001"
	.byte	15
	.byte	0
	.byte	0
	.byte	20
	.byte	36
	.byte	0
	.byte	3
	.byte	14
	.byte	62
	.byte	11
	.byte	11
	.byte	11
	.byte	0
	.byte	0
	.byte	21
	.byte	15
	.byte	0
	.byte	73
	.byte	19
	.byte	3
	.byte	14
	.byte	51
	.byte	6
	.byte	0
	.byte	0
	.byte	22
	.byte	46
	.byte	1
	.byte	17
	.byte	1
	.byte	18
	.byte	6
	.byte	64
	.byte	24
	.byte	71
	.byte	19
	.byte	0
	.byte	0
	.byte	23
	.byte	46
	.byte	1
	.byte	17
	.byte	1
	.byte	18
	.byte	6
	.byte	64
	.byte	24
	.byte	110
	.byte	14
	.byte	3
	.byte	14
	.byte	58
	.byte	11
	.byte	59
	.byte	11
	.byte	73
	.byte	19
	.byte	0
	.byte	0
	.byte	24
	.byte	47
	.byte	0
	.byte	73
	.byte	19
	.byte	3
	.byte	14
	.byte	0
	.byte	0
	.byte	25
	.byte	46
	.byte	1
	.byte	110
	.byte	14
	.byte	3
	.byte	14
	.byte	58
	.byte	11
	.byte	59
	.byte	5
	.byte	73
	.byte	19
	.byte	60
	.byte	25
	.byte	0
	.byte	0
	.byte	26
	.byte	25
	.byte	1
	.byte	0
	.byte	0
	.byte	27
	.byte	5
	.byte	0
	.byte	2
	.byte	24
	.byte	3
	.byte	14
	.byte	58
	.byte	11
	.byte	59
	.byte	5
	.byte	73
	.byte	19
	.byte	0
	.byte	0
	.byte	28
	.byte	19
	.byte	1
	.byte	3
	.byte	14
	.byte	11
	.byte	11
	.ascii	"\210\001"
	.byte	15
	.byte	0
	.byte	0
	.byte	29
	.byte	15
	.byte	0
	.byte	73
	.byte	19
	.byte	51
	.byte	6
	.byte	0
	.byte	0
	.byte	0
	.section	.debug_info,"",@progbits
.Lcu_begin0:
	.long	.Ldebug_info_end0-.Ldebug_info_start0
.Ldebug_info_start0:
	.short	4
	.long	.debug_abbrev
	.byte	8
	.byte	1
	.long	.Linfo_string0
	.short	28
	.long	.Linfo_string1
	.long	.Lline_table_start0
	.long	.Linfo_string2
	.quad	0
	.long	.Ldebug_ranges0
	.byte	2
	.long	.Linfo_string3
	.byte	3
	.long	791

	.long	.Linfo_string7
	.byte	1
	.byte	1
	.byte	4
	.long	.Linfo_string5
	.byte	0
	.byte	4
	.long	.Linfo_string6
	.byte	5
	.byte	0
	.byte	5
	.quad	.Lfunc_begin0
	.long	.Lfunc_end0-.Lfunc_begin0
	.byte	1
	.byte	87
	.long	.Linfo_string30
	.long	.Linfo_string31
	.byte	1
	.byte	9
	.long	1336

	.byte	6
	.byte	2
	.byte	145
	.byte	16
	.long	.Linfo_string42
	.byte	1
	.byte	9
	.long	1343
	.byte	6
	.byte	2
	.byte	145
	.byte	32
	.long	.Linfo_string46
	.byte	1
	.byte	9
	.long	1382
	.byte	6
	.byte	2
	.byte	145
	.byte	52
	.long	.Linfo_string49
	.byte	1
	.byte	9
	.long	1428
	.byte	0
	.byte	7
	.long	.Linfo_string12
	.byte	16
	.byte	1
	.byte	8
	.byte	8
	.long	.Linfo_string8
	.long	798
	.byte	4
	.byte	8
	.byte	1
	.byte	8
	.long	.Linfo_string10
	.long	805
	.byte	8
	.byte	0
	.byte	1
	.byte	9
	.long	.Linfo_string13
	.long	.Linfo_string14
	.byte	1
	.byte	22
	.long	805


	.byte	10
	.long	812
	.byte	10
	.long	805
	.byte	0
	.byte	0
	.byte	5
	.quad	.Lfunc_begin2
	.long	.Lfunc_end2-.Lfunc_begin2
	.byte	1
	.byte	87
	.long	.Linfo_string33
	.long	.Linfo_string34
	.byte	1
	.byte	19
	.long	1265

	.byte	6
	.byte	2
	.byte	145
	.byte	104
	.long	.Linfo_string53
	.byte	1
	.byte	19
	.long	634
	.byte	6
	.byte	2
	.byte	145
	.byte	120
	.long	.Linfo_string49
	.byte	1
	.byte	19
	.long	1265
	.byte	0
	.byte	5
	.quad	.Lfunc_begin3
	.long	.Lfunc_end3-.Lfunc_begin3
	.byte	1
	.byte	87
	.long	.Linfo_string35
	.long	.Linfo_string36
	.byte	1
	.byte	15
	.long	1265

	.byte	6
	.byte	2
	.byte	145
	.byte	32
	.long	.Linfo_string42
	.byte	1
	.byte	15
	.long	1442
	.byte	6
	.byte	2
	.byte	145
	.byte	40
	.long	.Linfo_string65
	.byte	1
	.byte	15
	.long	1279
	.byte	11
	.quad	.Ltmp7
	.long	.Ltmp8-.Ltmp7
	.byte	12
	.byte	2
	.byte	145
	.byte	48
	.long	.Linfo_string66
	.byte	8
	.byte	1
	.byte	16
	.long	1455
	.byte	0
	.byte	11
	.quad	.Ltmp9
	.long	.Ltmp10-.Ltmp9
	.byte	12
	.byte	2
	.byte	145
	.byte	56
	.long	.Linfo_string60
	.byte	8
	.byte	1
	.byte	16
	.long	1455
	.byte	12
	.byte	3
	.byte	145
	.asciz	"\300"
	.long	.Linfo_string61
	.byte	8
	.byte	1
	.byte	16
	.long	1468
	.byte	0
	.byte	0
	.byte	5
	.quad	.Lfunc_begin4
	.long	.Lfunc_end4-.Lfunc_begin4
	.byte	1
	.byte	87
	.long	.Linfo_string37
	.long	.Linfo_string38
	.byte	1
	.byte	11
	.long	805

	.byte	6
	.byte	2
	.byte	145
	.byte	72
	.long	.Linfo_string69
	.byte	1
	.byte	11
	.long	1068
	.byte	6
	.byte	2
	.byte	145
	.byte	80
	.long	.Linfo_string71
	.byte	1
	.byte	11
	.long	1165
	.byte	6
	.byte	2
	.byte	145
	.byte	106
	.long	.Linfo_string73
	.byte	1
	.byte	11
	.long	47
	.byte	6
	.byte	2
	.byte	145
	.byte	107
	.long	.Linfo_string74
	.byte	1
	.byte	11
	.long	1272
	.byte	6
	.byte	2
	.byte	145
	.byte	108
	.long	.Linfo_string75
	.byte	1
	.byte	11
	.long	1481
	.byte	11
	.quad	.Ltmp13
	.long	.Ltmp14-.Ltmp13
	.byte	12
	.byte	2
	.byte	145
	.byte	112
	.long	.Linfo_string77
	.byte	8
	.byte	1
	.byte	12
	.long	812
	.byte	0
	.byte	11
	.quad	.Ltmp15
	.long	.Ltmp16-.Ltmp15
	.byte	12
	.byte	2
	.byte	145
	.byte	124
	.long	.Linfo_string49
	.byte	4
	.byte	1
	.byte	12
	.long	798
	.byte	0
	.byte	0
	.byte	13
	.quad	.Lfunc_begin7
	.long	.Lfunc_end7-.Lfunc_begin7
	.byte	1
	.byte	87
	.long	.Linfo_string41
	.byte	1
	.byte	25
	.long	1265

	.byte	11
	.quad	.Ltmp23
	.long	.Ltmp25-.Ltmp23
	.byte	12
	.byte	2
	.byte	145
	.byte	32
	.long	.Linfo_string77
	.byte	8
	.byte	1
	.byte	26
	.long	143
	.byte	11
	.quad	.Ltmp24
	.long	.Ltmp25-.Ltmp24
	.byte	12
	.byte	2
	.byte	145
	.byte	48
	.long	.Linfo_string78
	.byte	8
	.byte	1
	.byte	27
	.long	805
	.byte	0
	.byte	0
	.byte	0
	.byte	14
	.long	.Linfo_string57
	.byte	8
	.byte	8
	.byte	15
	.long	.Linfo_string54
	.long	1265
	.byte	8
	.byte	0
	.byte	15
	.long	.Linfo_string55
	.long	1435
	.byte	8
	.byte	0
	.byte	0
	.byte	7
	.long	.Linfo_string63
	.byte	16
	.byte	1
	.byte	8
	.byte	16
	.long	677
	.byte	17
	.long	1428
	.byte	4
	.byte	0

	.byte	18
	.byte	0
	.byte	15
	.long	.Linfo_string58
	.long	727
	.byte	8
	.byte	0
	.byte	0
	.byte	18
	.byte	1
	.byte	15
	.long	.Linfo_string59
	.long	748
	.byte	8
	.byte	0
	.byte	0
	.byte	18
	.byte	2
	.byte	15
	.long	.Linfo_string62
	.long	781
	.byte	8
	.byte	0
	.byte	0
	.byte	0
	.byte	7
	.long	.Linfo_string58
	.byte	16
	.byte	1
	.byte	8
	.byte	8
	.long	.Linfo_string24
	.long	1428
	.byte	4
	.byte	4
	.byte	1
	.byte	0
	.byte	7
	.long	.Linfo_string59
	.byte	16
	.byte	1
	.byte	8
	.byte	8
	.long	.Linfo_string60
	.long	1428
	.byte	4
	.byte	4
	.byte	1
	.byte	8
	.long	.Linfo_string61
	.long	1265
	.byte	8
	.byte	8
	.byte	1
	.byte	0
	.byte	19
	.long	.Linfo_string62
	.byte	16
	.byte	1
	.byte	8
	.byte	0
	.byte	0
	.byte	20
	.long	.Linfo_string4
	.byte	7
	.byte	1
	.byte	20
	.long	.Linfo_string9
	.byte	5
	.byte	4
	.byte	20
	.long	.Linfo_string11
	.byte	5
	.byte	8
	.byte	21
	.long	143
	.long	.Linfo_string15
	.long	0
	.byte	22
	.quad	.Lfunc_begin1
	.long	.Lfunc_end1-.Lfunc_begin1
	.byte	1
	.byte	87
	.long	175
	.byte	6
	.byte	2
	.byte	145
	.byte	112
	.long	.Linfo_string51
	.byte	1
	.byte	22
	.long	812
	.byte	6
	.byte	2
	.byte	145
	.byte	120
	.long	.Linfo_string52
	.byte	1
	.byte	22
	.long	805
	.byte	0
	.byte	2
	.long	.Linfo_string16
	.byte	2
	.long	.Linfo_string17
	.byte	2
	.long	.Linfo_string18
	.byte	23
	.quad	.Lfunc_begin5
	.long	.Lfunc_end5-.Lfunc_begin5
	.byte	1
	.byte	87
	.long	.Linfo_string39
	.long	.Linfo_string40
	.byte	2
	.byte	157
	.long	1336
	.byte	6
	.byte	2
	.byte	145
	.byte	112
	.long	.Linfo_string51
	.byte	2
	.byte	157
	.long	1343
	.byte	0
	.byte	0
	.byte	0
	.byte	2
	.long	.Linfo_string19
	.byte	7
	.long	.Linfo_string25
	.byte	24
	.byte	1
	.byte	8
	.byte	16
	.long	952
	.byte	17
	.long	1265
	.byte	8
	.byte	0

	.byte	18
	.byte	0
	.byte	15
	.long	.Linfo_string21
	.long	988
	.byte	8
	.byte	0
	.byte	0
	.byte	18
	.byte	1
	.byte	15
	.long	.Linfo_string23
	.long	1006
	.byte	8
	.byte	0
	.byte	0
	.byte	0
	.byte	7
	.long	.Linfo_string21
	.byte	24
	.byte	1
	.byte	8
	.byte	24
	.long	143
	.long	.Linfo_string22
	.byte	0
	.byte	7
	.long	.Linfo_string23
	.byte	24
	.byte	1
	.byte	8
	.byte	24
	.long	143
	.long	.Linfo_string22
	.byte	8
	.long	.Linfo_string24
	.long	143
	.byte	8
	.byte	8
	.byte	1
	.byte	0
	.byte	25
	.long	.Linfo_string26
	.long	.Linfo_string27
	.byte	3
	.short	635
	.long	1272

	.byte	24
	.long	143
	.long	.Linfo_string22
	.byte	10
	.long	1279
	.byte	0
	.byte	0
	.byte	7
	.long	.Linfo_string70
	.byte	8
	.byte	1
	.byte	8
	.byte	16
	.long	1081
	.byte	17
	.long	1265
	.byte	8
	.byte	0

	.byte	18
	.byte	0
	.byte	15
	.long	.Linfo_string21
	.long	1116
	.byte	8
	.byte	0
	.byte	0
	.byte	26
	.byte	15
	.long	.Linfo_string23
	.long	1134
	.byte	8
	.byte	0
	.byte	0
	.byte	0
	.byte	7
	.long	.Linfo_string21
	.byte	8
	.byte	1
	.byte	8
	.byte	24
	.long	812
	.long	.Linfo_string22
	.byte	0
	.byte	7
	.long	.Linfo_string23
	.byte	8
	.byte	1
	.byte	8
	.byte	24
	.long	812
	.long	.Linfo_string22
	.byte	8
	.long	.Linfo_string24
	.long	812
	.byte	8
	.byte	0
	.byte	1
	.byte	0
	.byte	0
	.byte	7
	.long	.Linfo_string72
	.byte	8
	.byte	1
	.byte	4
	.byte	16
	.long	1178
	.byte	17
	.long	1428
	.byte	4
	.byte	0

	.byte	18
	.byte	0
	.byte	15
	.long	.Linfo_string21
	.long	1214
	.byte	4
	.byte	0
	.byte	0
	.byte	18
	.byte	1
	.byte	15
	.long	.Linfo_string23
	.long	1232
	.byte	4
	.byte	0
	.byte	0
	.byte	0
	.byte	7
	.long	.Linfo_string21
	.byte	8
	.byte	1
	.byte	4
	.byte	24
	.long	798
	.long	.Linfo_string22
	.byte	0
	.byte	7
	.long	.Linfo_string23
	.byte	8
	.byte	1
	.byte	4
	.byte	24
	.long	798
	.long	.Linfo_string22
	.byte	8
	.long	.Linfo_string24
	.long	798
	.byte	4
	.byte	4
	.byte	1
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	20
	.long	.Linfo_string20
	.byte	7
	.byte	8
	.byte	20
	.long	.Linfo_string28
	.byte	2
	.byte	1
	.byte	21
	.long	939
	.long	.Linfo_string29
	.long	0
	.byte	22
	.quad	.Lfunc_begin6
	.long	.Lfunc_end6-.Lfunc_begin6
	.byte	1
	.byte	87
	.long	1036
	.byte	27
	.byte	2
	.byte	145
	.byte	120
	.long	.Linfo_string51
	.byte	3
	.short	635
	.long	1279
	.byte	24
	.long	143
	.long	.Linfo_string22
	.byte	0
	.byte	20
	.long	.Linfo_string32
	.byte	7
	.byte	8
	.byte	28
	.long	.Linfo_string45
	.byte	16
	.byte	8
	.byte	15
	.long	.Linfo_string43
	.long	1373
	.byte	8
	.byte	0
	.byte	15
	.long	.Linfo_string44
	.long	1336
	.byte	8
	.byte	8
	.byte	0
	.byte	29
	.long	791
	.long	0
	.byte	28
	.long	.Linfo_string48
	.byte	16
	.byte	8
	.byte	15
	.long	.Linfo_string43
	.long	1412
	.byte	8
	.byte	0
	.byte	15
	.long	.Linfo_string44
	.long	1336
	.byte	8
	.byte	8
	.byte	0
	.byte	29
	.long	1421
	.long	0
	.byte	20
	.long	.Linfo_string47
	.byte	7
	.byte	2
	.byte	20
	.long	.Linfo_string50
	.byte	7
	.byte	4
	.byte	20
	.long	.Linfo_string56
	.byte	4
	.byte	8
	.byte	21
	.long	664
	.long	.Linfo_string64
	.long	0
	.byte	21
	.long	1428
	.long	.Linfo_string67
	.long	0
	.byte	21
	.long	1265
	.long	.Linfo_string68
	.long	0
	.byte	20
	.long	.Linfo_string76
	.byte	16
	.byte	4
	.byte	0
.Ldebug_info_end0:
	.section	.text._ZN14rust_arguments4text17he0991f2d5df6c080E,"ax",@progbits
.Lsec_end0:
	.section	.text._ZN14rust_arguments5Point3sum17hbfd26235d0d13717E,"ax",@progbits
.Lsec_end1:
	.section	.text._ZN14rust_arguments5mixed17hfd565aa8a4cb2635E,"ax",@progbits
.Lsec_end2:
	.section	.text._ZN14rust_arguments5shape17h47a6f60d541fac7bE,"ax",@progbits
.Lsec_end3:
	.section	.text._ZN14rust_arguments7options17h3210fdffbe4eb87eE,"ax",@progbits
.Lsec_end4:
	.section	".text._ZN4core3str21_$LT$impl$u20$str$GT$3len17h0e058e157e94484bE","ax",@progbits
.Lsec_end5:
	.section	".text._ZN4core6option15Option$LT$T$GT$7is_some17h973e0c0f1203b07cE","ax",@progbits
.Lsec_end6:
	.section	.text.run,"ax",@progbits
.Lsec_end7:
	.section	.debug_aranges,"",@progbits
	.long	156
	.short	2
	.long	.Lcu_begin0
	.byte	8
	.byte	0
	.zero	4,255
	.quad	.Lfunc_begin0
	.quad	.Lsec_end0-.Lfunc_begin0
	.quad	.Lfunc_begin1
	.quad	.Lsec_end1-.Lfunc_begin1
	.quad	.Lfunc_begin2
	.quad	.Lsec_end2-.Lfunc_begin2
	.quad	.Lfunc_begin3
	.quad	.Lsec_end3-.Lfunc_begin3
	.quad	.Lfunc_begin4
	.quad	.Lsec_end4-.Lfunc_begin4
	.quad	.Lfunc_begin5
	.quad	.Lsec_end5-.Lfunc_begin5
	.quad	.Lfunc_begin6
	.quad	.Lsec_end6-.Lfunc_begin6
	.quad	.Lfunc_begin7
	.quad	.Lsec_end7-.Lfunc_begin7
	.quad	0
	.quad	0
	.section	.debug_ranges,"",@progbits
.Ldebug_ranges0:
	.quad	.Lfunc_begin0
	.quad	.Lfunc_end0
	.quad	.Lfunc_begin1
	.quad	.Lfunc_end1
	.quad	.Lfunc_begin2
	.quad	.Lfunc_end2
	.quad	.Lfunc_begin3
	.quad	.Lfunc_end3
	.quad	.Lfunc_begin4
	.quad	.Lfunc_end4
	.quad	.Lfunc_begin5
	.quad	.Lfunc_end5
	.quad	.Lfunc_begin6
	.quad	.Lfunc_end6
	.quad	.Lfunc_begin7
	.quad	.Lfunc_end7
	.quad	0
	.quad	0
	.section	.debug_str,"MS",@progbits,1
.Linfo_string0:
	.asciz	"clang LLVM (rustc version 1.95.0 (59807616e 2026-04-14))"
.Linfo_string1:
	.asciz	"rust-arguments.rs/@/rust_arguments.a80f5ca4d11eee50-cgu.0"
.Linfo_string2:
	.asciz	"."
.Linfo_string3:
	.asciz	"rust_arguments"
.Linfo_string4:
	.asciz	"u8"
.Linfo_string5:
	.asciz	"Off"
.Linfo_string6:
	.asciz	"On"
.Linfo_string7:
	.asciz	"Mode"
.Linfo_string8:
	.asciz	"x"
.Linfo_string9:
	.asciz	"i32"
.Linfo_string10:
	.asciz	"y"
.Linfo_string11:
	.asciz	"i64"
.Linfo_string12:
	.asciz	"Point"
.Linfo_string13:
	.asciz	"_ZN14rust_arguments5Point3sum17hbfd26235d0d13717E"
.Linfo_string14:
	.asciz	"sum"
.Linfo_string15:
	.asciz	"&rust_arguments::Point"
.Linfo_string16:
	.asciz	"core"
.Linfo_string17:
	.asciz	"str"
.Linfo_string18:
	.asciz	"{impl#0}"
.Linfo_string19:
	.asciz	"option"
.Linfo_string20:
	.asciz	"u64"
.Linfo_string21:
	.asciz	"None"
.Linfo_string22:
	.asciz	"T"
.Linfo_string23:
	.asciz	"Some"
.Linfo_string24:
	.asciz	"__0"
.Linfo_string25:
	.asciz	"Option<rust_arguments::Point>"
.Linfo_string26:
	.asciz	"_ZN4core6option15Option$LT$T$GT$7is_some17h973e0c0f1203b07cE"
.Linfo_string27:
	.asciz	"is_some<rust_arguments::Point>"
.Linfo_string28:
	.asciz	"bool"
.Linfo_string29:
	.asciz	"&core::option::Option<rust_arguments::Point>"
.Linfo_string30:
	.asciz	"_ZN14rust_arguments4text17he0991f2d5df6c080E"
.Linfo_string31:
	.asciz	"text"
.Linfo_string32:
	.asciz	"usize"
.Linfo_string33:
	.asciz	"_ZN14rust_arguments5mixed17hfd565aa8a4cb2635E"
.Linfo_string34:
	.asciz	"mixed"
.Linfo_string35:
	.asciz	"_ZN14rust_arguments5shape17h47a6f60d541fac7bE"
.Linfo_string36:
	.asciz	"shape"
.Linfo_string37:
	.asciz	"_ZN14rust_arguments7options17h3210fdffbe4eb87eE"
.Linfo_string38:
	.asciz	"options"
.Linfo_string39:
	.asciz	"_ZN4core3str21_$LT$impl$u20$str$GT$3len17h0e058e157e94484bE"
.Linfo_string40:
	.asciz	"len"
.Linfo_string41:
	.asciz	"run"
.Linfo_string42:
	.asciz	"s"
.Linfo_string43:
	.asciz	"data_ptr"
.Linfo_string44:
	.asciz	"length"
.Linfo_string45:
	.asciz	"&str"
.Linfo_string46:
	.asciz	"v"
.Linfo_string47:
	.asciz	"u16"
.Linfo_string48:
	.asciz	"&[u16]"
.Linfo_string49:
	.asciz	"n"
.Linfo_string50:
	.asciz	"u32"
.Linfo_string51:
	.asciz	"self"
.Linfo_string52:
	.asciz	"k"
.Linfo_string53:
	.asciz	"m"
.Linfo_string54:
	.asciz	"whole"
.Linfo_string55:
	.asciz	"real"
.Linfo_string56:
	.asciz	"f64"
.Linfo_string57:
	.asciz	"Mixed"
.Linfo_string58:
	.asciz	"Circle"
.Linfo_string59:
	.asciz	"Rect"
.Linfo_string60:
	.asciz	"w"
.Linfo_string61:
	.asciz	"h"
.Linfo_string62:
	.asciz	"Unit"
.Linfo_string63:
	.asciz	"Shape"
.Linfo_string64:
	.asciz	"&rust_arguments::Shape"
.Linfo_string65:
	.asciz	"o"
.Linfo_string66:
	.asciz	"r"
.Linfo_string67:
	.asciz	"&u32"
.Linfo_string68:
	.asciz	"&u64"
.Linfo_string69:
	.asciz	"a"
.Linfo_string70:
	.asciz	"Option<&rust_arguments::Point>"
.Linfo_string71:
	.asciz	"b"
.Linfo_string72:
	.asciz	"Option<i32>"
.Linfo_string73:
	.asciz	"c"
.Linfo_string74:
	.asciz	"d"
.Linfo_string75:
	.asciz	"e"
.Linfo_string76:
	.asciz	"char"
.Linfo_string77:
	.asciz	"p"
.Linfo_string78:
	.asciz	"all"
	.ident	"rustc version 1.95.0 (59807616e 2026-04-14)"
	.section	".note.GNU-stack","",@progbits
	.section	.debug_line,"",@progbits
.Lline_table_start0:
