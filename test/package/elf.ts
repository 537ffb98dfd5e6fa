/** Names of the global symbols that a little-endian ELF64 shared object defines for others. */
export function exportedSymbols(elf: Buffer): string[] {
  const SHT_DYNSYM = 11;
  const sectionHeaders = Number(elf.readBigUInt64LE(0x28));
  const entrySize = elf.readUInt16LE(0x3a);
  const section = (index: number) => {
    const header = sectionHeaders + index * entrySize;
    return {
      type: elf.readUInt32LE(header + 4),
      offset: Number(elf.readBigUInt64LE(header + 0x18)),
      size: Number(elf.readBigUInt64LE(header + 0x20)),
      link: elf.readUInt32LE(header + 0x28),
    };
  };
  const count = elf.readUInt16LE(0x3c);
  const symbols = Array.from({ length: count }, (_, index) => section(index)).find(
    (s) => s.type === SHT_DYNSYM,
  );
  if (symbols === undefined) throw new Error('no dynamic symbol table');
  const strings = section(symbols.link).offset;
  const names: string[] = [];
  for (let at = symbols.offset; at < symbols.offset + symbols.size; at += 24) {
    const isLocal = elf.readUInt8(at + 4) >> 4 === 0;
    const isUndefined = elf.readUInt16LE(at + 6) === 0;
    if (isLocal || isUndefined) continue;
    const name = strings + elf.readUInt32LE(at);
    names.push(elf.toString('latin1', name, elf.indexOf(0, name)));
  }
  return names;
}
