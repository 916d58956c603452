/* Kernel types are known without a header: what is missing is declared from the BTF of the kernel. */
