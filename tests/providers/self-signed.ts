/** A key pair of RSA with a certificate, as providers publish them. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function selfSignedRsa(): { certificate: string; privateKey: KeyObject } {
  const folder = mkdtempSync(join(tmpdir(), 'gancho-'));
  try {
    const text =
      'req -x509 -newkey rsa:2048 -nodes -keyout self.key -out self.crt -subj /CN=provider -days 2';
    execFileSync('openssl', text.split(' '), { cwd: folder, stdio: 'pipe' });
    return {
      certificate: readFileSync(join(folder, 'self.crt'), 'utf8'),
      privateKey: createPrivateKey(readFileSync(join(folder, 'self.key'))),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
