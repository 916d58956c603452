// Boots one of the matrix's older kernels in an emulated machine and runs a node program in it. The guest has this
// machine's own root mounted read-only, so the checkout, node and every library are the ones that are here; only the
// kernel differs. Results come back as lines over a second serial port. It knows nothing of test cases: the driver and
// its plan are the caller's. A guest that falls silent is killed, by the ids of the processes started here.
import { spawn, execFileSync, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const KERNELS = join(HERE, "../../build/kernels");
/** Of the empty disk that a guest has, /dev/nvme0n1: both kernels have what drives it built in. */
const DISK_BYTES = 64 << 20;
const VIRTIOFSD = ["/usr/lib/qemu/virtiofsd", "/usr/libexec/virtiofsd"];
/** The modules that a kernel with virtio as modules needs, in the order that they depend on each other. */
const MODULES = ["virtio", "virtio_ring", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci", "fuse", "virtiofs"];

export type GuestRun = {
  /** Directory name under build/kernels, also the name in reports. */
  readonly label: string;
  /** Absolute path of a JavaScript file, run by node in the guest as `node driver plan`, results to descriptor 3. */
  readonly driver: string;
  /** Absolute path of the file handed to the driver. */
  readonly plan: string;
  /** A folder of this machine that the guest may write to, there /run/shared; absent: none. */
  readonly shared?: string;
  /**
   * The guest's clock goes a nanosecond an instruction, so what is measured there does not depend on this machine; slower. It has one
   * CPU then, of two otherwise: the clock counts the instructions of all, and 6.1 would wait for ever for its second.
   */
  readonly clockCountsInstructions?: boolean;
  /** A guest that writes no line for so long is killed. */
  readonly stuckSeconds: number;
  /** Called for each whole line that the driver wrote. */
  readonly onLine: (line: string) => void;
};

export type GuestResult = {
  /** Exit status of the driver, or undefined when the guest never said. */
  readonly driverExit: number | undefined;
  readonly seconds: number;
  /** What is worth showing when the run went wrong: the kernel's console and what the driver wrote last. */
  readonly console: string;
  readonly stuck: boolean;
};

/** What keeps guests from running here, in words, or undefined when nothing does. */
export function missingForGuests(label: string): string | undefined {
  if (!existsSync(join(KERNELS, label, "vmlinuz"))) return `kernel ${label} is not unpacked (scripts/guest-kernels.sh)`;
  if (!existsSync("/usr/bin/qemu-system-x86_64")) return "qemu-system-x86_64 is not installed";
  if (!VIRTIOFSD.some((path) => existsSync(path))) return "virtiofsd is not installed";
  if (!existsSync("/bin/busybox")) return "busybox is not installed";
  return undefined;
}

/** An uncompressed cpio with busybox, the modules of `label` and the first program. */
function buildInitrd(label: string, directory: string): string {
  const root = join(directory, "initrd");
  for (const name of ["bin", "modules", "dev"]) mkdirSync(join(root, name), { recursive: true });
  cpSync("/bin/busybox", join(root, "bin/busybox"), { dereference: true });
  cpSync(join(HERE, "initrd-init.sh"), join(root, "init"));
  execFileSync("ln", ["-s", "busybox", join(root, "bin/sh")]);
  for (const name of MODULES) {
    const from = join(KERNELS, label, "modules", `${name}.ko`);
    if (existsSync(from)) cpSync(from, join(root, "modules", `${name}.ko`));
  }
  const image = join(directory, "initrd.img");
  execFileSync("sh", ["-c", `cd "$1" && find . | cpio --quiet -o -H newc > "$2"`, "sh", root, image]);
  return image;
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

function untilListening(path: string, child: ChildProcess): Promise<void> {
  // virtiofsd says on standard error that it waits for its client; the socket exists by then.
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (existsSync(path) && /waiting/i.test(said)) resolve();
    });
    child.once("exit", (code) => reject(new Error(`virtiofsd ended with ${code}: ${said}`)));
    child.once("error", reject);
  });
}

