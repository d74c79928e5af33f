const DYNSYM = 11;

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly entrySize: number;
}

/** Names that a 64-bit little-endian ELF file wants of its libraries; null for any other file. Source: elf(5). */
export function importedSymbols(file: Buffer): readonly string[] | null {
  const isElf = file.length > 64 && file.readUInt32BE(0) === 0x7f454c46 && file[4] === 2 && file[5] === 1;
  if (!isElf) return null;
  const sections = sectionsOf(file);
  return sections.filter(({ type }) => type === DYNSYM).flatMap((symbols) => undefinedIn(file, symbols, sections));
}

function sectionsOf(file: Buffer): readonly Section[] {
  const from = Number(file.readBigUInt64LE(0x28));
  const size = file.readUInt16LE(0x3a);
  return Array.from({ length: file.readUInt16LE(0x3c) }, (_, index) => {
    const at = from + index * size;
    const number = (field: number): number => Number(file.readBigUInt64LE(at + field));
    const word = (field: number): number => file.readUInt32LE(at + field);
    return { type: word(4), offset: number(0x18), size: number(0x20), link: word(0x28), entrySize: number(0x38) };
  });
}

function undefinedIn(file: Buffer, symbols: Section, sections: readonly Section[]): readonly string[] {
  const names = sections[symbols.link]?.offset ?? 0;
  return Array.from({ length: symbols.size / symbols.entrySize }, (_, index) => {
    const at = symbols.offset + index * symbols.entrySize;
    if (file.readUInt16LE(at + 6) !== 0) return "";
    const name = names + file.readUInt32LE(at);
    return file.toString("latin1", name, file.indexOf(0, name));
  }).filter((name) => name !== "");
}
