import { spawnSync } from "node:child_process";
import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Btf } from "./btf/btf.ts";
import { askKernel, bpfFolder, kernelsAtHand, table } from "./btf/check.ts";
import { differences } from "./btf/compare.ts";
import { parseDeclarations, versionOf } from "./btf/declarations.ts";
import { fakeBtf, fakeImage, fakeKernel } from "./btf/fake-kernel.ts";
import { btfOfKernelImage } from "./btf/kernel-image.ts";
import { unpackLegacyLz4 } from "./btf/lz4.ts";
import { parseBtFile, readBtFiles } from "./btf/needs.ts";
import { unsaidUses } from "./btf/uses.ts";

const bpf = readBtFiles(bpfFolder);

describe("the headers of bpf/", () => {
  test("say all that the code takes from the kernel, and nothing else", () => {
    expect(unsaidUses(bpf)).toEqual([]);
  });

  test.each([...bpf].filter(([, { declarations }]) => declarations.length > 0).map(([name]) => name))(
    "%s has a Needs",
    (name) => {
      expect(bpf.get(name)?.declarations.length).toBeGreaterThan(0);
    },
  );

  const kernels = kernelsAtHand();
  test.skipIf(kernels.length === 0)("are compared with a kernel, if one is at hand", () => undefined);
  test.each(kernels)("agree with %s", (path) => {
    const answers = askKernel(bpf, btfOfKernelImage(path));
    expect(answers.flatMap(({ file, differences: found }) => found.map((line) => `${file}: ${line}`))).toEqual([]);
  });
});

/** A kernel's BTF in small: what the tests below ask for. */
const small = fakeBtf([
  { name: "int", kind: 1, size: 4, words: [(1 << 24) | 32] }, // 1
  { name: "unsigned short", kind: 1, size: 2, words: [16] }, // 2
  { name: "u16", kind: 8, size: 2 }, // 3
  { name: "", kind: 10, size: 3 }, // 4 const u16
  { name: "", kind: 2, size: 6 }, // 5 struct sock *
  {
    name: "sock",
    kind: 4,
    size: 16,
    parts: [
      ["family", 4, 0],
      ["", 7, 32],
      ["bit", 1, (1 << 24) | 96],
    ],
    flag: true,
  }, // 6
  {
    name: "",
    kind: 5,
    size: 4,
    parts: [
      ["port", 2, 0],
      ["both", 1, 0],
    ],
  }, // 7
  {
    name: "",
    kind: 13,
    size: 1,
    parts: [
      ["sk", 5],
      ["size", 1],
    ],
  }, // 8
  { name: "send", kind: 12, size: 8 }, // 9
  {
    name: "",
    kind: 6,
    size: 4,
    parts: [
      ["ONE", 1],
      ["MINUS", -1],
    ],
  }, // 10
  { name: "", kind: 19, size: 8, parts: [["WIDE", 1, 1]] }, // 11
  { name: "", kind: 4, size: 4, parts: [["counter", 1, 0]] }, // 12
  { name: "atomic_t", kind: 8, size: 12 }, // 13
  { name: "", kind: 3, size: 0, words: [1, 1, 4] }, // 14 int[4]
  {
    name: "holder",
    kind: 4,
    size: 24,
    parts: [
      ["live", 13, 0],
      ["words", 14, 32],
      ["sk", 5, 160],
    ],
  }, // 15
  { name: "trace_event_raw_length", kind: 4, size: 4, parts: [["ret", 1, 0]] }, // 16
  { name: "btf_trace_sent", kind: 8, size: 5 }, // 17
  { name: "__sys_sendto", kind: 12, size: 8 }, // 18
]);

