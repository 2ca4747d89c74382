/** Seals secrets for the store with AES-256-GCM and names the key that did it. */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { Random } from '../lib/random.ts';

/**
 * Layout of a sealed secret: version (1 byte), key id (4), nonce (12), tag (16), ciphertext.
 * The owner's id is authenticated with it, so that a secret copied to another row does not open.
 */
export interface SecretBox {
  seal(text: string, owner: string): Uint8Array;
  /** Throws `SecretUnreadable` when the key is not at hand or the bytes were changed. */
  open(sealed: Uint8Array, owner: string): string;
}

export class SecretUnreadable extends Error {}

const version = 1;
const keyIdBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + keyIdBytes + nonceBytes + tagBytes;

/** The first key seals; all of them open. Each has 32 bytes. */
export function createSecretBox(keys: readonly Uint8Array[], random: Random): SecretBox {
  const byId = new Map(keys.map((key) => [keyId(key).toString('hex'), key]));
  const current = keys[0];
  if (current === undefined) throw new Error('a secret box needs a key');

  return {
    seal(text, owner) {
      const nonce = random.bytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', current, nonce);
      cipher.setAAD(Buffer.from(owner));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([
        Buffer.from([version]),
        keyId(current),
        nonce,
        cipher.getAuthTag(),
        sealed,
      ]);
    },
    open(sealed, owner) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes[0] !== version || bytes.length < headBytes) {
        throw new SecretUnreadable('the stored secret has an unknown form');
      }
      const id = bytes.subarray(1, 1 + keyIdBytes).toString('hex');
      const key = byId.get(id);
      if (key === undefined) {
        throw new SecretUnreadable(`the master key ${id}, which sealed a secret, is not at hand`);
      }
      const nonce = bytes.subarray(1 + keyIdBytes, 1 + keyIdBytes + nonceBytes);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(owner));
      decipher.setAuthTag(bytes.subarray(headBytes - tagBytes, headBytes));
      try {
        return (
          decipher.update(bytes.subarray(headBytes), undefined, 'utf8') + decipher.final('utf8')
        );
      } catch {
        throw new SecretUnreadable(`a secret of ${owner} was changed in the store`);
      }
    },
  };
}

/** What names a key without saying anything of it. */
function keyId(key: Uint8Array): Buffer {
  return createHash('sha256').update(key).digest().subarray(0, keyIdBytes);
}
