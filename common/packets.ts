// What a program puts in front of a packet that it hands to the loader, in the record of a perf event: uint64 event id, uint64
// nanoseconds of the boot clock, uint64 length of the packet (the kernel rounds records up), and uint64 bytes of it that are
// left out at its beginning.

export const PACKET_TIME = 8;
export const PACKET_LENGTH = 16;
export const PACKET_OFFSET = 24;
/** Bytes; the packet follows. */
export const PACKET_HEADER = 32;
