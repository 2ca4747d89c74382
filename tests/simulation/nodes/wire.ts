/** Messages of PostgreSQL's protocol, as far as a server in this process has to know them. */

export interface Frame {
  type: string;
  body: Buffer;
  /** With its type and length. */
  bytes: Buffer;
}

/** Cuts what was received into its messages. */
export function framesOf(received: Uint8Array): Frame[] {
  const bytes = Buffer.from(received.buffer, received.byteOffset, received.byteLength);
  const frames: Frame[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    frames.push({
      type: String.fromCharCode(bytes[at]!),
      body: bytes.subarray(at + 5, end),
      bytes: bytes.subarray(at, end),
    });
    at = end;
  }
  return frames;
}

function frame(type: string, body: Buffer): Buffer {
  const bytes = Buffer.alloc(5 + body.length);
  bytes.write(type);
  bytes.writeInt32BE(4 + body.length, 1);
  body.copy(bytes, 5);
  return bytes;
}

/** A simple query. */
export function queryFrame(sql: string): Buffer {
  return frame('Q', Buffer.from(`${sql}\0`));
}

/** What a server says that lets everybody in. */
export function welcome(session: number): Buffer {
  const key = Buffer.alloc(8);
  key.writeInt32BE(session);
  return Buffer.concat([
    frame('R', Buffer.alloc(4)),
    frame('K', key),
    frame('Z', Buffer.from('I')),
  ]);
}

/** The server ends the session. */
export function farewell(code: string, text: string): Buffer {
  return frame('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));
}

/** The words of an error. */
export function textOf(body: Buffer): string {
  return body.toString().replaceAll('\0', ' ');
}

/** What the sender goes on only after an answer to. */
export function endsTurn(type: string): boolean {
  return type === 'Q' || type === 'S';
}

/** The text of the statement in what a session sends in one turn. */
export function sqlOf(message: Uint8Array): string {
  const [first] = framesOf(message);
  const from = first!.type === 'P' ? first!.body.indexOf(0) + 1 : 0;
  return first!.body.subarray(from, first!.body.indexOf(0, from)).toString();
}

/** The same with another text. */
export function rewriteQuery(message: Uint8Array, rewrite: (sql: string) => string): Uint8Array {
  const sql = sqlOf(message);
  const other = rewrite(sql);
  if (other === sql) return message;
  const [first, ...rest] = framesOf(message);
  if (first!.type === 'Q') return queryFrame(other);
  const nameEnd = first!.body.indexOf(0) + 1;
  const body = Buffer.concat([
    first!.body.subarray(0, nameEnd),
    Buffer.from(other),
    first!.body.subarray(first!.body.indexOf(0, nameEnd)),
  ]);
  return Buffer.concat([frame('P', body), ...rest.map(({ bytes }) => bytes)]);
}
