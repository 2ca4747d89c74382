/** Compression of Kafka records beside gzip, which the client knows: what others may have produced with. */
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import { decodeLz4Frame } from './lz4-frame.ts';
import { decodeSnappy } from './snappy.ts';

/** No record batch of a broker with usual settings comes near. */
export const batchBytesMax = 64_000_000;

interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

const unzstd = promisify(zstdDecompress);
const zstd = promisify(zstdCompress);

export function createKafkaCodecs(): { snappy: () => Codec; lz4: () => Codec; zstd: () => Codec } {
  return {
    snappy: () => readOnly((bytes) => decodeSnappy(bytes, batchBytesMax)),
    lz4: () => readOnly((bytes) => decodeLz4Frame(bytes, batchBytesMax)),
    zstd: () => ({
      compress: ({ buffer }) => zstd(buffer),
      decompress: (bytes) => unzstd(bytes, { maxOutputLength: batchBytesMax }),
    }),
  };
}

/** Nothing is sent in these. */
function readOnly(decode: (bytes: Buffer) => Buffer): Codec {
  return {
    compress: () => Promise.reject(new Error('this codec only reads')),
    // oxlint-disable-next-line require-await -- what it throws is a rejection for the client
    decompress: async (bytes) => decode(bytes),
  };
}