test.each([
  ["struct sock { u16 family; };", []],
  ["struct sock { unsigned short family; unsigned short port; int both; };", []],
  ["struct sock { __u16 family; };", ["sock: family is u16, not __u16"]],
  ["struct sock { int family; };", ["sock: family is u16, not s32"]],
  ["struct sock { u16 *family; };", ["sock: family is u16, not u16*"]],
  ["struct sock { int gone; };", ["sock: no member gone"]],
  ["struct sock { int bit; };", ["sock: bit is a bit field"]],
  ["struct gone { int a; };", ["gone: the kernel has none"]],
  ["struct holder { atomic_t live; int words[4]; const struct sock *sk; };", []],
  ["struct holder { int live; int words[3]; };", ["live is atomic_t, not s32", "words is s32[4], not s32[3]"]],
  ["struct holder { struct { int counter; } live; };", []],
  ["typedef struct { int counter; } atomic_t;", []],
  ["typedef struct { int count; } atomic_t;", ["atomic_t: no member count"]],
  ["int send(struct sock *sk, int size);", []],
  ["void send(struct sock *sk, int size);", ["send: what it returns is s32, not void"]],
  ["int send(struct sock *sock, int size);", ["send: parameters are (sk, size), not (sock, size)"]],
  ["int send(struct socket *sk, int size);", ["send: sk is struct sock*, not struct socket*"]],
  ["int sent(void);", ["sent: the kernel has none"]],
  ["tracepoint sock:sent;", []],
  ["tracepoint sock:sent of length { int ret; };", []],
  ["tracepoint sock:sent of length { u16 ret; };", ["length: ret is s32, not u16"]],
  ["tracepoint sock:gone;", ["sock:gone: the kernel has none"]],
  ["tracepoint syscalls:sys_enter_sendto { struct sock *sk; };", []],
  ["tracepoint syscalls:sys_enter_sendto { int addr; };", ["no argument addr"]],
  ["enum { ONE = 1, WIDE = 4294967297 };", []],
  ["enum { ONE = 2, TWO = 2 };", ["ONE: is 1, not 2", "TWO: the kernel has none"]],
  ["offsetof(struct holder, live.counter) == 0;", []],
  ["offsetof(struct sock, both) == 4;", []],
  ["offsetof(struct holder, sk) == 0;", ["holder: sk is 20 bytes in, not 0"]],
  ["since 6.3 int gone(void);", []],
  ["before 6.2 int gone(void);", ["gone: the kernel has none"]],
  ["struct sock { since 6.1 int gone; before 6.1 int old; };", ["sock: no member gone"]],
])("differences() of %s", (text, expected) => {
  const found = parseDeclarations(text).flatMap((said) => differences(new Btf(small), said, versionOf("6.1.0-50")));
  expect(found).toHaveLength(expected.length);
  for (const [index, line] of expected.entries()) expect(found[index]).toContain(line);
});

test.each([
  ["struct sock { int a }", '";" is missing before "}"'],
  ["struct sock { int a; }", '";" is missing before ""'],
  ["int send(struct sock *sk", '")" is missing before ""'],
  ["tracepoint sched;", '":" is missing'],
  ["enum { ONE };", '"=" is missing'],
  ["enum { ONE = one };", "a number is missing"],
  ["retval is below 0;", '"(" is missing'],
])("parseDeclarations() refuses %s", (text, message) => {
  expect(() => parseDeclarations(text)).toThrow(message);
});

test("parseBtFile() reads the Needs of a header to its end, and not its floor", () => {
  const text = `/*
 * name: purpose; of old: struct old { int a; };
 *
 * Misses   nothing
 * Needs    6.3 with BTF and luck
 *          int send(struct sock *sk,
 *            int size);
 *          struct sock { int a; };
 * Cost     none; really
 */
BEGIN { /* x->y */ } // y->x
`;
  const file = parseBtFile("name.bt", text);
  expect(file.floor).toBe(versionOf("6.3.0-rc1"));
  expect(file.declarations.map((said) => said.text)).toEqual([
    "int send(struct sock *sk, int size);",
    "struct sock { int a; };",
  ]);
  expect(file.code).not.toContain("->");
});

const needs = `sk->a: struct sock { int a; struct inner inner; struct sock *next; }; struct inner { int b[2]; };
  int send(struct sock *sk, int size); tracepoint sock:sent { const void *sk; };`;

test.each([
  ["fentry:send { $sk = (struct sock *)args->sk; $x = $sk->next->inner.b[1] + $sk->a + args->size; }", []],
  ["kprobe:send { $sk = (struct sock *)arg0; $x = $sk->next->inner.b[1] + $sk->a; }", []],
  ["fentry:send { $x = args->sk->a; }", []],
  ["fentry:sent { print(1); }", ["uses function sent"]],
  ["tracepoint:sock:gone { print(1); }", ["uses tracepoint sock:gone"]],
  ["tracepoint:sock:sent { $x = ((struct sock *)args->sk)->b; }", ["uses ->b in (struct sock *)->b"]],
  ["fentry:send { $x = args->sk.a; }", ["uses .a in args->sk.a"]],
  ["fentry:send { $x = args->sk->inner.b[2]; }", ["uses [2] in args->sk->inner.b[2]"]],
  ["fentry:send { $x = args->gone; }", ["uses ->gone in args->gone"]],
  ["kprobe:send { $x = arg2; }", ["uses arg2 of send"]],
  ["fentry:send { $x = $unknown->a; }", ["uses the type of $unknown in $unknown->a"]],
  ["fentry:send { $x = @map[1]->a; }", ['has a "->" that this check cannot read']],
  ["fentry:send { $x = (struct inner *)args->sk; }", ["uses struct sock as struct inner without an offsetof() == 0"]],
  ["tracepoint:sock:sent { $x = retval; }", ["uses what sock:sent returns"]],
  ["fentry:send,\nfentry:send { print(1); }", ["has a list of probes at send"]],
])("unsaidUses() of %s", (code, expected) => {
  const text = `/*\n * Needs    5.10 with BTF\n *          ${needs.slice(7).replaceAll("\n", "\n *        ")}\n */\n${code}\n`;
  const complaints = unsaidUses(new Map([["a.bt", parseBtFile("a.bt", text)]])).filter(
    (line) => !/not used/.test(line),
  );
  expect(complaints).toHaveLength(expected.length);
  for (const [index, line] of expected.entries()) expect(complaints[index]).toContain(`a.bt: ${line}`);
});

