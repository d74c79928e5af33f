import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { release } from "node:os";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { Btf } from "./btf.ts";
import { unpackLegacyLz4 } from "./lz4.ts";

export interface Kernel {
  /** As `uname -r` says. */
  readonly release: string;
  readonly btf: Btf;
}

const unpackedLimit = 512 << 20;

/**
 * The BTF of a kernel that need not run. `path` is a vmlinuz (x86-64's bzImage, arm64's Image, gzipped or not),
 * a vmlinux, or a file such as /sys/kernel/btf/vmlinux.
 */
export function btfOfKernelImage(path: string): Kernel {
  try {
    const bytes = readFileSync(path);
    // A bare BTF file does not say whose it is; the one that there is belongs to the running kernel.
    if (findBtf(bytes, 0) === 0) return { release: release(), btf: new Btf(bytes) };
    const kernel = unpackImage(bytes);
    const start = findBtf(kernel, 0);
    if (start < 0) throw new Error("it holds none; it must be built with CONFIG_DEBUG_INFO_BTF");
    return { release: releaseIn(kernel), btf: new Btf(kernel.subarray(start)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot read the BTF of kernel "${path}": ${reason}`, { cause: error });
  }
}

/** Where BTF begins, by its magic, version 1, and a header that fits what follows; or -1. */
function findBtf(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(Buffer.of(0x9f, 0xeb, 1, 0), from);
  if (at < 0 || at + 24 > bytes.length) return -1;
  const [header, types, typesLength, strings, stringsLength] = [4, 8, 12, 16, 20].map((place) =>
    bytes.readUInt32LE(at + place),
  ) as [number, number, number, number, number];
  const isWhole = at + header + strings + stringsLength <= bytes.length;
  const isKernels = types === 0 && typesLength > 0 && strings >= typesLength && bytes[at + header + strings] === 0;
  return isWhole && isKernels ? at : findBtf(bytes, at + 1);
}

/** linux_banner, which is there to be found like this. */
function releaseIn(kernel: Buffer): string {
  for (let at = kernel.indexOf("Linux version "); at >= 0; at = kernel.indexOf("Linux version ", at + 1)) {
    const said = /^Linux version (\d\S*) /.exec(kernel.toString("latin1", at, at + 100))?.[1];
    if (said !== undefined) return said;
  }
  throw new Error('it does not say "Linux version"; is it a kernel?');
}

/** A bzImage's header tells where its payload is. Source: Documentation/arch/x86/boot.rst, setup_sects and payload_*. */
function unpackImage(image: Buffer): Buffer {
  if (image.toString("latin1", 0x202, 0x206) !== "HdrS")
    return image.readUInt16BE(0) === 0x1f8b ? gunzipSync(image) : image;
  const start = ((image.readUInt8(0x1f1) || 4) + 1) * 512 + image.readUInt32LE(0x248);
  return unpack(image.subarray(start, start + image.readUInt32LE(0x24c)));
}

/** The build puts the unpacked length in four bytes behind all forms but gzip, which ends with it anyhow. */
function unpack(payload: Buffer): Buffer {
  const magic = payload.toString("hex", 0, 6);
  const packed = payload.subarray(0, -4);
  if (magic.startsWith("1f8b")) return gunzipSync(payload);
  if (magic.startsWith("28b52ffd")) return zstdDecompressSync(packed);
  if (magic.startsWith("02214c18")) return unpackLegacyLz4(packed);
  if (magic === "fd377a585a00")
    return execFileSync("xz", ["--decompress", "--stdout"], { input: packed, maxBuffer: unpackedLimit });
  throw new Error(`its payload begins with ${magic}, which is neither gzip, zstd, LZ4 nor xz; unpack it to a vmlinux`);
}
