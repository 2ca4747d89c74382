/** Certificates for receivers of tests, made by OpenSSL: self-signed, and of a private authority. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  key: string;
  cert: string;
}

export interface CertificateOptions {
  /** As OpenSSL writes it: `IP:127.0.0.1`, `DNS:example.test`. */
  name?: string;
  /** Days from now until it expires; negative for one that has. */
  days?: number;
}

export interface Authority {
  /** What a client must trust, in PEM. */
  certFile: string;
  issue: (options?: CertificateOptions) => Certificate;
}

const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';

/** A certificate that nobody vouches for. */
export function selfSigned(folder: string, name = 'IP:127.0.0.1'): Certificate {
  openssl(
    folder,
    `req -x509 ${newKey} -keyout self.key -out self.crt -subj /CN=receiver -days 2 -addext subjectAltName=${name}`,
  );
  return read(folder, 'self');
}

/** An authority of its own; what it issues is trusted by who trusts `certFile`. */
export function createAuthority(folder: string): Authority {
  openssl(folder, `req -x509 ${newKey} -keyout ca.key -out ca.crt -subj /CN=authority -days 30`);
  let issued = 0;
  return {
    certFile: join(folder, 'ca.crt'),
    issue({ name = 'IP:127.0.0.1', days = 2 } = {}) {
      const base = `leaf-${(issued += 1)}`;
      writeFileSync(join(folder, `${base}.ext`), `subjectAltName=${name}\n`);
      openssl(folder, `req ${newKey} -keyout ${base}.key -out ${base}.csr -subj /CN=receiver`);
      openssl(
        folder,
        `x509 -req -in ${base}.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out ${base}.crt -extfile ${base}.ext -days ${days}`,
      );
      return read(folder, base);
    },
  };
}

function openssl(folder: string, args: string): void {
  execFileSync('openssl', args.split(' '), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
}

function read(folder: string, base: string): Certificate {
  return {
    key: readFileSync(join(folder, `${base}.key`), 'utf8'),
    cert: readFileSync(join(folder, `${base}.crt`), 'utf8'),
  };
}
