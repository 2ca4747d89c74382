/** Reads the LZ4 frame format (lz4, doc/lz4_Frame_format.md), as producers of Kafka write it. */
import { repeat } from './snappy.ts';

const magic = 0x184d2204;

/** Throws for what is no such frame, or comes to more than `bytesMax`. Checksums are not compared. */
export function decodeLz4Frame(bytes: Buffer, bytesMax: number): Buffer {
  if (bytes.readUInt32LE(0) !== magic) throw wrong();
  const flags = bytes.readUInt8(4);
  const [hasBlockSums, hasSize, hasDictionary] = [flags & 0x10, flags & 0x08, flags & 0x01];
  // Behind the flags and the size of blocks: what is there of size and dictionary, and a checksum.
  let at = 6 + (hasSize === 0 ? 0 : 8) + (hasDictionary === 0 ? 0 : 4) + 1;
  let output: Buffer = Buffer.alloc(Math.min(bytesMax, Math.max(65_536, bytes.length * 4)));
  let written = 0;
  for (;;) {
    const size = bytes.readUInt32LE(at);
    at += 4;
    if (size === 0) return output.subarray(0, written);
    const isPlain = size >= 0x8000_0000;
    const length = size & 0x7fff_ffff;
    if (at + length > bytes.length) throw wrong();
    const block = bytes.subarray(at, at + length);
    // A block comes to at most 4 MB.
    output = withRoom(output, written, isPlain ? length : blockBytesMax(bytes[5]!), bytesMax);
    if (isPlain) written += block.copy(output, written);
    else written = decodeBlock(block, output, written);
    at += length + (hasBlockSums === 0 ? 0 : 4);
  }
}

function blockBytesMax(descriptor: number): number {
  const code = (descriptor >> 4) & 7;
  if (code < 4) throw wrong();
  return 2 ** (8 + 2 * code);
}

function withRoom(output: Buffer, written: number, more: number, bytesMax: number): Buffer {
  if (written > bytesMax)
    throw new Error(`a batch of records comes to more than ${bytesMax} bytes`);
  if (output.length - written >= more) return output;
  const grown = Buffer.alloc(Math.max(output.length * 2, written + more));
  output.copy(grown, 0, 0, written);
  return grown;
}

function decodeBlock(block: Buffer, output: Buffer, from: number): number {
  let [at, written] = [0, from];
  const readLength = (start: number): number => {
    let length = start;
    if (start !== 15) return length;
    for (;;) {
      const byte = block.readUInt8(at);
      at += 1;
      length += byte;
      if (byte !== 255) return length;
    }
  };
  for (;;) {
    const token = block.readUInt8(at);
    at += 1;
    const literals = readLength(token >> 4);
    if (at + literals > block.length || written + literals > output.length) throw wrong();
    written += block.copy(output, written, at, at + literals);
    at += literals;
    if (at === block.length) return written;
    const offset = block.readUInt16LE(at);
    at += 2;
    written = repeat(output, written, offset, readLength(token & 15) + 4);
  }
}

function wrong(): Error {
  return new Error('a batch of records cannot be decompressed');
}
