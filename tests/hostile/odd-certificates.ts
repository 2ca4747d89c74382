/** Certificates that are wrong in one way each, made by OpenSSL. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority, selfSigned, type Certificate } from '../support/certificates.ts';

export interface OddCertificates {
  /** What the server under test trusts. */
  trustedFile: string;
  good: Certificate;
  expired: Certificate;
  selfSigned: Certificate;
  wrongName: Certificate;
  /** The address stands as a name, which is not what an address is checked against. */
  addressAsName: Certificate;
  /** The right address, then a NUL and another name. */
  nameWithNul: Certificate;
  wildcard: Certificate;
  unknownAuthority: Certificate;
  /** Issued by an intermediate that is not sent. */
  withoutIntermediate: Certificate;
  /** The same certificate with the intermediate; good. */
  withIntermediate: Certificate;
  /** A key that can be broken. */
  weakKey: Certificate;
  /** For clients only. */
  wrongPurpose: Certificate;
}

const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';

/** Makes them all in the folder. */
export function makeOddCertificates(folder: string, strangerFolder: string): OddCertificates {
  const authority = createAuthority(folder);
  const issue = (name: string, extensions: string, key = newKey): Certificate => {
    sign(folder, name, extensions, { key, by: 'ca', subject: 'receiver' });
    return read(folder, name);
  };
  sign(folder, 'middle', 'basicConstraints=critical,CA:true', {
    key: newKey,
    by: 'ca',
    subject: 'middle',
  });
  sign(folder, 'deep', 'subjectAltName=IP:127.0.0.1', {
    key: newKey,
    by: 'middle',
    subject: 'receiver',
  });
  const deep = read(folder, 'deep');
  const middle = readFileSync(join(folder, 'middle.crt'), 'utf8');
  return {
    trustedFile: authority.certFile,
    good: authority.issue(),
    expired: authority.issue({ days: -1 }),
    selfSigned: selfSigned(folder),
    wrongName: authority.issue({ name: 'DNS:other.test' }),
    addressAsName: authority.issue({ name: 'DNS:127.0.0.1' }),
    nameWithNul: issue('nul', `2.5.29.17=DER:${derOfName('127.0.0.1\0.other.test')}`),
    wildcard: authority.issue({ name: 'DNS:*' }),
    unknownAuthority: createAuthority(strangerFolder).issue(),
    withoutIntermediate: deep,
    withIntermediate: { key: deep.key, cert: deep.cert + middle },
    weakKey: issue('weak', 'subjectAltName=IP:127.0.0.1', '-newkey rsa:1024 -nodes'),
    wrongPurpose: issue('purpose', 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=clientAuth'),
  };
}

/** A list of alternative names with this one DNS name, in DER and hexadecimal. */
function derOfName(name: string): string {
  const bytes = Buffer.from(name, 'latin1');
  const entry = Buffer.concat([Buffer.from([0x82, bytes.length]), bytes]);
  return Buffer.concat([Buffer.from([0x30, entry.length]), entry])
    .toString('hex')
    .replaceAll(/(..)(?=.)/g, '$1:');
}

function sign(
  folder: string,
  name: string,
  extensions: string,
  { key, by, subject }: { key: string; by: string; subject: string },
): void {
  writeFileSync(join(folder, `${name}.ext`), `${extensions}\n`);
  openssl(folder, `req ${key} -keyout ${name}.key -out ${name}.csr -subj /CN=${subject}`);
  openssl(
    folder,
    `x509 -req -in ${name}.csr -CA ${by}.crt -CAkey ${by}.key -CAcreateserial -out ${name}.crt -extfile ${name}.ext -days 2`,
  );
}

function openssl(folder: string, args: string): void {
  execFileSync('openssl', args.split(' '), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
}

function read(folder: string, name: string): Certificate {
  return {
    key: readFileSync(join(folder, `${name}.key`), 'utf8'),
    cert: readFileSync(join(folder, `${name}.crt`), 'utf8'),
  };
}
