/** Reads requests off a bare connection, one after the other. */
import type { Socket } from 'node:net';

export interface RawRequest {
  /** 1 for the first on its connection. */
  number: number;
  path: string;
}

/** Requests of ours always say their length, so nothing else is understood here. */
export function onEachRequest(socket: Socket, act: (request: RawRequest) => void): void {
  let pending = Buffer.alloc(0);
  let number = 0;
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const headEnd = pending.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = pending.subarray(0, headEnd).toString('latin1');
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
      if (pending.length < headEnd + 4 + length) return;
      pending = pending.subarray(headEnd + 4 + length);
      act({ number: (number += 1), path: head.split(' ')[1] ?? '' });
    }
  });
}
