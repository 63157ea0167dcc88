import { createPrivateKey, X509Certificate } from 'node:crypto';
import { shownPath } from '../kinds/file-path';
import type { ValuesOf } from '../setting-group';
import type { SettingsReader } from '../settings-reader';
import { serverTable } from '../table';

const { tlsCertFile, tlsKeyFile, tlsClientCaFile } = serverTable.access.settings;

/** TLS files that are missing, unreadable, no PEM, or do not fit together: better told now than by every caller. */
export function checkTls({ access }: ValuesOf<typeof serverTable>, reader: SettingsReader): void {
  const cert = read(tlsCertFile.name, access.tlsCertFile, parseCertificate, 'a PEM certificate', reader);
  const key = read(
    tlsKeyFile.name,
    access.tlsKeyFile,
    createPrivateKey,
    'a PEM private key without a passphrase',
    reader,
  );
  read(tlsClientCaFile.name, access.tlsClientCaFile, parseCertificate, 'a PEM certificate', reader);
  if (access.tlsCertFile && !access.tlsKeyFile) lacks(tlsCertFile.name, access.tlsCertFile, tlsKeyFile.name, reader);
  if (access.tlsKeyFile && !access.tlsCertFile) lacks(tlsKeyFile.name, access.tlsKeyFile, tlsCertFile.name, reader);
  if (access.tlsClientCaFile && !access.tlsCertFile) {
    lacks(tlsClientCaFile.name, access.tlsClientCaFile, tlsCertFile.name, reader);
  }
  if (cert && key && !cert.checkPrivateKey(key)) {
    const rule = `is not the key of the certificate in ${tlsCertFile.name}`;
    reader.report({
      variable: tlsKeyFile.name,
      value: access.tlsKeyFile,
      rule,
      fix: 'Name the two files of one pair.',
    });
  }
}

function parseCertificate(text: string): X509Certificate {
  return new X509Certificate(text);
}

function read<T>(
  variable: string,
  path: string | undefined,
  parse: (text: string) => T,
  what: string,
  reader: SettingsReader,
): T | undefined {
  const text = path === undefined ? undefined : reader.fileText(variable, path);
  if (text === undefined) return undefined;
  try {
    return parse(text);
  } catch {
    reader.report({ variable, value: path, rule: `the file does not begin with ${what}`, fix: 'Name another file.' });
    return undefined;
  }
}

function lacks(variable: string, value: string, other: string, reader: SettingsReader): void {
  reader.report({
    variable,
    value: shownPath(value),
    rule: `needs ${other} too`,
    fix: `Set ${other}, or remove ${variable}.`,
  });
}
