/**
 * Reads Snappy: the raw format (google/snappy, format_description.txt), and the blocks that clients
 * written in Java put around it.
 */

const javaMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const javaHeadBytes = 16;

/** Throws for what is no Snappy, or comes to more than `bytesMax`. */
export function decodeSnappy(bytes: Buffer, bytesMax: number): Buffer {
  if (!bytes.subarray(0, javaMagic.length).equals(javaMagic)) return decodeRaw(bytes, bytesMax);
  const blocks: Buffer[] = [];
  let left = bytesMax;
  for (let at = javaHeadBytes; at < bytes.length;) {
    const length = bytes.readInt32BE(at);
    if (length <= 0 || at + 4 + length > bytes.length) throw wrong();
    const block = decodeRaw(bytes.subarray(at + 4, at + 4 + length), left);
    left -= block.length;
    blocks.push(block);
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

function decodeRaw(bytes: Buffer, bytesMax: number): Buffer {
  const { value: size, end } = readSize(bytes);
  if (size > bytesMax) throw new Error(`a batch of records comes to more than ${bytesMax} bytes`);
  const output = Buffer.alloc(size);
  let [at, written] = [end, 0];
  while (at < bytes.length) {
    const tag = bytes[at]!;
    const kind = tag & 3;
    if (kind === 0) {
      let length = tag >> 2;
      at += 1;
      if (length >= 60) {
        const count = length - 59;
        length = bytes.readUIntLE(at, count);
        at += count;
      }
      length += 1;
      if (at + length > bytes.length || written + length > size) throw wrong();
      bytes.copy(output, written, at, at + length);
      [at, written] = [at + length, written + length];
      continue;
    }
    const [length, offset, used] = readCopy(bytes, at, kind);
    at += used;
    written = repeat(output, written, offset, length);
  }
  if (written !== size) throw wrong();
  return output;
}

function readCopy(bytes: Buffer, at: number, kind: number): [number, number, number] {
  const tag = bytes[at]!;
  if (kind === 1) return [((tag >> 2) & 7) + 4, ((tag >> 5) << 8) | bytes.readUInt8(at + 1), 2];
  if (kind === 2) return [(tag >> 2) + 1, bytes.readUInt16LE(at + 1), 3];
  return [(tag >> 2) + 1, bytes.readUInt32LE(at + 1), 5];
}

/** Writes again what stands `offset` bytes before; what it writes may be part of it. */
export function repeat(output: Buffer, written: number, offset: number, length: number): number {
  if (offset === 0 || offset > written || written + length > output.length) throw wrong();
  for (let one = 0; one < length; one++) output[written + one] = output[written + one - offset]!;
  return written + length;
}

function readSize(bytes: Buffer): { value: number; end: number } {
  let value = 0;
  for (let at = 0; at < 5; at++) {
    const byte = bytes.readUInt8(at);
    value += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw wrong();
}

function wrong(): Error {
  return new Error('a batch of records cannot be decompressed');
}
