import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { inProject } from './project.mjs';

/**
 * A key and a certificate that this machine makes for itself, by openssl, and keeps: browsers ask once whether to trust it,
 * and then have the page as they would have any over https. Throws where there is no openssl.
 */
export async function ownCertificate() {
  const folder = inProject('.cache', 'https');
  const files = { key: `${folder}/key.pem`, cert: `${folder}/certificate.pem` };
  if (!existsSync(files.cert)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '365'];
    const names = ['-subj', '/CN=Framepipe demo', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    await promisify(execFile)('openssl', [...request, ...names, '-keyout', files.key, '-out', files.cert]).catch(
      (error) => {
        if (error.code !== 'ENOENT') throw error;
        throw new Error(
          'openssl is needed to make a certificate. Install it, or name your own: --cert FILE --key FILE.',
        );
      },
    );
  }
  return { key: readFileSync(files.key), cert: readFileSync(files.cert) };
}