/** Boots kernel `run.label`, runs the driver, powers off. Resolves also when the guest failed: look at the result. */
export async function runGuest(run: GuestRun): Promise<GuestResult> {
  const started = process.hrtime.bigint();
  const directory = mkdtempSync(join(tmpdir(), `guest-${run.label}-`));
  const children: ChildProcess[] = [];
  let stuck = false;
  let driverExit: number | undefined;
  const tail: string[] = [];
  try {
    const virtiofsd = VIRTIOFSD.find((path) => existsSync(path)) as string;
    /** Options of the machine that has the folder under this tag. */
    const folder = async (source: string, tag: string): Promise<string[]> => {
      const socket = join(directory, `${tag}.sock`);
      const daemon = spawn(virtiofsd, [`--socket-path=${socket}`, "-o", `source=${source}`, "-o", "cache=auto", "-o", "sandbox=chroot"], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      children.push(daemon);
      await untilListening(socket, daemon);
      return ["-chardev", `socket,id=${tag},path=${socket}`, "-device", `vhost-user-fs-pci,chardev=${tag},tag=${tag}`];
    };
    const folders = [...await folder("/", "rootfs"), ...(run.shared === undefined ? [] : await folder(run.shared, "shared"))];

    const disk = join(directory, "disk");
    closeSync(openSync(disk, "w"));
    truncateSync(disk, DISK_BYTES);
    const consoleFile = openSync(join(directory, "console"), "w");
    const command = [
      // On a busy host an emulated timer may seem broken, and the kernel would panic.
      "no_timer_check",
      "console=ttyS0", "quiet", "panic=-1", "mitigations=off", "random.trust_cpu=on",
      `guest.init=${join(HERE, "init.sh")}`, `guest.driver=${run.driver}`, `guest.plan=${run.plan}`, `guest.node=${process.execPath}`,
    ];
    const machine = spawn("qemu-system-x86_64", [
      // One thread for both CPUs: with a thread each, QEMU before 8.1 may translate an instruction that the other CPU is
      // just patching, keep the old translation, and the guest dies of a breakpoint nobody placed (in __schedule).
      "-accel", "tcg,thread=single", ...(run.clockCountsInstructions === true ? ["-icount", "shift=0,sleep=off", "-smp", "1"] : ["-smp", "2"]), "-cpu", "max", "-m", "3G",
      "-object", "memory-backend-memfd,id=mem,size=3G,share=on", "-numa", "node,memdev=mem",
      ...folders,
      "-drive", `file=${disk},if=none,id=disk,format=raw`, "-device", "nvme,drive=disk,serial=guest",
      "-display", "none", "-no-reboot", "-vga", "none", "-net", "none",
      "-serial", `file:${join(directory, "console")}`, "-chardev", "stdio,id=results,signal=off", "-serial", "chardev:results",
      "-monitor", "none",
      "-kernel", join(KERNELS, run.label, "vmlinuz"), "-initrd", buildInitrd(run.label, directory),
      "-append", command.join(" "),
    ], { stdio: ["ignore", "pipe", "pipe"] });
    children.push(machine);
    closeSync(consoleFile);

    const timer = setTimeout(() => {
      stuck = true;
      machine.kill("SIGKILL");
    }, run.stuckSeconds * 1000);
    let pending = "";
    const take = (line: string): void => {
      const exit = /^guest-driver-exit (\d+)$/.exec(line);
      if (exit) driverExit = Number(exit[1]);
      else run.onLine(line);
      timer.refresh();
      tail.push(line);
      if (tail.length > 60) tail.shift();
    };
    machine.stdout?.on("data", (chunk: Buffer) => {
      const lines = (pending + chunk.toString("latin1")).split("\n");
      pending = lines.pop() ?? "";
      for (const line of lines) take(Buffer.from(line.replace(/\r$/, ""), "latin1").toString("utf8"));
    });
    machine.stderr?.on("data", (chunk: Buffer) => tail.push(`qemu: ${chunk.toString().trimEnd()}`));
    await ended(machine);
    clearTimeout(timer);
    const kernel = existsSync(join(directory, "console")) ? readFileSync(join(directory, "console"), "utf8") : "";
    return {
      driverExit,
      stuck,
      seconds: Number(process.hrtime.bigint() - started) / 1e9,
      console: `${kernel.slice(-4000)}\n${tail.join("\n")}`,
    };
  } finally {
    for (const child of children) child.kill("SIGKILL");
    await Promise.all(children.map(ended));
    rmSync(directory, { recursive: true, force: true });
  }
}
