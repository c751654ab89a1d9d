import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { type CiphersuiteImpl, getCiphersuiteFromName, getCiphersuiteImpl } from 'ts-mls';
import { makeHpke } from 'ts-mls/crypto/implementation/default/makeHpke.js';

/** MLS's cipher suite 2, which DAVE has, with the signatures of Node: ts-mls has none of its own. */
export async function p256Suite(): Promise<CiphersuiteImpl> {
  const { name, hpke } = getCiphersuiteFromName('MLS_128_DHKEMP256_AES128GCM_SHA256_P256');
  // The hash and the key derivation are the same.
  const other = await getCiphersuiteImpl(getCiphersuiteFromName('MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'));
  return { ...other, name, hpke: await makeHpke(hpke), signature: { keygen, sign: signBy, verify } };
}

async function keygen(): Promise<{ publicKey: Uint8Array; signKey: Uint8Array }> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]);
  return {
    publicKey: new Uint8Array(point),
    signKey: new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })),
  };
}

async function signBy(signKey: Uint8Array, message: Uint8Array): Promise<Uint8Array> {
  const key = createPrivateKey({ key: Buffer.from(signKey), format: 'der', type: 'pkcs8' });
  return new Uint8Array(sign('sha256', message, key));
}

async function verify(): Promise<boolean> {
  throw new Error('nothing of the other member is verified here');
}