test("unsaidUses() finds what a header says in vain, and looks an include's uses up where it is included", () => {
  const said = "/*\n * Needs    struct sock { int a; int b; };\n *          int send(struct sock *sk);\n */\n";
  const files = new Map([
    ["a.bt", parseBtFile("a.bt", `${said}fentry:send { $sk = (struct sock *)args->sk;\n#include "b.bt"\n}`)],
    ["b.bt", parseBtFile("b.bt", "$x = $sk->a + $sk->c;")],
  ]);
  expect(unsaidUses(files)).toEqual([
    "b.bt: uses ->c in $sk->c, which no header in sight says; add it to its Needs",
    "a.bt: sock.b is said but not used; take it out",
  ]);
});

const kernel = fakeKernel("6.3.1-lab", small);
const long = Buffer.alloc(4);

const images: readonly (readonly [string, Buffer])[] = [
  ["a bzImage with gzip", fakeImage(gzipSync(kernel))],
  ["a bzImage with zstd", fakeImage(Buffer.concat([zstdCompressSync(kernel), long]))],
  ["a bzImage with LZ4", fakeImage(Buffer.concat([lz4(kernel), long]))],
  ["a gzipped Image", gzipSync(kernel)],
  ["a vmlinux", kernel],
];

test.each(images)("btfOfKernelImage() reads %s", (_, image) => {
  const { release, btf } = readImage(image);
  expect(release).toBe("6.3.1-lab");
  expect(btf.find("struct", "sock")).toEqual([6]);
  expect(btf.enumerator("MINUS")).toEqual([-1]);
});

const xz = spawnSync("xz", ["--check=crc32", "--stdout"], { input: kernel });

test.skipIf(xz.status !== 0)("btfOfKernelImage() reads a bzImage with xz, where there is xz", () => {
  expect(readImage(fakeImage(Buffer.concat([xz.stdout, long]))).release).toBe("6.3.1-lab");
});

test.each([
  ["no kernel at all", Buffer.alloc(4096, "text"), "it holds none"],
  ["a bzImage of another packing", fakeImage(Buffer.from("BZh91AY&SY")), "its payload begins with 425a68393141"],
  ["BTF without a kernel", Buffer.concat([long, small]), "is it a kernel?"],
])("btfOfKernelImage() refuses %s", (_, image, message) => {
  expect(() => readImage(image)).toThrow(message);
});

test("Btf refuses a kind of type that it does not know", () => {
  expect(() => new Btf(fakeBtf([{ name: "new", kind: 25, size: 4 }]))).toThrow(
    "type 1 is of kind 25, which is not known",
  );
});

test("unpackLegacyLz4() copies what overlaps itself, and refuses what is cut short or points outside", () => {
  const sequence = Buffer.from("\x2fab\x02\0\x05\x10c", "latin1");
  expect(unpackLegacyLz4(blocks(sequence)).toString()).toBe(`${"ab".repeat(13)}c`);
  expect(unpackLegacyLz4(blocks(sequence, sequence))).toHaveLength(54);
  expect(() => unpackLegacyLz4(blocks(sequence).subarray(0, -2))).toThrow("cut short");
  expect(() => unpackLegacyLz4(blocks(Buffer.from("\x1fa\x02\0\0", "latin1")))).toThrow("2 bytes before byte 1");
  expect(() => unpackLegacyLz4(blocks(Buffer.from("\xf0", "latin1")))).toThrow("ends within a sequence");
});

test("table() names each kernel's differences below its column", () => {
  const answers = askKernel(bpf, { release: "5.10.0", btf: new Btf(small) });
  const text = table([["5.10.0", answers]]);
  expect(text).toMatch(/^traffic\.tracepoint\.bt {2}not for it$/m);
  expect(text).toMatch(/^udp-peer\.bt +\d differ$/m);
  expect(text).toContain("5.10.0 traffic.kprobe.bt: tcp_sendmsg: the kernel has none\n");
});

function readImage(image: Buffer) {
  using folder = mkdtempDisposableSync(join(tmpdir(), "tocsin-btf-"));
  const path = join(folder.path, "vmlinuz");
  writeFileSync(path, image);
  return btfOfKernelImage(path);
}

/** LZ4 as the kernel's build makes it, but with nothing found twice. */
function lz4(bytes: Buffer): Buffer {
  const rest = bytes.length - 15;
  const length = [...Buffer.alloc(Math.floor(rest / 255), 255), rest % 255];
  return blocks(Buffer.concat([Buffer.of(0xf0, ...length), bytes]));
}

function blocks(...packed: Buffer[]): Buffer {
  const length = (bytes: Buffer): Buffer => Buffer.from(Uint32Array.of(bytes.length).buffer);
  return Buffer.concat([Buffer.of(2, 0x21, 0x4c, 0x18), ...packed.flatMap((bytes) => [length(bytes), bytes])]);
}
